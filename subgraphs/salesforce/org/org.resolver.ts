import { Ctx, Query, Resolver } from 'type-graphql';
import type { SalesforceContext } from '../salesforce.context.ts';

@Resolver()
export class OrgResolver {
  @Query(() => String, {
    nullable: true,
    description:
      "Where Salesforce's own pages are: the page of a record is this address, a slash and its Salesforce id.",
  })
  salesforceAddress(@Ctx() { orgAddress }: SalesforceContext): Promise<string> {
    return orgAddress();
  }
}
