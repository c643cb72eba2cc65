import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { accessChanged } from '../../../src/domain/live-events.ts';
import { storedForm } from '../../../src/domain/record-ids.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { found } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { ShipmentLink, toShipmentLink } from './shipment-link.type.ts';

@InputType('ShipmentLinkRevokeInput', { description: 'A link that nobody may open any more.' })
export class ShipmentLinkRevokeInput extends MutationInput {
  @Field(() => ID, { description: 'The id of the link.' })
  readonly linkId!: string;
}

@ObjectType('ShipmentLinkRevokePayload', { simpleResolvers: true, description: 'The revoked link.' })
export class ShipmentLinkRevokePayload extends MutationPayload {
  @Field(() => ShipmentLink, {
    nullable: true,
    description: 'The link after it; null when there is none that you may see.',
  })
  readonly link!: ShipmentLink | null;
}

@Resolver()
export class ShipmentLinkRevokeMutation {
  @Mutation(() => ShipmentLinkRevokePayload, {
    nullable: true,
    description:
      'Ends a shared link for good, with all that is open by it. To revoke it again changes nothing.',
  })
  async shipmentLinkRevoke(
    @Ctx() { mutations, store, reader }: PortalContext,
    @Arg('input', () => ShipmentLinkRevokeInput, { description: 'Which link.' })
    input: ShipmentLinkRevokeInput,
  ): Promise<ShipmentLinkRevokePayload> {
    const read = async (linkId: string | null) => {
      const [record] = linkId === null ? [] : await store.sharedLinks.byIds(reader, [linkId]);
      return record ?? null;
    };
    const { recordId, userErrors, writes } = await mutations.transact('shipmentLinkRevoke', input, {
      load: () => read(storedForm(input.linkId)),
      write: async (unit, loaded) => {
        const { portalId, shipmentId, accountId, expiresAt } = found(loaded, 'linkId');
        if ((await unit.portal.revokeSharedLink(portalId)) !== null) {
          unit.audit({
            record: 'Shipment',
            recordId: shipmentId,
            accountId,
            action: 'shipmentLinkRevoke',
            changes: [{ field: 'links', old: { id: portalId, expiresAt }, new: null }],
          });
          // Streams and sessions of the link end as those of a deactivated user do.
          unit.announce(accessChanged(portalId, accountId, portalId));
        }
        return { recordId: portalId, writes: [], details: null };
      },
    });
    const record = await read(recordId);
    return { link: record && toShipmentLink(record), userErrors, writes };
  }
}
