import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUSINESS_STEPS } from '../../../../src/domain/epcis/business-steps.ts';
import { epcisDocument, type SeenEvent } from '../../../../src/domain/epcis/epcis-document.ts';
import { MILESTONE_TYPES } from '../../../../src/domain/vocabulary/index.ts';
import { DISPOSITIONS, STEPS } from './cbv-values.ts';

const HUB = 'https://hub.example.com';
const SHIPMENT = { portalId: '0199e1c4-0000-7000-8000-000000000001', number: 'WB-1' };
const NOW = new Date('2026-03-09T08:00:00Z');

function event(more: Partial<SeenEvent> = {}): SeenEvent {
  return {
    eventId: 'e1',
    source: 'EDI',
    milestone: 'PICKED_UP',
    classifier: 'ACTUAL',
    occurredAt: '2026-03-01T08:00:00.000Z',
    dateOnly: false,
    recordedAt: '2026-03-01T08:05:00.000Z',
    place: { unlocode: 'USRNO', latitude: null, longitude: null },
    correction: null,
    ...more,
  };
}
const eventsOf = (...events: SeenEvent[]) =>
  epcisDocument({ ...SHIPMENT, events }, HUB, NOW).epcisBody.eventList;

describe('a shipment as EPCIS 2.0', () => {
  it('is a document with one ObjectEvent for each event', () => {
    const document = epcisDocument({ ...SHIPMENT, events: [event()] }, HUB, NOW);
    expect(document).toEqual({
      '@context': [
        'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
        { waybill: `${HUB}/epcis/` },
      ],
      type: 'EPCISDocument',
      schemaVersion: '2.0',
      creationDate: '2026-03-09T08:00:00.000Z',
      'waybill:shipmentNumber': 'WB-1',
      epcisBody: {
        eventList: [
          {
            type: 'ObjectEvent',
            eventID: expect.stringMatching(
              /^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
            ),
            eventTime: '2026-03-01T08:00:00.000Z',
            eventTimeZoneOffset: '+00:00',
            recordTime: '2026-03-01T08:05:00.000Z',
            action: 'OBSERVE',
            epcList: [`${HUB}/shipments/${SHIPMENT.portalId}`],
            bizStep: 'loading',
            disposition: 'in_transit',
            readPoint: { id: `${HUB}/places/unlocode/USRNO` },
          },
        ],
      },
    });
  });

  it('uses words of the Core Business Vocabulary only', () => {
    const steps = Object.values(BUSINESS_STEPS).flatMap(({ bizStep }) => bizStep ?? []);
    const dispositions = Object.values(BUSINESS_STEPS).flatMap(({ disposition }) => disposition ?? []);
    expect([...new Set(steps)].toSorted()).toEqual(STEPS);
    expect([...new Set(dispositions)].toSorted()).toEqual(DISPOSITIONS);
  });

  it('tells what happened, not what is planned, and says when only the day is known', () => {
    expect(eventsOf(event({ classifier: 'PLANNED' }), event({ classifier: 'ESTIMATED' }))).toEqual([]);
    expect(eventsOf(event({ dateOnly: true }))).toMatchObject([{ 'waybill:dateOnly': true }]);
    const scan = event({ milestone: null, place: { unlocode: null, latitude: 39.5, longitude: -119.8 } });
    const [told] = eventsOf(scan);
    expect(told).toMatchObject({ readPoint: { id: 'geo:39.5,-119.8' } });
    expect(told).not.toHaveProperty('bizStep');
  });

  it('declares an event that was taken back or replaced, and no other', () => {
    const wrong = event();
    const retraction = event({
      eventId: 'e2',
      recordedAt: '2026-03-02T00:00:00.000Z',
      correction: { kind: 'RETRACTS', source: 'EDI', eventId: 'e1' },
    });
    expect(eventsOf(wrong, event({ eventId: 'other' }), retraction)).toMatchObject([
      {},
      {
        errorDeclaration: {
          reason: 'did_not_occur',
          declarationTime: '2026-03-02T00:00:00.000Z',
          correctiveEventIDs: [],
        },
      },
      {},
    ]);
    const replacement = {
      ...retraction,
      correction: { kind: 'SUPERSEDES', source: null, eventId: 'e1' },
    } as const;
    const [plain, declared, instead] = eventsOf(wrong, replacement);
    expect(plain).not.toHaveProperty('errorDeclaration');
    expect(declared).toEqual({
      ...plain,
      errorDeclaration: expect.objectContaining({ correctiveEventIDs: [instead?.eventID] }),
    });
    const confirmed = {
      ...retraction,
      correction: { kind: 'CONFIRMS', source: 'EDI', eventId: 'e1' },
    } as const;
    expect(JSON.stringify(eventsOf(wrong, confirmed))).not.toContain('errorDeclaration');
    // Two reporters use one id: a reader cannot tell which event is meant.
    const twin = event({ recordedAt: '2026-03-01T09:00:00.000Z' });
    expect(JSON.stringify(eventsOf(wrong, twin, retraction))).not.toContain('errorDeclaration');
  });

  it('follows the corrections that are in force, and no circle', () => {
    const corrects = (kind: 'RETRACTS' | 'SUPERSEDES', eventId: string) =>
      ({ kind, source: null, eventId }) as const;
    const first = event();
    const second = event({ eventId: 'e2', correction: corrects('SUPERSEDES', 'e1') });
    const third = event({ eventId: 'e3', correction: corrects('RETRACTS', 'e2') });
    const declared = (...events: SeenEvent[]) =>
      eventsOf(...events).flatMap(({ eventID, errorDeclaration }) => {
        const at = eventsOf(...events).findIndex((told) => told.eventID === eventID);
        return errorDeclaration === undefined ? [] : [`${at} ${errorDeclaration.reason}`];
      });
    expect(declared(first, second)).toEqual(['0 incorrect_data']);
    // The replacement did not happen, so the first event stands again.
    expect(declared(first, second, third)).toEqual(['1 did_not_occur']);
    const fourth = event({ eventId: 'e4', correction: corrects('RETRACTS', 'e3') });
    expect(declared(first, second, third, fourth)).toEqual(['0 incorrect_data']);
    expect(declared(event({ correction: corrects('SUPERSEDES', 'e1') }))).toEqual([]);
    expect(declared(event({ correction: corrects('SUPERSEDES', 'e2') }), second)).toEqual([]);
    const tomorrow = { ...second, occurredAt: '2026-03-02T08:00:00.000Z' };
    expect(declared(first, tomorrow)).toEqual([]);
    const confirmed = event({ eventId: 'c', correction: { kind: 'CONFIRMS', source: 'EDI', eventId: 'e2' } });
    expect(declared(first, tomorrow, confirmed)).toEqual(['0 incorrect_data']);
  });

  it('leaves out a report whose time cannot be true until a person has confirmed it', () => {
    const dates = ['2099-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'];
    const impossible = dates.map((occurredAt, at) => event({ eventId: `x${at}`, occurredAt }));
    expect(eventsOf(...impossible)).toEqual([]);
    const confirmed = event({ eventId: 'c', correction: { kind: 'CONFIRMS', source: 'EDI', eventId: 'x1' } });
    const told = eventsOf(...impossible, confirmed).map(({ eventTime }) => eventTime);
    expect(told).toEqual([dates[1], event().occurredAt]);
  });

  it('gives two reporters of one batch ids of their own, although they use one id', () => {
    const twins = eventsOf(event(), event(), event({ occurredAt: '2026-03-01T08:01:00.000Z' }));
    expect(new Set(twins.map(({ eventID }) => eventID)).size).toBe(3);
    expect(twins[0]?.eventID).toBe(eventsOf(event())[0]?.eventID);
  });

  it('has what every ObjectEvent needs, and an id of its own for each event, whatever was reported', () => {
    const any = fc.record({
      eventId: fc.string(),
      source: fc.constantFrom('EDI', 'HANDHELD', 'PORTAL'),
      milestone: fc.option(fc.constantFrom(...MILESTONE_TYPES)),
      occurredAt: fc
        .date({ noInvalidDate: true, min: new Date('2001-01-01'), max: new Date('2026-03-01') })
        .map((at) => at.toISOString()),
      dateOnly: fc.boolean(),
    });
    const same = (one: SeenEvent) => JSON.stringify([one.source, one.eventId, one.milestone]);
    fc.assert(
      fc.property(fc.uniqueArray(any.map(event), { selector: same, maxLength: 12 }), (events) => {
        const told = eventsOf(...events);
        expect(told).toHaveLength(events.length);
        expect(new Set(told.map(({ eventID }) => eventID)).size).toBe(events.length);
        for (const each of told) {
          expect(each).toMatchObject({
            type: 'ObjectEvent',
            action: 'OBSERVE',
            eventTimeZoneOffset: '+00:00',
          });
          expect(each.epcList).toHaveLength(1);
          expect(Number.isNaN(Date.parse(each.eventTime))).toBe(false);
        }
        expect(eventsOf(...events)).toEqual(told);
      }),
    );
  });
});
