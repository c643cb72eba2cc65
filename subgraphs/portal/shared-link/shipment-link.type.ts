import { Field, ID, ObjectType } from 'type-graphql';
import { SHARED_LINK_STATES, type SharedLinkState } from '../../../src/domain/shared-link.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { SharedLinkRecord } from '../../../src/portal-store/shared-link/shared-link.columns.ts';

const ShipmentLinkStateEnum = vocabularyEnum<SharedLinkState>(
  'ShipmentLinkState',
  'Whether a shared link can be opened.',
  SHARED_LINK_STATES,
);

@ObjectType('ShipmentLink', {
  simpleResolvers: true,
  description:
    'A link with which a reader follows one shipment without a sign-in. Its address is told once, to its maker.',
})
export class ShipmentLink {
  @Field(() => ID, { description: 'Its id, for shipmentLinkRevoke. It opens nothing.' })
  readonly id!: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { description: 'When it ends.' })
  readonly expiresAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked.' })
  readonly revokedAt!: Date | null;

  @Field(() => ShipmentLinkStateEnum, { description: 'Whether it can be opened.' })
  readonly state!: SharedLinkState;
}

export function toShipmentLink({ portalId: id, ...record }: SharedLinkRecord): ShipmentLink {
  return { ...record, id };
}
