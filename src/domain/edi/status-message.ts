import type { StatedNumber } from '../references/matching.ts';
import { readCoordinates } from './coordinates.ts';
import type { EdiProblem, EdiProblemCode } from './edi-problem.ts';
import { statusIdentity } from './status-identity.ts';
import { pairsOf, type StatusPart, stopNumbers } from './status-pairs.ts';
import { headingReferences, referenceOf } from './status-references.ts';
import { LOCAL_TIME, type StatedTime } from './status-time.ts';
import { InterchangeReader, type TransactionSet } from './x12/interchange-reader.ts';
import type { Segment } from './x12/segment-reader.ts';
import { KNOWN_TAGS } from './x12/tags.ts';
import type { TextPlace } from './x12/text-place.ts';

/** One status of an EDI 214 message: an AT7 segment with the segments around it. */
export interface CarrierStatus extends StatedTime {
  /** The content of the status in one spelling, so the same in every re-send, whatever its envelope. */
  readonly eventId: string;
  /** `X12/` and the carrier's SCAC. */
  readonly dialect: string;
  /** All numbers that the message gives for the shipment, each of its own kind. */
  readonly references: readonly StatedNumber[];
  /** AT701; null where the segment reports an appointment. */
  readonly status: string | null;
  /** AT702. */
  readonly reason: string | null;
  /** AT703 and AT704. */
  readonly appointment: string | null;
  readonly appointmentReason: string | null;
  /** GS04 and GS05 of the group: when the carrier wrote it. */
  readonly written: { readonly date: string | null; readonly time: string | null };
  readonly city: string | null;
  readonly state: string | null;
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** The stop's number in the shipment, if the message has one (L11 with qualifier QN). */
  readonly stopSequence: number | null;
  /** Parts of the status that were not read, in words. */
  readonly doubts: readonly string[];
  /** The AT7 segment as it was sent. */
  readonly raw: string;
  readonly place: TextPlace;
}

export type StatusItem =
  | { readonly kind: 'STATUS'; readonly status: CarrierStatus }
  | { readonly kind: 'PROBLEM'; readonly problem: EdiProblem };

export interface StatusMessages {
  readonly statuses: readonly CarrierStatus[];
  readonly problems: readonly EdiProblem[];
}

/** Statuses that are estimates. */
const ESTIMATES: readonly string[] = ['AG', 'X2', 'B6', 'C1'];
/** Characters of one step of the reader. */
const CHUNK = 65_536;

/**
 * Reads the statuses of all 214 messages in X12 interchanges, chunk by chunk. Each status is answered, or is named in a
 * problem: one that may belong to another shipment or to another place is never answered.
 */
export class StatusReader {
  readonly #reader = new InterchangeReader();

  push(chunk: string): StatusItem[] {
    return this.#reader.push(chunk).flatMap((item) => (item.kind === 'SET' ? readSet(item.set) : [item]));
  }

  end(): StatusItem[] {
    return this.#reader.end().flatMap((item) => (item.kind === 'SET' ? readSet(item.set) : [item]));
  }
}

/** Reads a whole text. */
export function readStatusMessages(text: string): StatusMessages {
  const reader = new StatusReader();
  const items: StatusItem[] = [];
  for (let at = 0; at < text.length; at += CHUNK) items.push(...reader.push(text.slice(at, at + CHUNK)));
  items.push(...reader.end());
  return {
    statuses: items.flatMap((item) => (item.kind === 'STATUS' ? [item.status] : [])),
    problems: items
      .flatMap((item) => (item.kind === 'PROBLEM' ? [item.problem] : []))
      .toSorted((one, other) => one.place.character - other.place.character),
  };
}

function readSet(set: TransactionSet): StatusItem[] {
  const problem = (code: EdiProblemCode, segment: Segment, found?: string): StatusItem => ({
    kind: 'PROBLEM',
    problem: set.problem(code, segment, found),
  });
  if (set.type !== '214') return [problem('NOT_A_214', set.header, `ST01 is ${set.type || 'empty'}`)];
  const { segments } = set;
  const unknown = segments.filter(({ name }) => !KNOWN_TAGS.has(name));
  const items = unknown.map((segment) => problem('UNKNOWN_SEGMENT', segment));
  // An unknown segment may be one of the known ones, damaged.
  const isUncertain = set.isDamaged || unknown.length > 0;
  const headings = segments.filter(({ name }) => name === 'B10');
  const [heading] = headings;
  const first = segments.findIndex(({ name }) => name === 'LX' || name === 'AT7' || name === 'MS1');
  const head = first === -1 ? segments : segments.slice(0, first);
  const common = [...(heading ? headingReferences(heading) : []), ...head.flatMap(referenceOf)];
  const carrier = heading?.elements[2]?.toUpperCase() ?? '';
  const doubtOfAll =
    headings.length > 1
      ? 'TWO_HEADINGS'
      : set.isMerged
        ? 'WRONG_CONTROL_NUMBER'
        : [...headings, ...head.filter(isNumber)].some(isDamaged) || !/^[A-Z0-9]{0,4}$/.test(carrier)
          ? 'DAMAGED_VALUE'
          : null;

  const { parts, unpaired } = pairsOf(segments.slice(head.length), {
    isDamaged: isUncertain,
    isCutOff: set.isCutOff,
  });
  items.push(...unpaired.map((segment) => problem('UNPAIRED', segment)));
  if (parts.length === 0 && !isUncertain) items.push(problem('NO_STATUS', set.header));
  const stops = stopNumbers(head);
  for (const part of parts) {
    const doubt = doubtOfAll ?? part.doubt ?? doubtOf(part);
    const own = part.numbers.flatMap(referenceOf);
    const references = distinct([...common, ...own]);
    if (doubt !== null) items.push(problem(doubt, part.status));
    else if (references.length === 0) items.push(problem('NO_REFERENCE', part.status));
    else {
      const own = stopNumbers(part.numbers);
      items.push({
        kind: 'STATUS',
        status: readStatus(part, set, carrier, references, own.length > 0 ? own : stops),
      });
    }
  }
  return items;
}

/** Why the codes, the place or the numbers of a status cannot be read; null if they can. */
function doubtOf({ status, place, numbers }: StatusPart): EdiProblemCode | null {
  const [code, , appointment] = status.elements;
  if ([status, ...(place === null ? [] : [place]), ...numbers.filter(isNumber)].some(isDamaged)) {
    return 'DAMAGED_VALUE';
  }
  if (place !== null && !isPlace(place)) return 'DAMAGED_VALUE';
  const isShifted = isDate(appointment ?? '');
  if (isShifted && status.elements.slice(4).some((value, at) => (at === 0 ? isDate(value) : value !== ''))) {
    return 'TWO_DATES';
  }
  if (code && appointment && !isShifted) return 'TWO_CODES';
  return code || (appointment && !isShifted) ? null : 'NO_CODE';
}

function readStatus(
  { status: at7, place: ms1 }: StatusPart,
  { written }: TransactionSet,
  carrier: string,
  references: readonly StatedNumber[],
  stops: readonly string[],
): CarrierStatus {
  const [status, reason, appointment, appointmentReason, ...stated] = codesAndTime(at7);
  const [date = null, time = null, timeCode = null] = stated;
  const [city = null, state = null, country = null, ...rest] = ms1 === null ? [] : elementsOf(ms1, 7);
  const [longitude = null, latitude = null, eastOrWest = null, northOrSouth = null] = rest;
  const { doubt, ...position } = readCoordinates(longitude, latitude, eastOrWest, northOrSouth);
  const [stop] = stops;
  const isStop = stops.length === 1 && /^0*[1-9]\d{0,3}$/.test(stop ?? '');
  const stopSequence = isStop ? Number(stop) : null;
  const unreadStop =
    stops.length === 0 || isStop ? null : `The stop ${stops.join(' or ')} is no number of one stop.`;
  // The same estimate made again later is a new event: it replaces any estimate made in between.
  const made = ESTIMATES.includes(status ?? '') ? written : null;
  const codes = [status, reason, appointment, appointmentReason, date, timeCode ?? LOCAL_TIME];
  return {
    eventId: statusIdentity({ codes, time, stopSequence, city, state, ...position, made }),
    dialect: carrier === '' ? 'X12' : `X12/${carrier}`,
    references,
    status: status ?? null,
    reason: reason ?? null,
    appointment: appointment ?? null,
    appointmentReason: appointmentReason ?? null,
    date,
    time,
    timeCode,
    written,
    city,
    state: state?.toUpperCase() ?? null,
    country: country?.toUpperCase() ?? null,
    ...position,
    stopSequence,
    doubts: [doubt, unreadStop].filter((words) => words !== null),
    raw: at7.raw,
    place: at7.place,
  };
}

/** AT701 to AT707. Some carriers leave AT703 and AT704 out, so the date and the time stand in their places. */
function codesAndTime(at7: Segment): readonly (string | null)[] {
  const all = elementsOf(at7, 7);
  const [status = null, reason = null, date = null, time = null, timeCode = null, ...rest] = all;
  const isShifted = date !== null && isDate(date) && rest.every((value) => value === null);
  const inPlace = isShifted ? [status, reason, null, null, date, time, timeCode] : all;
  return inPlace.map((value, at) => (at === 4 || at === 5 ? value : (value?.toUpperCase() ?? null)));
}

function isDate(text: string): boolean {
  return /^\d{6}(\d\d)?$/.test(text);
}

/** A segment whose plain values hold a separator or a character that nothing prints, or that has swallowed the next one. */
function isDamaged({ name, elements, inside }: Segment): boolean {
  if (name === 'AT7' && (elements.slice(7).some((value) => value !== '') || !hasCodes(elements))) return true;
  const plain = PLAIN_ELEMENTS[name] ?? 2;
  return elements.some(
    (value, at) =>
      /[\p{Cc}\p{Cs}\uFFFD]/u.test(value) ||
      (at < plain && inside.some((separator) => value.includes(separator))),
  );
}

/** Codes are short. A longer one has lost the separator behind it, or is a date of a sender that leaves codes out. */
function hasCodes([
  status = '',
  reason = '',
  appointment = '',
  appointmentReason = '',
]: readonly string[]): boolean {
  const codes = isDate(appointment) ? [status, reason] : [status, reason, appointment, appointmentReason];
  return codes.every((code) => code.length <= 3);
}

/** How many elements of a segment are codes, names and numbers. Times and coordinates have checks of their own. */
const PLAIN_ELEMENTS: Readonly<Record<string, number>> = { AT7: 4, MS1: 3, B10: 6, L11: 2 };

/** State and country are short codes. A longer one has swallowed the next segment. */
function isPlace({ elements: [, state = '', country = ''] }: Segment): boolean {
  return /^[A-Za-z0-9]{0,3}$/.test(state) && /^[A-Za-z]{0,3}$/.test(country);
}

function isNumber(segment: Segment): boolean {
  return stopNumbers([segment]).length > 0 || referenceOf(segment).length > 0;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** Elements by their numbers from 1; null for those that are absent or empty. */
function elementsOf({ elements }: Segment, count: number): (string | null)[] {
  return Array.from({ length: count }, (_, at) => elements[at] || null);
}
