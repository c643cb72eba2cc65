import type { ReferenceType } from '../vocabulary/index.ts';
import { readSegments, type Segment } from './x12.ts';

/** One status of an EDI 214 message: an AT7 segment with the segments around it. */
export interface CarrierStatus {
  /** The same in every re-send: derived from the content of the message, not from its envelope. */
  readonly eventId: string;
  /** `X12/` and the carrier's SCAC. */
  readonly dialect: string;
  /** The numbers that the message gives for the shipment, most specific first. */
  readonly references: readonly { readonly type: ReferenceType; readonly value: string }[];
  /** AT701; null where the segment reports an appointment. */
  readonly status: string | null;
  /** AT702. */
  readonly reason: string | null;
  /** AT703 and AT704. */
  readonly appointment: string | null;
  readonly appointmentReason: string | null;
  /** AT705, CCYYMMDD. */
  readonly date: string | null;
  /** AT706, HHMM or HHMMSS. */
  readonly time: string | null;
  /** AT707, element 623. */
  readonly timeCode: string | null;
  /** GS04 and GS05 of the group: when the carrier wrote it. */
  readonly written: { readonly date: string | null; readonly time: string | null };
  readonly city: string | null;
  readonly state: string | null;
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** The stop's number in the shipment, if the message has one (L11 with qualifier QN). */
  readonly stopSequence: number | null;
  /** The AT7 segment as it was sent. */
  readonly raw: string;
}

/** A part of the text that cannot be read. It is not dropped: the part goes to a person as text. */
export interface EdiProblem {
  readonly code: 'NOT_X12' | 'NOT_A_214' | 'CUT_OFF' | 'WRONG_COUNT' | 'NO_REFERENCE' | 'NO_STATUS';
  readonly segment: string | null;
}

export interface StatusMessages {
  readonly statuses: readonly CarrierStatus[];
  readonly problems: readonly EdiProblem[];
}

/** L11 qualifiers (element 128) that name a shipment. */
const REFERENCE_OF_QUALIFIER: Readonly<Record<string, ReferenceType>> = {
  CN: 'PRO',
  BM: 'BOL',
  PO: 'PO',
  CR: 'CUSTOMER_REFERENCE',
  CO: 'CUSTOMER_REFERENCE',
  OC: 'CONTAINER',
  BN: 'BOOKING',
  '2I': 'CARRIER_TRACKING',
};
const STOP_QUALIFIER = 'QN';
/** Statuses that are estimates. */
const ESTIMATES: readonly string[] = ['AG', 'X2', 'B6', 'C1'];

interface Place {
  readonly city: string | null;
  readonly state: string | null;
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}
const NOWHERE: Place = { city: null, state: null, country: null, latitude: null, longitude: null };

/**
 * Reads the statuses of all 214 messages in a text of X12 interchanges. Each part that cannot be read is in `problems`; the
 * other statuses are still answered.
 */
export function readStatusMessages(text: string): StatusMessages {
  const segments = readSegments(text);
  if (segments === null) return { statuses: [], problems: [{ code: 'NOT_X12', segment: null }] };
  const problems: EdiProblem[] = [];
  const statuses: CarrierStatus[] = [];
  for (const message of messages(segments, problems)) {
    if (message.type !== '214') {
      problems.push({ code: 'NOT_A_214', segment: message.header.raw });
      continue;
    }
    const read = readMessage(message);
    if (read.length === 0) problems.push({ code: 'NO_STATUS', segment: message.header.raw });
    for (const status of read) {
      if (status.references.length === 0) problems.push({ code: 'NO_REFERENCE', segment: status.raw });
      else statuses.push(status);
    }
  }
  if (!segments.some(({ name }) => name === 'IEA')) problems.push({ code: 'CUT_OFF', segment: null });
  return { statuses, problems };
}

interface Message {
  readonly type: string;
  readonly written: CarrierStatus['written'];
  readonly header: Segment;
  readonly segments: readonly Segment[];
}

/** The messages between ST and SE. A message without SE, or with a wrong segment count, was truncated in transfer. */
function messages(segments: readonly Segment[], problems: EdiProblem[]): Message[] {
  const found: Message[] = [];
  let written: CarrierStatus['written'] = { date: null, time: null };
  let header: Segment | null = null;
  let body: Segment[] = [];
  const finish = (trailer: Segment | null) => {
    if (header === null) return;
    if (trailer === null) problems.push({ code: 'CUT_OFF', segment: header.raw });
    else if (Number(element(trailer, 1)) !== body.length + 2) {
      problems.push({ code: 'WRONG_COUNT', segment: trailer.raw });
    }
    found.push({ type: element(header, 1) ?? '', written, header, segments: body });
    header = null;
    body = [];
  };
  for (const segment of segments) {
    if (segment.name === 'GS') written = { date: element(segment, 4), time: element(segment, 5) };
    if (segment.name === 'ST') {
      finish(null);
      header = segment;
    } else if (segment.name === 'SE') finish(segment);
    else if (header !== null) body.push(segment);
  }
  finish(null);
  return found;
}

function readMessage({ segments, written }: Message): CarrierStatus[] {
  const heading = segments.find(({ name }) => name === 'B10');
  const carrier = (heading && element(heading, 3)) ?? '';
  const firstLoop = segments.findIndex(({ name }) => name === 'LX' || name === 'AT7');
  const head = firstLoop === -1 ? segments : segments.slice(0, firstLoop);
  const named = [
    ...reference('PRO', heading && element(heading, 1)),
    ...reference('BOL', heading && element(heading, 2)),
    ...head.flatMap(referenceOf),
  ];
  return loops(segments.slice(head.length)).flatMap((loop) => {
    const own = loop.flatMap(referenceOf);
    const references = distinct([...named, ...own]);
    const stopSequence = stopOf(loop) ?? stopOf(head);
    return loop.flatMap((segment, at) => {
      if (segment.name !== 'AT7') return [];
      const place = placeAfter(loop, at);
      const at7 = [1, 2, 3, 4, 5, 6, 7].map((number) => element(segment, number));
      const [status = null, reason = null, appointment = null, appointmentReason = null] = at7;
      const [date = null, time = null, timeCode = null] = at7.slice(4);
      // The same estimate made again later is a new event: it replaces any estimate made in between.
      const made = ESTIMATES.includes(status ?? '') ? [written.date, written.time] : [];
      const number = named[0]?.value ?? own[0]?.value;
      const identity = [carrier, number, ...at7, stopSequence, place.city, place.state, ...made];
      return [
        {
          eventId: identity.map((part) => part ?? '').join('|'),
          dialect: carrier === '' ? 'X12' : `X12/${carrier}`,
          references,
          stopSequence,
          written,
          raw: segment.raw,
          ...place,
          status,
          reason,
          appointment,
          appointmentReason,
          date,
          time,
          timeCode,
        },
      ];
    });
  });
}

/** Each LX begins a loop; statuses before the first one are a loop of their own. */
function loops(segments: readonly Segment[]): Segment[][] {
  const found: Segment[][] = [];
  for (const segment of segments) {
    if (segment.name === 'LX' || found.length === 0) found.push([]);
    found.at(-1)?.push(segment);
  }
  return found;
}

/** The MS1 of a status: the next one before another status begins. */
function placeAfter(loop: readonly Segment[], at: number): Place {
  for (const segment of loop.slice(at + 1)) {
    if (segment.name === 'AT7') return NOWHERE;
    if (segment.name !== 'MS1') continue;
    const [city = null, state = null, country = null] = [1, 2, 3].map((number) => element(segment, number));
    return {
      city,
      state,
      country,
      longitude: degrees(element(segment, 4), element(segment, 6), 'W'),
      latitude: degrees(element(segment, 5), element(segment, 7), 'S'),
    };
  }
  return NOWHERE;
}

/** MS104 and MS105 are DDDMMSS, or decimal degrees where there is a point; west and south are negative. */
function degrees(text: string | null, direction: string | null, negative: string): number | null {
  if (text === null || !/^-?\d+(\.\d+)?$/.test(text)) return null;
  const sign = direction === negative ? -1 : 1;
  if (text.includes('.')) return sign * Number(text);
  const digits = text.padStart(7, '0');
  const value =
    Number(digits.slice(0, -4)) + Number(digits.slice(-4, -2)) / 60 + Number(digits.slice(-2)) / 3600;
  return (sign * Math.round(value * 1e6)) / 1e6;
}

function referenceOf(segment: Segment) {
  if (segment.name !== 'L11') return [];
  const type = REFERENCE_OF_QUALIFIER[element(segment, 2) ?? ''];
  return type === undefined ? [] : reference(type, element(segment, 1));
}

function reference(type: ReferenceType, value: string | null | undefined) {
  return value == null ? [] : [{ type, value }];
}

function stopOf(segments: readonly Segment[]): number | null {
  const segment = segments.find(({ name, elements }) => name === 'L11' && elements[1] === STOP_QUALIFIER);
  const number = Number(segment === undefined ? Number.NaN : element(segment, 1));
  return Number.isInteger(number) && number > 0 ? number : null;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** An element by its number from 1; null when absent or empty. */
function element(segment: Segment, number: number): string | null {
  return segment.elements[number - 1] || null;
}
