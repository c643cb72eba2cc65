import { Field, ID, InputType } from 'type-graphql';
import { type Soql, soql } from '../../../src/salesforce/soql.ts';
import { anyOfValues } from '../filter-values.ts';
import { conditions } from '../reading/selection.ts';

@InputType('CaseStateFilter', { description: 'Which of the cases to list.' })
export class CaseStateFilter {
  @Field(() => Boolean, { nullable: true, description: 'True: only open cases. False: only closed ones.' })
  readonly open?: boolean | null;

  @Field(() => [String], { nullable: true, description: 'Only cases with one of these statuses.' })
  readonly statuses?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Only cases with one of these priorities.' })
  readonly priorities?: readonly string[] | null;
}

@InputType('CaseFilter', { description: 'Which cases to list.' })
export class CaseFilter extends CaseStateFilter {
  @Field(() => ID, { nullable: true, description: 'Only cases of this account.' })
  readonly accountId?: string | null;
}

export function inState(filter: CaseStateFilter | null): Soql | null {
  return conditions([
    filter?.open == null ? null : soql`IsClosed = ${!filter.open}`,
    anyOfValues('statuses', filter?.statuses, (statuses) => soql`Status IN ${statuses}`),
    anyOfValues('priorities', filter?.priorities, (priorities) => soql`Priority IN ${priorities}`),
  ]);
}
