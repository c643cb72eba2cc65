import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Correctable,
  correctablesOf,
  editsOf,
} from '../../../src/console/operations/review/corrections.ts';

const field = (name: string, portalValue: string | null) =>
  ({ field: name, portalValue, crmValue: null, owner: 'PORTAL' }) as const;
const correctable = (name: string, value: string | null): Correctable => ({
  field: name,
  value,
  isInQuestion: true,
  moment: null,
});

describe('the corrections of a review item', () => {
  it('offer the values in question first, a list as people type one', () => {
    const item = { fields: [field('invoiceReferences', '["A","B"]')], proposal: null, shipment: null };
    expect(correctablesOf(item, ['quoteReference', 'invoiceReferences'])).toEqual([
      correctable('invoiceReferences', 'A, B'),
      { ...correctable('quoteReference', null), isInQuestion: false },
    ]);
  });

  it('are asked by day for an event or a promise that has only a day', () => {
    const of = (dateOnly: boolean) =>
      correctablesOf(
        {
          fields: [field('occurredAt', '2026-11-02T00:00:00Z')],
          proposal: JSON.stringify({ event: { dateOnly } }),
          shipment: { promisedDeliveryDateOnly: dateOnly },
        },
        ['occurredAt', 'promisedDelivery', 'quoteReference'],
      ).map(({ moment }) => moment);
    expect([of(true), of(false)]).toEqual([
      ['DAY', 'DAY', null],
      ['TIME', 'TIME', null],
    ]);
  });

  it('show a text that only begins like a list as it is', () => {
    const item = { fields: [field('displayName', '["')], proposal: null, shipment: null };
    expect(correctablesOf(item, ['displayName'])[0]?.value).toBe('["');
  });

  it('hold exactly what was typed and differs from what is there; an emptied field is emptied', () => {
    const value = fc.option(fc.string());
    fc.assert(
      fc.property(value, fc.option(fc.string(), { nil: undefined }), (before, after) => {
        const typed = after === undefined ? {} : { name: after };
        const isChange = after !== undefined && after.trim() !== (before ?? '');
        const expected = isChange
          ? [{ field: 'name', value: after.trim() === '' ? null : after.trim() }]
          : [];
        expect(editsOf([correctable('name', before)], typed)).toEqual(expected);
      }),
    );
    // What was typed about another decision of the item is no correction of this one.
    expect(editsOf([correctable('name', null)], { other: 'x' })).toEqual([]);
  });
});
