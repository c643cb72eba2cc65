import { describe, expect, it } from 'vitest';
import {
  isMapped,
  type MappedRow,
  OWNERSHIP,
  sameInSalesforce,
} from '../../../src/domain/ownership/index.ts';

/** A value of each type, the forms in which an org may return it, and values that only another user's change gives. */
const FORMS: Readonly<
  Record<
    MappedRow['salesforce']['type']['kind'],
    { readonly value: unknown; readonly forms: readonly unknown[]; readonly others: readonly unknown[] }
  >
> = {
  Text: {
    value: 'Gate 4',
    forms: [' Gate 4', 'Gate 4 \t', 'Gate 4\u00a0'],
    others: ['gate 4', 'Gate  4', null],
  },
  LongTextArea: {
    value: 'First\nSecond',
    forms: ['First\r\nSecond', 'First\rSecond', '\nFirst\nSecond\n'],
    others: ['First Second', 'First\n\nSecond', ''],
  },
  Url: { value: 'https://a.example/x', forms: [' https://a.example/x '], others: ['https://a.example/X'] },
  AutoNumber: { value: '00001026', forms: ['00001026 '], others: ['00001027'] },
  Checkbox: { value: true, forms: ['true', 'TRUE'], others: [false, null] },
  Number: { value: 12, forms: ['12', '12.0', 12.2], others: [13, 11, null] },
  Currency: { value: 10.005, forms: ['10.01', 10, '10.005'], others: [10.02, 9.99] },
  Percent: { value: 33.333, forms: [33.33, '33.33'], others: [35, 3.33] },
  Date: { value: '2026-03-01', forms: ['2026-03-01 '], others: ['2026-03-02'] },
  DateTime: {
    value: '2026-03-01T10:00:00.000Z',
    forms: ['2026-03-01T10:00:00.000+0000', '2026-03-01T11:00:00+01:00', '2026-03-01T10:00:00.417Z'],
    others: ['2026-03-01T10:00:01.000Z', 'yesterday', null],
  },
  Phone: {
    value: '+12125550123',
    forms: ['(212) 555-0123', '212-555-0123', '+1 212 555 0123', 'tel:+1-212-555-0123'],
    others: ['(212) 555-0124', '+442125550123', '(212) 555-0123 ext. 4', null],
  },
  Email: {
    value: 'Ana.Alvarez@Example.com',
    forms: ['ana.alvarez@example.com', ' ANA.ALVAREZ@EXAMPLE.COM'],
    others: ['ana@example.com', 'ana.alvarez@example.org', null],
  },
  Picklist: {
    value: 'Customer Service',
    forms: ['customer service', 'Customer Service '],
    others: ['Claims', null],
  },
  MultiselectPicklist: {
    value: 'Economy;Same Day',
    forms: ['Same Day;Economy', 'economy; same day', 'Economy;Same Day;Economy'],
    others: ['Economy', 'Economy;Same Day;Standard', null],
  },
  Lookup: {
    value: '001000000000001AAA',
    forms: ['001000000000001'],
    others: ['001000000000002AAA', '00100000000000aAAA', null],
  },
  Id: { value: '001000000000001AAA', forms: ['001000000000001'], others: ['001000000000002AAA'] },
};

describe('a value of Salesforce', () => {
  it('is the value that was sent, whatever form the org gave it, in each mapped field', () => {
    for (const row of OWNERSHIP.filter(isMapped)) {
      const { value, forms, others } = FORMS[row.salesforce.type.kind];
      for (const form of [value, ...forms]) {
        expect([row.field, form, sameInSalesforce(row, value, form)]).toEqual([row.field, form, true]);
        expect([row.field, form, sameInSalesforce(row, form, value)]).toEqual([row.field, form, true]);
      }
      for (const other of others) {
        expect([row.field, other, sameInSalesforce(row, value, other)]).toEqual([row.field, other, false]);
      }
      for (const empty of [null, undefined, '', '  ', '\r\n']) {
        expect([row.field, empty, sameInSalesforce(row, null, empty)]).toEqual([row.field, empty, true]);
      }
    }
  });
});
