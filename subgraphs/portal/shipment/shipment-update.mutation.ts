import { Arg, Ctx, Mutation, ObjectType, Resolver } from 'type-graphql';
import { userRole } from '../../../src/domain/access.ts';
import { partyOf } from '../../../src/domain/references/reference-kinds.ts';
import { Refused } from '../../../src/mutation/refused.ts';
import { recordChange } from '../../../src/portal-changes/record-change.ts';
import { fieldProblems, guardFields } from '../mutation/named-fields.ts';
import { found, loadShipment, seenVersion } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { idProblems } from '../record-key.ts';
import { promiseProblems } from './promises.ts';
import { ShipmentUpdateInput } from './shipment-content.inputs.ts';
import { checkService, namedContent, readContent } from './shipment-content.ts';
import { ShipmentPayload, shipmentOf } from './shipment-payload.type.ts';
import { partyProblems } from './stated-references.ts';

@ObjectType('ShipmentUpdatePayload', { simpleResolvers: true, description: 'The changed shipment.' })
export class ShipmentUpdatePayload extends ShipmentPayload {}

@Resolver()
export class ShipmentUpdateMutation {
  @Mutation(() => ShipmentUpdatePayload, {
    nullable: true,
    description:
      'Changes the fields of a shipment that the portal owns. Its progress follows from its milestones: see milestonesRecord.',
  })
  async shipmentUpdate(
    @Ctx() context: PortalContext,
    @Arg('input', () => ShipmentUpdateInput, { description: 'What to change.' }) input: ShipmentUpdateInput,
  ): Promise<ShipmentUpdatePayload> {
    const named = namedContent(input);
    const { content, problems } = readContent(input);
    const { recordId, userErrors, writes } = await context.mutations.transact('shipmentUpdate', input, {
      check: () => [...idProblems('Shipment', input.id, 'id'), ...fieldProblems(context, named), ...problems],
      load: async () => {
        const shipment = await loadShipment(context, input.id);
        const load = (portalId: string) => context.loaders.account.load({ portalId });
        return {
          shipment,
          stops: shipment === null ? [] : await context.loaders.stops.load(shipment.portalId),
          owner: shipment && (await load(shipment.branchId)),
          customer: shipment && (await load(shipment.accountId)),
          references: shipment && (await context.loaders.references.load(shipment.portalId)),
        };
      },
      write: async (unit, loaded) => {
        const shipment = found(loaded.shipment);
        guardFields(context, named, shipment.currentMilestone);
        const { stops } = loaded;
        const role = userRole(context.caller);
        const unpromised = promiseProblems(content, role, { shipment, stops });
        if (unpromised.length > 0) throw new Refused(unpromised);
        // If the caller may not read the customer's record, the branch's own contract counts.
        if (loaded.owner) checkService(input, loaded.owner, loaded.customer ?? loaded.owner);
        const refused = partyProblems(role, input.references, loaded.references ?? []);
        if (refused.length > 0) throw new Refused(refused);
        const { portalId, crmId } = shipment;
        const version = seenVersion(input, shipment);
        const statedBy = partyOf(role);
        const written = await unit.portal.updateShipment(portalId, version, { ...content, statedBy });
        const writes = await recordChange(unit, 'shipmentUpdate', { record: 'Shipment', written, crmId });
        return { recordId: portalId, writes, details: null };
      },
    });
    return { shipment: await shipmentOf(context, recordId), userErrors, writes };
  }
}
