import { Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import type { SalesforceContext } from '../salesforce.context.ts';

@ObjectType('SalesforceOrg', { simpleResolvers: true, description: 'The Salesforce org of the hub.' })
export class SalesforceOrg {
  @Field(() => String, {
    description:
      "Where the org's own pages are: a record's page is this address, a slash and its Salesforce id.",
  })
  readonly address!: string;
}

@Resolver()
export class OrgResolver {
  @Query(() => SalesforceOrg, { nullable: true, description: 'The Salesforce org of the hub.' })
  async salesforceOrg(@Ctx() { orgAddress }: SalesforceContext): Promise<SalesforceOrg> {
    return { address: await orgAddress() };
  }
}
