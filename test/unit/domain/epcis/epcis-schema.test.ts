import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epcisDocument, type SeenEvent } from '../../../../src/domain/epcis/epcis-document.ts';
import { EVENT_CLASSIFIERS, MILESTONE_TYPES } from '../../../../src/domain/vocabulary/index.ts';
import { DISPOSITIONS, STEPS } from './cbv-values.ts';

/**
 * What GS1's schema of EPCIS 2.0 (EPCIS-JSON-Schema.json of github.com/gs1/EPCIS, as of May 2023) asks of a document with
 * object events. The packages that carry the schema bring vulnerable ones along, so its rules stand here, in our words.
 */
type Json = Readonly<Record<string, unknown>>;
type Rule = (value: unknown) => boolean;

const matches =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isTime: Rule = (value) =>
  matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/)(value) &&
  !Number.isNaN(Date.parse(String(value)));
const isUri = matches(/^[a-z][a-z\d+.-]*:[^\s<>"{}|\\^`]+$/i);
const oneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    words.includes(String(value));
const listOf =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(rule);
const distinct: Rule = (value) => Array.isArray(value) && new Set(value).size === value.length;
const both =
  (...rules: readonly Rule[]): Rule =>
  (value) =>
    rules.every((rule) => rule(value));
const objectOf =
  (required: readonly string[], fields: Readonly<Record<string, Rule>>): Rule =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    required.every((name) => Object.hasOwn(value, name)) &&
    // A name that the standard does not have is an extension, with the prefix of its vocabulary.
    Object.entries(value).every(([name, each]) => fields[name]?.(each) ?? isUri(name));

const EVENT = objectOf(['type', 'action', 'eventTime', 'eventTimeZoneOffset', 'epcList'], {
  type: oneOf('ObjectEvent'),
  action: oneOf('OBSERVE', 'ADD', 'DELETE'),
  eventID: isUri,
  eventTime: isTime,
  recordTime: isTime,
  eventTimeZoneOffset: matches(/^[+-]((0\d|1[0-3]):[0-5]\d|14:00)$/),
  epcList: both(listOf(isUri), distinct),
  bizStep: oneOf(...STEPS),
  disposition: oneOf(...DISPOSITIONS),
  // A place by its coordinates: RFC 5870 has no exponents.
  readPoint: objectOf(['id'], { id: matches(/^https?:\S+$|^geo:-?\d+(\.\d+)?,-?\d+(\.\d+)?$/) }),
  errorDeclaration: objectOf(['declarationTime'], {
    declarationTime: isTime,
    reason: oneOf('did_not_occur', 'incorrect_data'),
    correctiveEventIDs: listOf(isUri),
  }),
});
const DOCUMENT = objectOf(['@context', 'type', 'schemaVersion', 'creationDate', 'epcisBody'], {
  '@context': both(
    listOf((each) => isUri(each) || (typeof each === 'object' && each !== null)),
    distinct,
  ),
  type: oneOf('EPCISDocument'),
  schemaVersion: matches(/^2(\.\d+)?(\.\d+)?$/),
  creationDate: isTime,
  epcisBody: objectOf(['eventList'], { eventList: listOf(EVENT) }),
});

const REPORT = fc.record<SeenEvent>({
  eventId: fc.constantFrom('e1', 'e2', 'e3'),
  source: fc.constantFrom('EDI', 'HANDHELD', 'PORTAL'),
  milestone: fc.option(fc.constantFrom(...MILESTONE_TYPES)),
  classifier: fc.constantFrom(...EVENT_CLASSIFIERS),
  occurredAt: time(),
  dateOnly: fc.boolean(),
  recordedAt: time(),
  place: fc.constantFrom(
    { unlocode: 'USRNO', latitude: null, longitude: null },
    { unlocode: null, latitude: -0.000_000_1, longitude: 179.999_999_9 },
    { unlocode: null, latitude: null, longitude: null },
  ),
  correction: fc.option(
    fc.record({
      kind: fc.constantFrom('RETRACTS', 'SUPERSEDES', 'CONFIRMS'),
      source: fc.option(fc.constantFrom('EDI', 'PORTAL')),
      eventId: fc.option(fc.constantFrom('e1', 'e2')),
    }),
  ),
});

function time() {
  const [min, max] = [new Date('1990-01-01'), new Date('2100-01-01')];
  return fc.date({ noInvalidDate: true, min, max }).map((at) => at.toISOString());
}

function written(events: readonly SeenEvent[], baseUrl = 'https://hub.example.com'): Json {
  const shipment = { portalId: '0199e1c4-0000-7000-8000-000000000001', number: 'WB 1/ß', events };
  return JSON.parse(JSON.stringify(epcisDocument(shipment, baseUrl, new Date()))) as Json;
}

/** Each id names one event, which is told once as it was and at most once as an error; a replacement is told, too. */
const isConsistent: Rule = (value) => {
  const { eventList } = (value as { readonly epcisBody: { readonly eventList: readonly Json[] } }).epcisBody;
  const plain = eventList.filter((each) => each['errorDeclaration'] === undefined);
  const byId = new Map(plain.map((each) => [each['eventID'], each]));
  const declared = eventList.filter((each) => each['errorDeclaration'] !== undefined);
  return (
    byId.size === plain.length &&
    new Set(declared.map((each) => each['eventID'])).size === declared.length &&
    declared.every(({ errorDeclaration, ...each }) => {
      const { correctiveEventIDs } = errorDeclaration as { readonly correctiveEventIDs: readonly string[] };
      return (
        JSON.stringify(each) === JSON.stringify(byId.get(each['eventID'])) &&
        correctiveEventIDs.every((id) => byId.has(id) && id !== each['eventID'])
      );
    })
  );
};

describe('the schema of EPCIS 2.0', () => {
  it('takes the document of any shipment, behind any address', () => {
    const base = fc.constantFrom(
      'https://hub.example.com',
      'http://127.0.0.1:4000',
      'https://[::1]:8443/hub',
    );
    fc.assert(
      fc.property(fc.array(REPORT, { maxLength: 8 }), base, (events, baseUrl) => {
        const document = written(events, baseUrl);
        expect(DOCUMENT(document)).toBe(true);
        expect(isConsistent(document)).toBe(true);
      }),
    );
  });

  const event: SeenEvent = {
    eventId: 'e1',
    source: 'EDI',
    milestone: 'PICKED_UP',
    classifier: 'ACTUAL',
    occurredAt: '2026-03-01T08:00:00.000Z',
    dateOnly: true,
    recordedAt: '2026-03-01T08:05:00.000Z',
    place: { unlocode: 'USRNO', latitude: null, longitude: null },
    correction: null,
  };
  const replaced = written([
    event,
    { ...event, eventId: 'e2', correction: { kind: 'SUPERSEDES', source: null, eventId: 'e1' } },
  ]);

  it.each<[string, (text: string) => string]>([
    ['an extension without a prefix', (text) => text.replaceAll('waybill:dateOnly', 'dateOnly')],
    ['a word that is not in the vocabulary', (text) => text.replace('"loading"', '"picked_up"')],
    ['an event without its zone', (text) => text.replaceAll('"eventTimeZoneOffset":"+00:00",', '')],
    ['a zone as a letter', (text) => text.replaceAll('+00:00', 'Z')],
    ['a time without a zone', (text) => text.replaceAll('08:00:00.000Z', '08:00:00.000')],
    ['a place that is no URI', (text) => text.replaceAll(/"https:[^"]*places[^"]*"/g, '"USRNO"')],
    ['a declaration without its time', (text) => text.replace(/"declarationTime":"[^"]*",/, '')],
    ['a reason that is no word of the standard', (text) => text.replace('incorrect_data', 'wrong')],
    ['a document without a context', (text) => text.replace('"@context"', '"context"')],
    [
      'two events with one id',
      (text) => text.replace(/("eventList":\[)(\{[^{}]*\{[^{}]*\}[^{}]*\})/, '$1$2,$2'),
    ],
    [
      'a replacement that is not there',
      (text) => text.replace(/("correctiveEventIDs":\["urn:uuid:)./, '$1x'),
    ],
  ])('refuses %s: the control', (_, spoil) => {
    const text = JSON.stringify(replaced);
    const holds = (written: string) => DOCUMENT(JSON.parse(written)) && isConsistent(JSON.parse(written));
    expect(holds(text)).toBe(true);
    expect(spoil(text)).not.toBe(text);
    expect(holds(spoil(text))).toBe(false);
  });
});
