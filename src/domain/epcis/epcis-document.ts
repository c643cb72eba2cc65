import { createHash } from 'node:crypto';
import { settledBy } from '../milestones/corrections.ts';
import { timeDoubt } from '../milestones/plausibility.ts';
import type { EventClassifier, MilestoneType } from '../vocabulary/index.ts';
import { BUSINESS_STEPS } from './business-steps.ts';

/** A tracking event as its reader sees it in the graph. */
export interface SeenEvent {
  readonly eventId: string;
  readonly source: string;
  readonly milestone: MilestoneType | null;
  readonly classifier: EventClassifier;
  /** RFC 3339. */
  readonly occurredAt: string;
  readonly dateOnly: boolean;
  readonly recordedAt: string;
  readonly place: {
    readonly unlocode: string | null;
    readonly latitude: number | null;
    readonly longitude: number | null;
  };
  readonly correction: {
    readonly kind: 'RETRACTS' | 'SUPERSEDES' | 'CONFIRMS';
    readonly source: string | null;
    readonly eventId: string | null;
  } | null;
}

export interface SeenShipment {
  readonly portalId: string;
  readonly number: string;
  /** Oldest first. */
  readonly events: readonly SeenEvent[];
}

interface ErrorDeclaration {
  readonly declarationTime: string;
  readonly reason: 'did_not_occur' | 'incorrect_data';
  readonly correctiveEventIDs: readonly string[];
}

/** An ObjectEvent of EPCIS 2.0 (GS1; ISO/IEC 19987), as JSON-LD. */
export interface ObjectEvent {
  readonly type: 'ObjectEvent';
  readonly eventID: string;
  readonly eventTime: string;
  readonly eventTimeZoneOffset: string;
  readonly recordTime: string;
  readonly action: 'OBSERVE';
  readonly epcList: readonly string[];
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly readPoint?: { readonly id: string };
  readonly errorDeclaration?: ErrorDeclaration;
  readonly 'waybill:dateOnly'?: true;
}

const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/**
 * A shipment's events as an EPCIS 2.0 document. Plans and estimates are left out: EPCIS describes only events that happened.
 * So are reports whose time cannot be true, until a person has confirmed them.
 * As EPCIS requires, an event that a later report retracted is listed twice: as it was, and again with the error
 * declaration.
 *
 * @param baseUrl of the hub's own identifiers, without a slash at its end
 */
export function epcisDocument({ portalId, number, events }: SeenShipment, baseUrl: string, now: Date) {
  const epc = `${baseUrl}/shipments/${portalId}`;
  const facts = named(
    events.filter(({ classifier }) => classifier === 'ACTUAL'),
    portalId,
  );
  const correctorOf = correctorsInForce(facts);
  const objectEvents = facts.flatMap((fact): ObjectEvent[] => {
    // A report that only retracts another one is no event of its own. One with an impossible time did not happen then.
    if (fact.event.correction?.kind === 'RETRACTS' || !isSound(fact, facts)) return [];
    const plain = objectEvent(fact, epc, baseUrl);
    const corrector = correctorOf.get(fact);
    return corrector === undefined ? [plain] : [plain, { ...plain, errorDeclaration: declaredBy(corrector) }];
  });
  return {
    '@context': [CONTEXT, { waybill: `${baseUrl}/epcis/` }],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: now.toISOString(),
    'waybill:shipmentNumber': number,
    epcisBody: { eventList: objectEvents },
  } as const;
}

/** An event with its id in EPCIS. */
interface Fact {
  readonly event: SeenEvent;
  readonly eventID: string;
}

function objectEvent({ event, eventID }: Fact, epc: string, baseUrl: string): ObjectEvent {
  const { bizStep, disposition } =
    event.milestone === null ? { bizStep: null, disposition: null } : BUSINESS_STEPS[event.milestone];
  const place = readPoint(event, baseUrl);
  return {
    type: 'ObjectEvent',
    eventID,
    eventTime: event.occurredAt,
    // The hub keeps instants in UTC.
    eventTimeZoneOffset: '+00:00',
    recordTime: event.recordedAt,
    action: 'OBSERVE',
    epcList: [epc],
    ...(bizStep !== null && { bizStep }),
    ...(disposition !== null && { disposition }),
    ...(place !== null && { readPoint: { id: place } }),
    ...(event.dateOnly && { 'waybill:dateOnly': true as const }),
  };
}

/**
 * Ids that are the same for every reader and in every document: UUIDs (version 8) from what no later report changes. The
 * reporter is not part of them, since some readers do not see it. The time of the recording distinguishes reporters; those of
 * one batch have that in common, and are distinguished by their order.
 */
function named(events: readonly SeenEvent[], portalId: string): readonly Fact[] {
  const seen = new Map<string, number>();
  return events.map((event) => {
    const { source, eventId, recordedAt, milestone } = event;
    const facts = [portalId, source, eventId, recordedAt, milestone];
    const before = seen.get(JSON.stringify(facts)) ?? 0;
    seen.set(JSON.stringify(facts), before + 1);
    return { event, eventID: uuidOf(JSON.stringify(before === 0 ? facts : [...facts, before])) };
  });
}

function uuidOf(facts: string): string {
  const hex = createHash('sha256').update(`waybill epcis event\n${facts}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
  ];
  return `urn:uuid:${parts.join('-')}-${hex.slice(20, 32)}`;
}

function readPoint({ place }: SeenEvent, baseUrl: string): string | null {
  const { unlocode, latitude, longitude } = place;
  if (unlocode !== null) return `${baseUrl}/places/unlocode/${unlocode}`;
  return latitude === null || longitude === null ? null : `geo:${degrees(latitude)},${degrees(longitude)}`;
}

/** RFC 5870 has no exponents. Six digits are a tenth of a metre. */
function degrees(value: number): number {
  return Number(value.toFixed(6));
}

/**
 * The newest correction in force of each event that is not in force itself, as in the milestones of the shipment: if the
 * correction is retracted, the event stands again. A correction that names two events of one identity corrects neither: a
 * reader cannot tell which one is meant.
 */
function correctorsInForce(facts: readonly Fact[]): ReadonlyMap<Fact, Fact> {
  const correctors = new Map<Fact, Fact[]>();
  for (const fact of facts) {
    const { event } = fact;
    if (event.correction === null || event.correction.kind === 'CONFIRMS' || !isSound(fact, facts)) continue;
    const [target, ...others] = targetsOf(event, facts);
    if (target !== undefined && others.length === 0) {
      correctors.set(target, [...(correctors.get(target) ?? []), fact]);
    }
  }
  const keys = Array.from(
    correctors,
    ([{ eventID }, some]) => [eventID, some.map((one) => one.eventID)] as const,
  );
  const inForce = settledBy(
    facts.map(({ eventID }) => eventID),
    new Map(keys),
  );
  const newest = Array.from(correctors, ([target, some]) => {
    const standing = some.filter(({ eventID }) => inForce.get(eventID) === true);
    const last = standing
      .toSorted((one, other) => (one.event.recordedAt < other.event.recordedAt ? -1 : 1))
      .at(-1);
    return [target, last] as const;
  });
  return new Map(newest.flatMap(([target, last]) => (last === undefined ? [] : [[target, last]])));
}

function targetsOf({ source, correction }: SeenEvent, facts: readonly Fact[]): readonly Fact[] {
  return facts.filter(
    ({ event }) => event.eventId === correction?.eventId && event.source === (correction.source ?? source),
  );
}

/** A report with an impossible time tells nothing until a person has confirmed it. */
function isSound({ event }: Fact, facts: readonly Fact[]): boolean {
  const { dateOnly } = event;
  const [occurredAt, recordedAt] = [new Date(event.occurredAt), new Date(event.recordedAt)];
  if (timeDoubt({ occurredAt, dateOnly, recordedAt }) === null) return true;
  return facts.some(
    ({ event: other }) =>
      other.correction?.kind === 'CONFIRMS' &&
      targetsOf(other, facts).some((target) => target.event === event),
  );
}

function declaredBy({ event, eventID }: Fact): ErrorDeclaration {
  const isReplaced = event.correction?.kind === 'SUPERSEDES';
  return {
    declarationTime: event.recordedAt,
    reason: isReplaced ? 'incorrect_data' : 'did_not_occur',
    correctiveEventIDs: isReplaced ? [eventID] : [],
  };
}
