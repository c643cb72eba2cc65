import { type ClassType, Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from './node.type.ts';

/** A record that only Salesforce has: the portal knows only its key. */
export interface SalesforceNode {
  readonly crmId: string;
}

/**
 * `id` is external: the Salesforce subgraph answers it and every other field. Only that subgraph can check that the record
 * exists and is in the caller's scope.
 */
function salesforceNode(name: string, description: string): ClassType<SalesforceNode> {
  @ObjectType(name, { implements: Node, simpleResolvers: true, description })
  @Directive('@key(fields: "crmId")')
  class KnownToSalesforce implements SalesforceNode {
    @Field(() => ID, { nullable: true, description: "Salesforce's id." })
    readonly crmId!: string;

    @Field(() => ID, { description: 'Opaque id.' })
    @Directive('@external')
    readonly id?: string;
  }
  return KnownToSalesforce;
}

export const Contact = salesforceNode('Contact', 'A person at a customer.');
export const Case = salesforceNode('Case', 'A question or complaint that service works on.');
export const Opportunity = salesforceNode('Opportunity', 'A sale in the making.');
