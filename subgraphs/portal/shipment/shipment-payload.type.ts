import { Field, ObjectType } from 'type-graphql';
import { MutationPayload } from '../../../src/graph/mutation.ts';
import type { PortalContext } from '../portal.context.ts';
import { Shipment, toShipment } from './shipment.type.ts';

/** A payload about a shipment. */
@ObjectType()
export abstract class ShipmentPayload extends MutationPayload {
  @Field(() => Shipment, {
    nullable: true,
    description: 'The shipment after it; null when there is none that you may see.',
  })
  readonly shipment!: Shipment | null;
}

export async function shipmentOf({ loaders }: PortalContext, recordId: string | null) {
  const record = recordId === null ? null : await loaders.shipment.load({ portalId: recordId });
  return record && toShipment(record);
}
