import type { ReferenceType } from '../vocabulary/index.ts';
import { normalNumber } from './normal-form.ts';
import { confirmationBy, mayState, REFERENCE_KINDS, type ReferenceParty } from './reference-kinds.ts';

/** A reference as it is stored. */
export interface StoredReference {
  readonly type: ReferenceType;
  readonly value: string;
  readonly statedBy: ReferenceParty;
  /** Null until staff, the carrier or a file have confirmed it. */
  readonly confirmedBy: ReferenceParty | null;
}

/** A reference that a caller states. */
export interface StatedReference {
  readonly type: ReferenceType;
  readonly value: string;
  /** Staff's word on a number that a customer stated. Without it a known number stays as it is. */
  readonly confirmed?: boolean | null | undefined;
}

/**
 * The references of a shipment after a party has stated its whole list. Staff replace the list; a number that a customer
 * stated stays unconfirmed unless staff say that it is confirmed, so a program that reads and writes back confirms nothing.
 * A customer replaces only its own unconfirmed numbers: others stay, whether the customer repeats them or not.
 */
export function restate(
  stored: readonly StoredReference[],
  stated: readonly StatedReference[],
  party: ReferenceParty,
): readonly StoredReference[] {
  const known = new Map(stored.map((reference) => [keyOf(reference), reference]));
  const kept = party === 'CUSTOMER' ? stored.filter((reference) => !isCustomersOwn(reference)) : [];
  const next = stated.flatMap((reference): StoredReference[] => {
    const { type, value, confirmed } = reference;
    const before = known.get(keyOf(reference));
    if (before === undefined && !mayState(party, type)) return [];
    const standing = before === undefined ? confirmationBy(party) : before.confirmedBy;
    const confirmedBy = party === 'CUSTOMER' ? standing : confirmation(standing, confirmed, party);
    const isProtected = before !== undefined && party === 'CUSTOMER' && !isCustomersOwn(before);
    const spelled = isProtected ? before.value : value;
    return [{ type, value: spelled, statedBy: before?.statedBy ?? party, confirmedBy }];
  });
  return [...new Map([...kept, ...next].map((reference) => [keyOf(reference), reference])).values()];
}

function confirmation(
  standing: ReferenceParty | null,
  confirmed: boolean | null | undefined,
  party: ReferenceParty,
): ReferenceParty | null {
  if (confirmed == null) return standing;
  return confirmed ? (standing ?? party) : null;
}

/**
 * The references of a shipment that another carrier takes over. The numbers of the carrier before stay readable, and are no
 * longer confirmed: the next carrier may give one of them to another shipment.
 */
export function ofNextCarrier(stored: readonly StoredReference[]): readonly StoredReference[] {
  return stored.map((reference) =>
    REFERENCE_KINDS[reference.type].within === 'CARRIER' ? { ...reference, confirmedBy: null } : reference,
  );
}

/** The positions of stated numbers that a party may not state, because only the carrier's side knows them. */
export function refusedPositions(
  stored: readonly StoredReference[],
  stated: readonly StatedReference[],
  party: ReferenceParty,
): readonly number[] {
  const known = new Set(stored.map(keyOf));
  return stated.flatMap((reference, at) =>
    mayState(party, reference.type) || known.has(keyOf(reference)) ? [] : [at],
  );
}

/**
 * The references after the carrier has confirmed a booking with these numbers: the shipment's equal numbers are confirmed,
 * and the numbers that only the carrier gives are added. Others are not: a carrier repeats what the shipper wrote.
 */
export function confirmByCarrier(
  stored: readonly StoredReference[],
  stated: readonly StatedReference[],
): readonly StoredReference[] {
  const named = new Set(stated.map(keyOf));
  const confirmed = stored.map((reference) =>
    reference.confirmedBy === null && named.has(keyOf(reference))
      ? { ...reference, confirmedBy: 'CARRIER' as const }
      : reference,
  );
  const known = new Set(stored.map(keyOf));
  const added = stated.flatMap(({ type, value }): StoredReference[] =>
    mayState('CUSTOMER', type) || known.has(keyOf({ type, value }))
      ? []
      : [{ type, value, statedBy: 'CARRIER', confirmedBy: 'CARRIER' }],
  );
  return [...confirmed, ...added];
}

function isCustomersOwn({ statedBy, confirmedBy }: StoredReference): boolean {
  return statedBy === 'CUSTOMER' && confirmedBy === null;
}

function keyOf({ type, value }: Pick<StatedReference, 'type' | 'value'>): string {
  return `${type} ${normalNumber(value)}`;
}
