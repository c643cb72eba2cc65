import { Field, ID, InputType } from 'type-graphql';
import type { ContactRole } from '../../../src/domain/vocabulary/index.ts';
import { ContactRoleEnum } from '../../../src/graph/vocabulary-enums.ts';
import { type Soql, soql } from '../../../src/salesforce/soql.ts';
import { anyOfValues } from '../filter-values.ts';

@InputType('ContactFilter', { description: 'Which contacts to list.' })
export class ContactFilter {
  @Field(() => ID, { nullable: true, description: 'Only contacts of this account.' })
  readonly accountId?: string | null;

  @Field(() => [ContactRoleEnum], { nullable: true, description: 'Only contacts with one of these roles.' })
  readonly roles?: readonly ContactRole[] | null;
}

export function hasOneOf(roles: readonly ContactRole[] | null | undefined): Soql | null {
  return anyOfValues('roles', roles, (wanted) => soql`Contact_Roles__c INCLUDES ${wanted}`);
}
