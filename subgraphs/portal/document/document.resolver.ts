import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { PortalContext } from '../portal.context.ts';
import { Shipment, toShipment } from '../shipment/shipment.type.ts';
import { ShipmentDocument } from './document.type.ts';

@Resolver(() => ShipmentDocument)
export class DocumentResolver {
  @FieldResolver(() => Shipment, { nullable: true, description: 'The shipment it belongs to.' })
  async shipment(@Root() document: ShipmentDocument, @Ctx() { loaders }: PortalContext) {
    const record = await loaders.shipment.load({ portalId: document.shipmentId });
    return record && toShipment(record);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Its lasting address. GET with a token downloads the paper; a browser without one is asked to sign in. Whoever may not see the paper gets nothing there. A page without a header to send asks documentLinkCreate.',
  })
  url(@Root() document: ShipmentDocument, @Ctx() { links }: PortalContext): string {
    return links.addressOf(document.portalId);
  }
}
