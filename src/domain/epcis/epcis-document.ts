import { createHash } from 'node:crypto';
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
 * As EPCIS requires, an event that a later report retracted is listed twice: as it was, and again with the error
 * declaration.
 *
 * @param baseUrl of the hub's own identifiers, without a slash at its end
 */
export function epcisDocument({ portalId, number, events }: SeenShipment, baseUrl: string, now: Date) {
  const epc = `${baseUrl}/shipments/${portalId}`;
  const facts = events.filter(({ classifier }) => classifier === 'ACTUAL');
  const objectEvents = facts.flatMap((event): ObjectEvent[] => {
    const plain = objectEvent(event, portalId, epc, baseUrl);
    const declared = errorDeclaration(event, facts, portalId);
    // A report that only retracts another one is no event of its own.
    if (event.correction?.kind === 'RETRACTS') return [];
    return declared === null ? [plain] : [plain, { ...plain, errorDeclaration: declared }];
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

function objectEvent(event: SeenEvent, portalId: string, epc: string, baseUrl: string): ObjectEvent {
  const { bizStep, disposition } =
    event.milestone === null ? { bizStep: null, disposition: null } : BUSINESS_STEPS[event.milestone];
  const place = readPoint(event, baseUrl);
  return {
    type: 'ObjectEvent',
    eventID: eventIdOf(event, portalId),
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
 * The same for every reader and in every document: a UUID (version 8) from what no later report changes. The reporter is not
 * part of it, since some readers do not see it; the time of the recording distinguishes reporters.
 */
function eventIdOf({ source, eventId, recordedAt, milestone }: SeenEvent, portalId: string): string {
  const facts = JSON.stringify([portalId, source, eventId, recordedAt, milestone]);
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

/** Null unless exactly one event of this identity is there: of two, a reader cannot tell which one is meant. */
function errorDeclaration(
  event: SeenEvent,
  facts: readonly SeenEvent[],
  portalId: string,
): ErrorDeclaration | null {
  const isNamed = ({ source, eventId }: SeenEvent) => source === event.source && eventId === event.eventId;
  const corrections = facts.filter(
    ({ correction, source }) =>
      correction !== null &&
      correction.kind !== 'CONFIRMS' &&
      correction.eventId === event.eventId &&
      (correction.source ?? source) === event.source,
  );
  const last = corrections.at(-1);
  if (last === undefined || facts.filter(isNamed).length > 1) return null;
  const isReplaced = last.correction?.kind === 'SUPERSEDES';
  return {
    declarationTime: last.recordedAt,
    reason: isReplaced ? 'incorrect_data' : 'did_not_occur',
    correctiveEventIDs: isReplaced ? [eventIdOf(last, portalId)] : [],
  };
}
