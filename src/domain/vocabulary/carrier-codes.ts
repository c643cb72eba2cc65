import { EXCEPTIONS, type ExceptionCode } from './exceptions.ts';
import { type EventClassifier, MILESTONE_TYPES, MILESTONES, type MilestoneType } from './milestones.ts';
import type { StopType } from './shipments.ts';

/**
 * The meanings of carriers' codes. A dialect is a family of codes (`X12`, `DCSA`, `EPCIS`). If carriers differ, the
 * carrier's name follows after a slash: `X12/ABCD` is X12 as the carrier ABCD uses it. The hub never guesses a meaning: it
 * comes from a table or from staff.
 */
export const CODE_FAMILIES = ['X12', 'DCSA', 'EPCIS'] as const;

/** The meaning of a reported status code. */
export type StatusMeaning =
  | { readonly kind: 'MILESTONE'; readonly milestone: MilestoneType; readonly classifier: EventClassifier }
  /** Known, and worth keeping, but no milestone: a scan, a gate event, a notice. */
  | { readonly kind: 'SCAN' }
  /** The code means different things at different stops, and the stop is not known. */
  | { readonly kind: 'AMBIGUOUS' }
  | { readonly kind: 'UNMAPPED' };

export type ReasonMeaning =
  | { readonly kind: 'NO_EXCEPTION' }
  | { readonly kind: 'EXCEPTION'; readonly code: ExceptionCode }
  | { readonly kind: 'UNMAPPED' };

/** The place where a code was reported, as far as it is known. */
export interface CodePlace {
  readonly stopType: StopType | null;
  /** True if no terminal lies between the freight and its consignee any more. */
  readonly onLastLeg: boolean;
}

/** X12 214 element 1650 codes beside the canonical ones of the milestone table. */
const X12_STATUS_ALIASES = tableOf<StatusMeaning>({
  X5: milestone('ARRIVED_AT_DELIVERY'),
  X8: milestone('ARRIVED_AT_PICKUP'),
  AG: milestone('DELIVERED', 'ESTIMATED'),
  X2: milestone('DELIVERED', 'ESTIMATED'),
  B6: milestone('ARRIVED_AT_TERMINAL', 'ESTIMATED'),
  C1: milestone('DEPARTED_TERMINAL', 'ESTIMATED'),
  A7: milestone('DELIVERY_ATTEMPTED'),
  AP: milestone('DELIVERY_ATTEMPTED'),
  A9: { kind: 'SCAN' },
  AR: { kind: 'SCAN' },
  AV: { kind: 'SCAN' },
  CD: { kind: 'SCAN' },
  CL: { kind: 'SCAN' },
  I1: { kind: 'SCAN' },
  J1: { kind: 'SCAN' },
  K1: { kind: 'SCAN' },
  L1: { kind: 'SCAN' },
  NT: { kind: 'SCAN' },
  OA: { kind: 'SCAN' },
  R1: { kind: 'SCAN' },
  RL: { kind: 'SCAN' },
  S1: { kind: 'SCAN' },
  SD: { kind: 'SCAN' },
});

/** X12 214 element 1652 (AT703): an appointment, in place of a status. */
const X12_APPOINTMENTS = tableOf<StatusMeaning>({
  AA: milestone('PICKUP_SCHEDULED', 'PLANNED'),
  AB: milestone('DELIVERED', 'PLANNED'),
  X3: milestone('PICKUP_SCHEDULED', 'PLANNED'),
  X1: milestone('DELIVERED', 'PLANNED'),
});

/** Status codes that are themselves the reason. */
const X12_STATUS_EXCEPTIONS = tableOf<ExceptionCode>({ A7: 'REFUSED', A9: 'DAMAGED' });

/** Reasons without a problem: normal status, normal appointment. */
const X12_NO_EXCEPTION: readonly string[] = ['NS', 'NA'];

/** With this reason an arrival at the shipper, or a delay, is a failed pickup attempt. */
const MISSED_PICKUP_REASON = 'AY';
const MISSED_PICKUP_STATUSES: readonly string[] = ['X3', 'X8', 'SD', 'NT'];

/** With this reason the end of a shipment is at its shipper: a return, neither a cancellation nor a delivery. */
const RETURNING_REASON = 'BT';
const RETURNING_STATUSES: readonly string[] = ['CA', 'D1', 'A3'];

/** If several milestones share a code, the type of the stop decides. */
const STOP_OF_ARRIVAL: Readonly<Partial<Record<MilestoneType, StopType>>> = {
  ARRIVED_AT_PICKUP: 'PICKUP',
  ARRIVED_AT_TERMINAL: 'TERMINAL',
  ARRIVED_AT_DELIVERY: 'DELIVERY',
};

export function familyOf(dialect: string): (typeof CODE_FAMILIES)[number] | null {
  const [family] = dialect.split('/');
  return CODE_FAMILIES.find((known) => known === family) ?? null;
}

/** The meaning of a status code; `reason` refines it. */
export function meaningOfStatus(
  dialect: string,
  status: string,
  reason: string | null,
  place: CodePlace,
): StatusMeaning {
  const family = familyOf(dialect);
  if (family === null) return { kind: 'UNMAPPED' };
  if (family === 'X12') {
    if (reason === MISSED_PICKUP_REASON && MISSED_PICKUP_STATUSES.includes(status)) {
      return milestone('PICKUP_ATTEMPTED');
    }
    if (reason === RETURNING_REASON && RETURNING_STATUSES.includes(status)) return milestone('RETURNED');
    // En route to the consignee: on an earlier leg the freight is only on its way.
    if (status === 'X6') return milestone(place.onLastLeg ? 'OUT_FOR_DELIVERY' : 'IN_TRANSIT');
    const alias = X12_STATUS_ALIASES.get(status);
    if (alias !== undefined) return alias;
  }
  const candidates = MILESTONES.filter((row) => CODES_OF[family](row).includes(status));
  const [first] = candidates;
  if (first === undefined) return { kind: 'UNMAPPED' };
  if (candidates.length === 1) return milestone(first.type);
  const atStop = candidates.find((row) => STOP_OF_ARRIVAL[row.type] === place.stopType);
  return atStop === undefined || place.stopType === null ? { kind: 'AMBIGUOUS' } : milestone(atStop.type);
}

/** The meaning of an appointment code (X12 element 1652). */
export function meaningOfAppointment(code: string): StatusMeaning {
  return X12_APPOINTMENTS.get(code) ?? { kind: 'UNMAPPED' };
}

/** The exception of a reason code (X12 element 1651), or of a status that is itself a reason. */
export function meaningOfReason(dialect: string, status: string, reason: string | null): ReasonMeaning {
  if (familyOf(dialect) !== 'X12') return { kind: reason === null ? 'NO_EXCEPTION' : 'UNMAPPED' };
  const own = X12_STATUS_EXCEPTIONS.get(status);
  if (own !== undefined) return { kind: 'EXCEPTION', code: own };
  if (reason === null || X12_NO_EXCEPTION.includes(reason)) return { kind: 'NO_EXCEPTION' };
  const row = EXCEPTIONS.find(({ x1651 }) => x1651 === reason);
  return row === undefined ? { kind: 'UNMAPPED' } : { kind: 'EXCEPTION', code: row.code };
}

/** The meanings that staff may give an unmapped status code: a milestone, or `SCAN` for none. */
export const APPROVED_MEANINGS: readonly string[] = ['SCAN', ...MILESTONE_TYPES];

/** Reads a meaning that staff approved. */
export function approvedMeaning(word: string): StatusMeaning {
  if (word === 'SCAN') return { kind: 'SCAN' };
  const type = MILESTONE_TYPES.find((known) => known === word);
  return type === undefined ? { kind: 'UNMAPPED' } : milestone(type);
}

const CODES_OF = {
  X12: (row: (typeof MILESTONES)[number]) => row.x1650,
  DCSA: (row: (typeof MILESTONES)[number]) => row.dcsa,
  EPCIS: (row: (typeof MILESTONES)[number]) => row.bizStep,
} as const;

function milestone(type: MilestoneType, classifier: EventClassifier = 'ACTUAL'): StatusMeaning {
  return { kind: 'MILESTONE', milestone: type, classifier };
}

/** A carrier may send any word as a code, `constructor` too, which every object has and no map. */
function tableOf<T>(rows: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(rows));
}
