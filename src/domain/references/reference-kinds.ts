import type { Role } from '../access.ts';
import { REFERENCE_TYPES, type ReferenceType } from '../vocabulary/index.ts';

/** The parties that state a shipment's references. A file counts as staff's word: an operator imports it. */
export const REFERENCE_PARTIES = ['CUSTOMER', 'STAFF', 'CARRIER', 'FILE'] as const;
export type ReferenceParty = (typeof REFERENCE_PARTIES)[number];

interface ReferenceKind {
  /** The parties that may state a number of this kind. */
  readonly statedBy: readonly ReferenceParty[];
  /** Whether one number of this kind is enough to find a shipment. Many shipments share a purchase order or a container. */
  readonly identifies: boolean;
  /** Within what a number names one thing: two carriers may give out one PRO, two customers one order number. */
  readonly within: 'CARRIER' | 'CUSTOMER' | 'HUB';
  /** Whether a shipment has one number of this kind: then another number contradicts it. */
  readonly single: boolean;
}

const ANYBODY = REFERENCE_PARTIES;
/** Only the carrier knows these numbers. A customer who could state one would receive the events of its shipment. */
const CARRIER_SIDE: readonly ReferenceParty[] = ['STAFF', 'CARRIER', 'FILE'];

/**
 * The rules of each kind of reference. The matching compares a number with numbers of its own kind only: it never looks
 * up a purchase order as a PRO.
 * A number that a customer stated finds the shipment for that customer and for staff. It never matches a report before
 * staff or the carrier confirm it, whatever its kind.
 */
export const REFERENCE_KINDS: Readonly<Record<ReferenceType, ReferenceKind>> = {
  PRO: { statedBy: CARRIER_SIDE, identifies: true, within: 'CARRIER', single: true },
  CARRIER_TRACKING: { statedBy: CARRIER_SIDE, identifies: true, within: 'CARRIER', single: false },
  BOOKING: { statedBy: ANYBODY, identifies: true, within: 'CARRIER', single: false },
  BOL: { statedBy: ANYBODY, identifies: true, within: 'CUSTOMER', single: false },
  CUSTOMER_REFERENCE: { statedBy: ANYBODY, identifies: true, within: 'CUSTOMER', single: false },
  PO: { statedBy: ANYBODY, identifies: false, within: 'CUSTOMER', single: false },
  CONTAINER: { statedBy: ANYBODY, identifies: false, within: 'HUB', single: false },
};

export const IDENTIFYING_TYPES: readonly ReferenceType[] = REFERENCE_TYPES.filter(
  (type) => REFERENCE_KINDS[type].identifies,
);

export function mayState(party: ReferenceParty, type: ReferenceType): boolean {
  return REFERENCE_KINDS[type].statedBy.includes(party);
}

/** The party that a caller of the graph speaks for. */
export function partyOf(role: Role): ReferenceParty {
  return role === 'CUSTOMER' ? 'CUSTOMER' : 'STAFF';
}

/** The party that confirms a number by stating it; null for a customer. */
export function confirmationBy(party: ReferenceParty): ReferenceParty | null {
  return party === 'CUSTOMER' ? null : party;
}
