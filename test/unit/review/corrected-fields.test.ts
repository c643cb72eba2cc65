import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMapped, OWNERSHIP } from '../../../src/domain/ownership/index.ts';
import { editableFields, editedValue } from '../../../src/domain/review-edits.ts';

/** Mutations that set no value: they book, or report what happened. */
const NOT_SETTING = ['shipmentBook', 'milestonesRecord', 'trackingEventsIngest', 'shipmentCancel'];

/** The fields that Salesforce may refuse, and that a person sets in the portal. */
function refusable(record: string): readonly string[] {
  return OWNERSHIP.filter(
    (row) =>
      row.record === record &&
      isMapped(row) &&
      row.hubWrites &&
      row.owner !== 'SALESFORCE' &&
      row.change?.mutations.some((mutation) => !NOT_SETTING.includes(mutation)),
  ).map(({ field }) => field);
}

const promised = (value: unknown) => editedValue('Shipment', 'promisedDelivery', value);

describe('the values that people correct in review', () => {
  it.each(['Account', 'Shipment'])('are all that the portal sets and sends of a record: %s', (record) => {
    expect(editableFields(record).toSorted()).toEqual(refusable(record).toSorted());
    expect(refusable(record)).not.toEqual([]);
  });

  it('hold a promise as a time, a day, or none', () => {
    expect(promised('2026-03-01')).toBe('2026-03-01');
    expect(promised(' 2026-03-01T14:00:00+05:45 ')).toBe('2026-03-01T08:15:00.000Z');
    expect([promised(''), promised(null)]).toEqual([null, null]);
  });

  it('refuse a promise that is none, or out of reach', () => {
    for (const value of [
      'tomorrow',
      '2026-02-31',
      '2026-02-30T10:00:00Z',
      '2026-03-01T14:00',
      '1999-01-01',
      '9999-12-31',
      7,
      [],
    ]) {
      expect(() => promised(value), String(value)).toThrow('does not fit');
    }
    fc.assert(
      fc.property(fc.anything(), (value) => {
        let read: unknown;
        try {
          read = promised(value);
        } catch {
          return;
        }
        expect(read === null || promised(read) === read).toBe(true);
      }),
    );
  });
});
