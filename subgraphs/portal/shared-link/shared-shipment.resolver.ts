import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { PortalContext } from '../portal.context.ts';
import { Shipment, toShipment } from '../shipment/shipment.type.ts';
import { ShipmentLink, toShipmentLink } from './shipment-link.type.ts';

@Resolver(() => Shipment)
export class SharedShipmentResolver {
  @Query(() => Shipment, {
    nullable: true,
    description: 'The shipment of the shared link by which the caller came; null for every other caller.',
  })
  async sharedShipment(@Ctx() { caller: { scope }, loaders }: PortalContext) {
    const record =
      scope.kind === 'SHIPMENT' ? await loaders.shipment.load({ portalId: scope.shipmentId }) : null;
    return record && toShipment(record);
  }

  @FieldResolver(() => [ShipmentLink], {
    nullable: true,
    description: 'The links that were made to share it, newest first.',
  })
  async links(@Root() shipment: Shipment, @Ctx() { loaders }: PortalContext) {
    return (await loaders.sharedLinks.load(shipment.portalId)).map(toShipmentLink);
  }
}
