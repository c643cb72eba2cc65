import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Records of other subgraphs to which operations adds fields. The other subgraphs decide whether a record exists. */

@ObjectType('Account', { simpleResolvers: true, description: 'A customer or one of its branches.' })
@Directive('@key(fields: "portalId crmId")')
export class Account {
  @Field(() => ID, { nullable: true, description: "The portal's id (UUID); null until linked." })
  @Directive('@shareable')
  readonly portalId!: string | null;

  @Field(() => ID, { nullable: true, description: '18-character Salesforce id; null until linked.' })
  @Directive('@shareable')
  readonly crmId!: string | null;
}

@ObjectType('Shipment', {
  simpleResolvers: true,
  description: 'Freight on its way from a shipper to a consignee.',
})
@Directive('@key(fields: "portalId crmId")')
export class Shipment {
  @Field(() => ID, { nullable: true, description: "The portal's id (UUID)." })
  @Directive('@shareable')
  readonly portalId!: string | null;

  @Field(() => ID, { nullable: true, description: '18-character Salesforce id; null until linked.' })
  @Directive('@shareable')
  readonly crmId!: string | null;
}

@ObjectType('PortalUser', { simpleResolvers: true, description: 'Someone who may sign in to the portal.' })
@Directive('@key(fields: "portalId crmId")')
export class PortalUser {
  @Field(() => ID, { nullable: true, description: "The portal's id (UUID)." })
  @Directive('@shareable')
  readonly portalId!: string | null;

  @Field(() => ID, { nullable: true, description: '18-character Salesforce id of the linked contact.' })
  @Directive('@shareable')
  readonly crmId!: string | null;
}

@ObjectType('Exception', { simpleResolvers: true, description: 'Something that went wrong with a shipment.' })
@Directive('@key(fields: "portalId")')
export class ShipmentException {
  @Field(() => ID, { nullable: true, description: "The portal's id (UUID)." })
  @Directive('@shareable')
  readonly portalId!: string | null;
}
