import { createHash } from 'node:crypto';
import {
  type ApprovedCodes,
  type CarrierReport,
  codeName,
  type KnownStop,
  type ReadReport,
  readReport,
  stopOf,
  timesOf,
  type UnknownCode,
} from '../../../src/domain/edi/carrier-report.ts';
import type { CodeProposal } from '../../../src/domain/edi/code-proposal.ts';
import { type CarrierStatus, readStatusMessages } from '../../../src/domain/edi/status-message.ts';
import { type StatusTime, statusTime } from '../../../src/domain/edi/status-time.ts';
import type { EventSource } from '../../../src/domain/vocabulary/index.ts';
import { Refused } from '../../../src/mutation/refused.ts';
import type { ShipmentFact } from '../../../src/portal-changes/record-facts.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { toMoment } from '../mutation/moment.input.ts';
import { eventIdProblem, unreadable } from './event-batch.ts';
import type { HeldEvent } from './held-event.ts';
import type { CarrierEventInput, TrackingEventsIngestInput } from './reported-event.inputs.ts';
import type { ReportedShipment } from './reported-shipments.ts';

/** One report of a carrier, from any channel. */
export interface IncomingReport extends CarrierReport {
  readonly source: EventSource;
  readonly eventId: string;
  readonly shipment: ReportedShipment;
  readonly place: Pick<
    ShipmentFact,
    'placeName' | 'country' | 'unlocode' | 'terminalCode' | 'latitude' | 'longitude'
  >;
  readonly city: string | null;
  readonly stopSequence: number | null;
  /** The time of the event, or the expected time, read in the zone of the stop; null if the report has none. */
  time(stopZone: string | null): StatusTime | null;
  readonly written: Date | null;
  /** Why its texts or ids cannot be read; null if all can. */
  readonly unread: string | null;
  /** The report as it was received. */
  readonly reported: unknown;
}

/** A message with a part that could not be read. */
export interface UnreadMessage {
  readonly reason: string;
  readonly cause: string;
  readonly text: string;
}

const UNREAD = {
  NOT_X12: 'The text is no X12 interchange.',
  NOT_A_214: 'The message is no 214.',
  CUT_OFF: 'The text ends before its interchange does.',
  WRONG_COUNT: 'The number of segments is not the one that the message states.',
  NO_REFERENCE: 'The status names no shipment.',
  NO_STATUS: 'The message holds no status.',
} as const;

export function readCarriers(input: TrackingEventsIngestInput): {
  readonly reports: readonly IncomingReport[];
  readonly unread: readonly UnreadMessage[];
} {
  const messages = (input.edi ?? []).map((text) => ({ text, ...readStatusMessages(text) }));
  return {
    reports: [
      ...(input.events ?? []).map(reportOfEvent),
      ...messages.flatMap(({ statuses }) => statuses.map(reportOfStatus)),
    ],
    unread: messages.flatMap(({ text, problems }) =>
      problems.map(({ code, segment }) => {
        const hash = createHash('sha256').update(text).digest('hex');
        return { reason: UNREAD[code], cause: `edi ${hash} ${code} ${segment ?? ''}`, text };
      }),
    ),
  };
}

/** A report in the portal's vocabulary, or the reason why it cannot be converted. */
export interface ReadIncoming {
  readonly read: ReadReport;
  readonly fact: ShipmentFact;
  readonly held: readonly HeldEvent[];
}

/**
 * The content of a report about its shipment. `held` are its codes and times that a person has to review. The fact is
 * recorded with the parts that are understood, and keeps the raw codes.
 */
export function readIncoming(
  report: IncomingReport,
  shipment: ShipmentRecord | null,
  stops: readonly KnownStop[],
  approved: ApprovedCodes,
  received: Date,
): ReadIncoming | { readonly held: readonly HeldEvent[] } {
  if (report.unread !== null) {
    return { held: [holdReport(report, shipment, 'INVALID_VALUE', report.unread)] };
  }
  if (shipment === null)
    return { held: [holdReport(report, null, 'ORPHAN', 'No shipment is known by these numbers.')] };
  const idProblem = eventIdProblem(report.eventId);
  if (idProblem !== null) return { held: [holdReport(report, shipment, 'INVALID_VALUE', idProblem)] };
  const stop = stopOf(stops, report);
  const time = report.time(stop?.timeZone ?? null);
  if (time === null)
    return { held: [holdReport(report, shipment, 'INVALID_VALUE', 'The report has no date.')] };
  const read = readReport(report, stop, stops, approved);
  const { occurred, expected } = timesOf(read.classifier, time.moment, report.written, received);
  const codes = [report.status ?? report.appointment, report.reason ?? report.appointmentReason];
  const fact: ShipmentFact = {
    shipmentId: shipment.portalId,
    source: report.source,
    eventId: report.eventId,
    milestone: read.milestone,
    classifier: read.classifier,
    occurredAt: occurred.at,
    dateOnly: occurred.dateOnly,
    expectedAt: expected?.at,
    expectedDateOnly: expected?.dateOnly,
    ...report.place,
    stopSequence: stop?.sequence ?? report.stopSequence,
    rawCode: codes.filter((code) => code !== null).join('/'),
    dialect: report.dialect,
  };
  const held = read.unknown.map((code) => holdCode(report, shipment, fact, code));
  if (time.unplaced) {
    const reason =
      'Nobody knows the time zone of this time; only its date was taken. Give the stop a time zone.';
    held.push(holdReport(report, shipment, 'IMPLAUSIBLE_EVENT', reason));
  }
  return { read, fact, held };
}

function holdReport(
  report: IncomingReport,
  shipment: ShipmentRecord | null,
  category: HeldEvent['category'],
  reason: string,
): HeldEvent {
  const { source, eventId, reported } = report;
  return {
    cause: `event ${source} ${eventId} ${category}`,
    category,
    reason,
    eventId,
    reported,
    proposal: null,
    shipmentId: shipment?.portalId ?? null,
    accountId: shipment?.accountId ?? null,
  };
}

/** Holds an unknown code. The event is recorded without it, and read again once staff has given the code a meaning. */
function holdCode(
  report: IncomingReport,
  shipment: ShipmentRecord,
  fact: ShipmentFact,
  unknown: UnknownCode,
): HeldEvent {
  const { kind, dialect, code, ambiguous } = unknown;
  const name = codeName(dialect, code);
  const reason = ambiguous
    ? `The code ${name} means different things at different stops, and the stop is not known.`
    : `Nobody has said yet what the code ${name} means.`;
  const {
    shipmentId,
    source,
    eventId,
    occurredAt,
    dateOnly = false,
    placeName = null,
    country = null,
  } = fact;
  const proposal: CodeProposal = {
    action: 'EXPLAIN_CODE',
    lookup: { kind, externalValue: name },
    event: {
      shipmentId,
      source,
      eventId,
      occurredAt: occurredAt.toISOString(),
      dateOnly,
      placeName,
      country,
      stopSequence: fact.stopSequence ?? null,
      rawCode: fact.rawCode ?? '',
      dialect,
    },
  };
  return {
    ...holdReport(report, shipment, 'UNMAPPED_CODE', reason),
    cause: `code ${kind} ${name} ${source} ${eventId}`,
    proposal: { ...proposal },
  };
}

function reportOfEvent(event: CarrierEventInput): IncomingReport {
  const { eventId, dialect, code, reason = null, place, shipmentId = null, reference } = event;
  const references = reference == null ? [] : [{ type: reference.type ?? null, value: reference.value }];
  return {
    source: 'CARRIER',
    eventId,
    dialect,
    status: code,
    reason,
    appointment: null,
    appointmentReason: null,
    shipment: {
      id: shipmentId,
      references,
    },
    place: {
      placeName: place?.name,
      country: place?.country,
      unlocode: place?.unlocode,
      terminalCode: place?.terminalCode,
      latitude: place?.latitude,
      longitude: place?.longitude,
    },
    city: place?.name ?? null,
    stopSequence: place?.stopSequence ?? null,
    time: () => momentOf(event),
    written: event.writtenAt ?? null,
    unread: unreadable(event),
    reported: {
      source: 'CARRIER',
      event,
    },
  };
}

function momentOf({ occurred }: CarrierEventInput): StatusTime | null {
  try {
    return { moment: toMoment(occurred, 'occurred'), unplaced: false };
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

function reportOfStatus(status: CarrierStatus): IncomingReport {
  const { eventId, dialect, references, city, state, country, latitude, longitude, written } = status;
  const [, identification] = references;
  return {
    source: 'EDI',
    eventId,
    dialect,
    status: status.status,
    reason: status.reason,
    appointment: status.appointment,
    appointmentReason: status.appointmentReason,
    shipment: {
      id: null,
      references: [
        ...references,
        ...(identification
          ? [
              {
                type: null,
                value: identification.value,
              },
            ]
          : []),
      ],
    },
    place: {
      placeName: [city, state].filter((part) => part !== null).join(', ') || null,
      country,
      latitude,
      longitude,
    },
    city,
    stopSequence: status.stopSequence,
    time: (zone) => statusTime(status.date, status.time, status.timeCode, zone),
    written: statusTime(written.date, written.time, 'UT', null)?.moment.at ?? null,
    unread: null,
    reported: status,
  };
}
