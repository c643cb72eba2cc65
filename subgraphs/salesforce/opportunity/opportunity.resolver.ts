import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { type Connection, connection } from '../../../src/graph/connection.ts';
import type { Representation } from '../../../src/graph/entities.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { accountOf } from '../account/account.reference.ts';
import { Account } from '../account/account.type.ts';
import { idIn } from '../reference-ids.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { Opportunity, OpportunityConnection, toOpportunity } from './opportunity.type.ts';

@InputType('OpportunityFilter', { description: 'Which opportunities to list.' })
export class OpportunityFilter {
  @Field(() => ID, { nullable: true, description: 'Only opportunities of this account.' })
  readonly accountId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only undecided ones. False: only decided ones.',
  })
  readonly open?: boolean | null;
}

import { LIST_COST } from '../reading/list-cost.ts';

@Resolver(() => Opportunity)
export class OpportunityResolver {
  @Directive(LIST_COST)
  @Query(() => OpportunityConnection, {
    nullable: true,
    description: 'The sales pipeline, latest close date first; internal.',
  })
  async opportunities(
    @Arg('filter', () => OpportunityFilter, { nullable: true, description: 'Which opportunities to list.' })
    filter: OpportunityFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: SalesforceContext,
  ): Promise<Connection<Opportunity>> {
    const open = filter?.open == null ? null : soql`IsClosed = ${!filter.open}`;
    const found = await context.pages.ofAccount('Opportunity', filter?.accountId, open, readPage(page));
    return connection(found, toOpportunity, found.counted);
  }

  @FieldResolver(() => Account, { nullable: true, description: 'The account of the deal.' })
  account(@Root() { account }: Opportunity, @Ctx() context: SalesforceContext) {
    return accountOf(account, context);
  }
}

@Resolver(() => Account)
export class AccountOpportunitiesResolver {
  @Directive(LIST_COST)
  @FieldResolver(() => OpportunityConnection, {
    nullable: true,
    description: 'Its deals, latest close date first; internal.',
  })
  async opportunities(
    @Root() account: Account,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: SalesforceContext,
  ): Promise<Connection<Opportunity>> {
    const found = await context.pages.ofParent('Account.Opportunities', account.crmId, null, readPage(page));
    return connection(found, toOpportunity, found.counted);
  }
}

/** An opportunity by its Salesforce id; null unless the caller's role and scope may read it. */
export async function resolveOpportunity(
  reference: Representation,
  context: SalesforceContext,
): Promise<Opportunity | null> {
  const crmId = idIn(reference, 'crmId');
  const record = crmId === null ? null : await context.records.find('Opportunity', 'Id', crmId);
  return record && toOpportunity(record);
}
