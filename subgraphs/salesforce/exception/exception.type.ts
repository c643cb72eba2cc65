import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Exception', { simpleResolvers: true, description: 'A problem with a shipment.' })
@Directive('@key(fields: "portalId")')
export class ShipmentException {
  @Field(() => ID, { description: "The portal's id (UUID)." })
  readonly portalId!: string;
}
