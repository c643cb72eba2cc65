import {
  type ApprovedCodes,
  type CarrierReport,
  codeName,
  type ReadReport,
  readReport,
  timesOf,
  type UnknownCode,
} from '../../../src/domain/edi/carrier-report.ts';
import type { CodeProposal } from '../../../src/domain/edi/code-proposal.ts';
import { type KnownStop, type ReportedPlace, stopOf } from '../../../src/domain/edi/reported-stop.ts';
import {
  type CarrierStatus,
  readStatusMessages,
  type StatusMessages,
} from '../../../src/domain/edi/status-message.ts';
import { inUtc, type StatusTime, statusTime } from '../../../src/domain/edi/status-time.ts';
import { placeInWords } from '../../../src/domain/edi/x12/text-place.ts';
import { carrierOfDialect } from '../../../src/domain/references/carrier.ts';
import type { Match } from '../../../src/domain/references/matching.ts';
import { normalId, senderOfDialect, userReporter } from '../../../src/domain/reporter.ts';
import type { EventSource } from '../../../src/domain/vocabulary/index.ts';
import { Refused } from '../../../src/mutation/refused.ts';
import type { ShipmentFact } from '../../../src/portal-changes/record-facts.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { toMoment } from '../mutation/moment.input.ts';
import { eventIdProblem, senderProblem, unreadable } from './event-batch.ts';
import { eventCause, type HeldEvent, holdDoubt, reportCause } from './held-event.ts';
import { holdPart } from './held-part.ts';
import {
  type CarrierEventInput,
  shipmentOfEvent,
  type TrackingEventsIngestInput,
} from './reported-event.inputs.ts';
import { type EventPlace, readPlace } from './reported-place.ts';
import type { ReportedShipment } from './reported-shipments.ts';

/** One report of a carrier, from any channel. */
export interface IncomingReport extends CarrierReport {
  readonly source: EventSource;
  /** The user who sends the report, with the carrier. */
  readonly reporter: string;
  readonly eventId: string;
  readonly shipment: ReportedShipment;
  readonly place: EventPlace['place'];
  readonly near: ReportedPlace;
  /** The time of the event, or the expected time, read in the zone of the stop. */
  time(stopZone: string | null, received: Date): StatusTime;
  readonly written: Date | null;
  /** Why its texts or ids cannot be read; null if all can. */
  readonly unread: string | null;
  /** Parts of the report that were not read, in words. */
  readonly doubts: readonly string[];
  /** The place of the report in the text that it came in, in words; null for a report that came alone. */
  readonly where: string | null;
  /** The report as it was received. */
  readonly reported: unknown;
}

/**
 * The statuses of texts of X12 interchanges, and what could not be read in them.
 *
 * @param subject of the user who sends them, as in the functions below
 */
export function readTexts(texts: readonly string[], subject: string): CarrierReports {
  return ofStatusMessages(texts.map(readStatusMessages), subject);
}

export interface CarrierReports {
  readonly reports: readonly IncomingReport[];
  readonly unread: readonly HeldEvent[];
}

export function ofStatusMessages(messages: readonly StatusMessages[], subject: string): CarrierReports {
  return {
    reports: messages.flatMap(({ statuses }) => statuses.map((status) => reportOfStatus(status, subject))),
    unread: messages.flatMap(({ problems }, at) =>
      problems.map((problem) => holdPart(problem, messages.length > 1 ? at + 1 : null)),
    ),
  };
}

export function readCarriers({ events, edi }: TrackingEventsIngestInput, subject: string): CarrierReports {
  const { reports, unread } = readTexts(edi ?? [], subject);
  return { reports: [...(events ?? []).map((event) => reportOfEvent(event, subject)), ...reports], unread };
}

/** A report in the portal's vocabulary, or the reason why it cannot be converted. */
export interface ReadIncoming {
  readonly read: ReadReport;
  readonly fact: ShipmentFact;
  readonly held: readonly HeldEvent[];
}

/**
 * The content of a report about its shipment. `held` has the codes and times that a person must review. The fact is recorded
 * with the understood parts, and keeps the raw codes.
 */
export function readIncoming(
  report: IncomingReport,
  match: Match<ShipmentRecord>,
  stops: readonly KnownStop[],
  approved: ApprovedCodes,
  received: Date,
): ReadIncoming | { readonly held: readonly HeldEvent[] } {
  if (report.unread !== null) {
    const shipment = match.outcome === 'ONE' ? match.shipment : null;
    return { held: [holdReport(report, shipment, 'INVALID_VALUE', report.unread)] };
  }
  if (match.outcome !== 'ONE') {
    const { eventId, reporter, reported } = report;
    return { held: [holdDoubt({ cause: reportCause(report), eventId, reporter, reported }, match)] };
  }
  const { shipment } = match;
  const idProblem = eventIdProblem(report.eventId) ?? senderProblem(senderOfDialect(report.dialect));
  if (idProblem !== null) return { held: [holdReport(report, shipment, 'INVALID_VALUE', idProblem)] };
  const { stop, sequence, timeZone, doubt: doubtOfStop } = stopOf(stops, report.near);
  const { moment, doubt, ambiguity } = report.time(timeZone, received);
  const placed = (words: string) => (report.where === null ? words : `${report.where}: ${words}`);
  if (moment === null) {
    return { held: [holdReport(report, shipment, 'INVALID_VALUE', placed(doubt ?? NO_DATE))] };
  }
  const read = readReport(report, stop, stops, approved);
  const { occurred, expected } = timesOf(read.classifier, moment, report.written, received);
  const codes = [report.status ?? report.appointment, report.reason ?? report.appointmentReason];
  const fact: ShipmentFact = {
    shipmentId: shipment.portalId,
    source: report.source,
    reporter: report.reporter,
    eventId: report.eventId,
    milestone: read.milestone,
    classifier: read.classifier,
    occurredAt: occurred.at,
    dateOnly: occurred.dateOnly,
    expectedAt: expected?.at,
    expectedDateOnly: expected?.dateOnly,
    ...report.place,
    stopSequence: sequence,
    rawCode: codes.filter((code) => code !== null).join('/'),
    dialect: report.dialect,
    timeAmbiguity: ambiguity,
  };
  const held = read.unknown.map((code) => holdCode(report, shipment, fact, code));
  const doubts = [doubt, doubtOfStop, ...report.doubts].filter((words) => words !== null);
  if (doubts.length > 0) {
    held.push(holdReport(report, shipment, 'IMPLAUSIBLE_EVENT', placed(doubts.join(' '))));
  }
  return { read, fact, held };
}

/** @param why distinguishes the causes of reports with the same name */
export function holdReport(
  report: IncomingReport,
  shipment: ShipmentRecord | null,
  category: HeldEvent['category'],
  reason: string,
  why: string = category,
): HeldEvent {
  const { eventId, reported } = report;
  return {
    cause: eventCause(report, shipment?.portalId ?? null, why),
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
    reporter,
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
      reporter,
      eventId,
      occurredAt: occurredAt.toISOString(),
      dateOnly,
      placeName,
      country,
      stopSequence: fact.stopSequence ?? null,
      latitude: fact.latitude,
      longitude: fact.longitude,
      timeAmbiguity: fact.timeAmbiguity,
      rawCode: fact.rawCode ?? '',
      dialect,
    },
  };
  return {
    ...holdReport(report, shipment, 'UNMAPPED_CODE', reason),
    cause: eventCause(report, shipmentId, `code ${kind} ${name}`),
    proposal: { ...proposal },
  };
}

export function reportOfEvent(event: CarrierEventInput, subject: string): IncomingReport {
  const { dialect, code, reason = null, place } = event;
  const read = readPlace(place);
  return {
    source: 'CARRIER',
    reporter: userReporter(subject, senderOfDialect(dialect)),
    eventId: normalId(event.eventId),
    dialect,
    status: code,
    reason,
    appointment: null,
    appointmentReason: null,
    shipment: shipmentOfEvent(event, carrierOfDialect(dialect)),
    place: read.place,
    near: {
      stopSequence: place?.stopSequence ?? null,
      city: place?.name ?? null,
      state: null,
      country: read.place.country ?? null,
    },
    time: () => momentOf(event),
    written: event.writtenAt ?? null,
    unread: unreadable(event),
    doubts: read.doubts,
    where: null,
    reported: { source: 'CARRIER', event },
  };
}

const NO_DATE = 'The report has no date.';

function momentOf({ occurred }: CarrierEventInput): StatusTime {
  try {
    return { moment: toMoment(occurred, 'occurred'), doubt: null, ambiguity: null };
  } catch (error) {
    if (error instanceof Refused) return { moment: null, doubt: NO_DATE, ambiguity: null };
    throw error;
  }
}

export function reportOfStatus(status: CarrierStatus, subject: string): IncomingReport {
  const { eventId, dialect, references, city, state, country, latitude, longitude, written } = status;
  const day = inUtc({ date: status.date, time: null });
  return {
    source: 'EDI',
    reporter: userReporter(subject, senderOfDialect(dialect)),
    eventId,
    dialect,
    status: status.status,
    reason: status.reason,
    appointment: status.appointment,
    appointmentReason: status.appointmentReason,
    shipment: { id: null, references, carrier: carrierOfDialect(dialect), at: day },
    place: {
      placeName: [city, state].filter((part) => part !== null).join(', ') || null,
      country,
      latitude,
      longitude,
    },
    near: status,
    time: (zone, received) => statusTime(status, zone, received),
    written: inUtc(written),
    doubts: status.doubts,
    where: placeInWords(status.place),
    unread: null,
    reported: status,
  };
}
