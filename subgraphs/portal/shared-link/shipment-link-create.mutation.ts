import { randomUUID } from 'node:crypto';
import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { MOST_OPEN_LINKS, SHARED_LINK_DAYS } from '../../../src/domain/shared-link.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { found, loadShipment } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { ShipmentLink, toShipmentLink } from './shipment-link.type.ts';

const { min, max, usual } = SHARED_LINK_DAYS;

@InputType('ShipmentLinkCreateInput', { description: 'A shipment to share, and for how long.' })
export class ShipmentLinkCreateInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the shipment.' })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description: `Days until it ends, ${min} to ${max}; ${usual} unless given.`,
  })
  readonly days?: number | null;
}

@ObjectType('ShipmentLinkCreatePayload', { simpleResolvers: true, description: 'A link to share.' })
export class ShipmentLinkCreatePayload extends MutationPayload {
  @Field(() => ShipmentLink, { nullable: true, description: 'The link; null when none was made.' })
  readonly link!: ShipmentLink | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Its address, for the consignee. Treat it like a password: the hub does not keep it, and answers it only here and to a repetition of this request. Null when no link was made.',
  })
  readonly url!: string | null;
}

@Resolver()
export class ShipmentLinkCreateMutation {
  @Mutation(() => ShipmentLinkCreatePayload, {
    nullable: true,
    description:
      'Makes an address with which a consignee follows one shipment without a sign-in: its way, promise and estimate, and nothing of the account. It ends at its time, by shipmentLinkRevoke, and when the shipment is cancelled or gets another owner.',
  })
  async shipmentLinkCreate(
    @Ctx() context: PortalContext,
    @Arg('input', () => ShipmentLinkCreateInput, { description: 'What to share.' })
    input: ShipmentLinkCreateInput,
  ): Promise<ShipmentLinkCreatePayload> {
    const { loaders, mutations, sharedLinks, store, reader } = context;
    const { recordId, userErrors, writes } = await mutations.transact('shipmentLinkCreate', input, {
      load: () => loadShipment(context, input.id),
      write: async (unit, loaded) => {
        const seen = found(loaded);
        const { portalId: shipmentId, accountId } = seen;
        const { openLinks, ...locked } = await unit.portal.lockForLinks(shipmentId);
        // The caller's scope held the shipment of the owner whom `load` has seen.
        const isSameOwner = locked.accountId === accountId && locked.branchId === seen.branchId;
        const { currentMilestone } = found(isSameOwner ? locked : null);
        if (currentMilestone === 'CANCELLED') {
          refuse('ILLEGAL_STATE', 'id', 'The shipment is cancelled: there is nothing to follow.');
        }
        if (openLinks >= MOST_OPEN_LINKS) {
          refuse(
            'ILLEGAL_STATE',
            'id',
            `The shipment has ${openLinks} open links. Revoke one of them first.`,
          );
        }
        const linkId = randomUUID();
        const secretHash = sharedLinks.hashOf(sharedLinks.secretOf(linkId)) ?? '';
        const days = input.days ?? usual;
        const expiresAt = await unit.portal.addSharedLink({ portalId: linkId, shipmentId, secretHash, days });
        unit.audit({
          record: 'Shipment',
          recordId: shipmentId,
          accountId,
          action: 'shipmentLinkCreate',
          changes: [{ field: 'links', old: null, new: { id: linkId, expiresAt } }],
        });
        return { recordId: linkId, writes: [], details: null };
      },
    });
    loaders.clear();
    if (input.validateOnly || recordId === null) return { link: null, url: null, userErrors, writes };
    const [record] = await store.sharedLinks.byIds(reader, [recordId]);
    // The secret is not stored: a repetition of the request makes it again, unless the signing key has changed since.
    const secret = sharedLinks.secretOf(recordId);
    const known = await store.sharedLinks.findBySecret(sharedLinks.hashOf(secret) ?? '');
    const url = record && known?.portalId === recordId ? sharedLinks.addressOf(secret) : null;
    return { link: record ? toShipmentLink(record) : null, url, userErrors, writes };
  }
}
