import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { MutationInput } from '../../../src/graph/mutation.ts';
import { recordChange } from '../../../src/portal-changes/record-change.ts';
import { guardFields, namedFields } from '../mutation/named-fields.ts';
import { found, loadShipment, seenVersion } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { ShipmentPayload, shipmentOf } from './shipment-payload.type.ts';

@InputType('DockAppointmentNoteSetInput', { description: 'The note for the dock.' })
export class DockAppointmentNoteSetInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the shipment.' })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that you saw. If the shipment has changed since, nothing is written.',
  })
  readonly expectedVersion?: number | null;

  @Field(() => String, { nullable: true, description: 'The note, up to 255 characters; null removes it.' })
  readonly note?: string | null;
}

@ObjectType('DockAppointmentNoteSetPayload', {
  simpleResolvers: true,
  description: 'The shipment with its note.',
})
export class DockAppointmentNoteSetPayload extends ShipmentPayload {}

const FIELDS = { note: 'Shipment.dockAppointmentNote' };

@Resolver()
export class DockAppointmentNoteSetMutation {
  @Mutation(() => DockAppointmentNoteSetPayload, {
    nullable: true,
    description:
      'Sets the note for gate and dock. When Salesforce changes it at the same time, the portal wins.',
  })
  async dockAppointmentNoteSet(
    @Ctx() context: PortalContext,
    @Arg('input', () => DockAppointmentNoteSetInput, { description: 'The note.' })
    input: DockAppointmentNoteSetInput,
  ): Promise<DockAppointmentNoteSetPayload> {
    const { recordId, userErrors, writes } = await context.mutations.transact(
      'dockAppointmentNoteSet',
      input,
      {
        load: () => loadShipment(context, input.id),
        write: async (unit, loaded) => {
          const { currentMilestone, portalId, crmId, ...shipment } = found(loaded);
          const { note = null } = input;
          guardFields(context, namedFields({ note }, FIELDS), currentMilestone);
          const version = seenVersion(input, shipment);
          const written = await unit.portal.setDockAppointmentNote(portalId, version, note);
          const writes = await recordChange(unit, 'dockAppointmentNoteSet', {
            record: 'Shipment',
            written,
            crmId,
          });
          return { recordId: portalId, writes, details: null };
        },
      },
    );
    return { shipment: await shipmentOf(context, recordId), userErrors, writes };
  }
}
