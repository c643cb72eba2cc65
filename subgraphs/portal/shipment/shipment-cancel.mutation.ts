import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { MutationInput } from '../../../src/graph/mutation.ts';
import { recordChange } from '../../../src/portal-changes/record-change.ts';
import { guardFields } from '../mutation/named-fields.ts';
import { found, loadShipment, seenVersion } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { ShipmentPayload, shipmentOf } from './shipment-payload.type.ts';

@InputType('ShipmentCancelInput', { description: 'A shipment to cancel.' })
export class ShipmentCancelInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the shipment.' })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that you saw. If the shipment has changed since, nothing is written.',
  })
  readonly expectedVersion?: number | null;
}

@ObjectType('ShipmentCancelPayload', { simpleResolvers: true, description: 'The cancelled shipment.' })
export class ShipmentCancelPayload extends ShipmentPayload {}

@Resolver()
export class ShipmentCancelMutation {
  @Mutation(() => ShipmentCancelPayload, {
    nullable: true,
    description:
      'Cancels a shipment that is not delivered; a customer cancels until it is picked up. It stays, with the fact that it was cancelled.',
  })
  async shipmentCancel(
    @Ctx() context: PortalContext,
    @Arg('input', () => ShipmentCancelInput, { description: 'Which one.' }) input: ShipmentCancelInput,
  ): Promise<ShipmentCancelPayload> {
    const { recordId, userErrors, writes } = await context.mutations.transact('shipmentCancel', input, {
      load: () => loadShipment(context, input.id),
      write: async (unit, loaded) => {
        const { currentMilestone, portalId, crmId, ...shipment } = found(loaded);
        const milestone = {
          record: 'Shipment',
          field: 'currentMilestone',
          input: 'id',
          value: 'CANCELLED',
        };
        guardFields(context, [milestone], currentMilestone);
        const version = seenVersion(input, shipment);
        const written = await unit.portal.cancelShipment(portalId, version, null);
        const writes = await recordChange(unit, 'shipmentCancel', { record: 'Shipment', written, crmId });
        return { recordId: portalId, writes, details: null };
      },
    });
    return { shipment: await shipmentOf(context, recordId), userErrors, writes };
  }
}
