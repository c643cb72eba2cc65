import { assert, boolean, constantFrom, option, property, record, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REFERENCE_PARTIES } from '../../../src/domain/references/reference-kinds.ts';
import {
  confirmByCarrier,
  refusedPositions,
  restate,
  type StoredReference,
} from '../../../src/domain/references/stated-list.ts';
import { REFERENCE_TYPES } from '../../../src/domain/vocabulary/index.ts';

const PRO: StoredReference = { type: 'PRO', value: 'P-1', statedBy: 'STAFF', confirmedBy: 'STAFF' };
const BOL: StoredReference = { type: 'BOL', value: 'B-1', statedBy: 'CUSTOMER', confirmedBy: null };

const NUMBER = { type: constantFrom(...REFERENCE_TYPES), value: constantFrom('1', '2') };
const STORED = uniqueArray(
  record({
    ...NUMBER,
    statedBy: constantFrom(...REFERENCE_PARTIES),
    confirmedBy: option(constantFrom('STAFF' as const, 'FILE' as const)),
  }),
  { maxLength: 6, selector: ({ type, value }) => type + value },
);
const STATED = uniqueArray(record({ ...NUMBER, confirmed: option(boolean()) }), {
  maxLength: 6,
  selector: ({ type, value }) => type + value,
});

describe('the list that a customer states', () => {
  it('is unconfirmed, and leaves the numbers of staff and of the carrier', () => {
    expect(restate([PRO, BOL], [{ type: 'PO', value: '7' }], 'CUSTOMER')).toEqual([
      PRO,
      { type: 'PO', value: '7', statedBy: 'CUSTOMER', confirmedBy: null },
    ]);
  });

  it('keeps what is confirmed, and confirms nothing, whatever it says', () => {
    assert(
      property(STORED, STATED, (stored, stated) => {
        const after = restate(stored, stated, 'CUSTOMER');
        const confirmed = (list: readonly StoredReference[]) =>
          list
            .filter(({ confirmedBy }) => confirmedBy !== null)
            .map(({ type, value }) => `${type} ${value}`)
            .toSorted();
        expect(confirmed(after)).toEqual(confirmed(stored));
        const known = new Set(stored.map(({ type }) => type));
        expect(after.filter(({ type }) => type === 'PRO' && !known.has('PRO'))).toEqual([]);
      }),
    );
  });

  it('may repeat a PRO that the shipment has, and state no other', () => {
    const stated = [
      { type: 'PRO', value: 'p1' },
      { type: 'PRO', value: 'P-2' },
      { type: 'CARRIER_TRACKING', value: 'T' },
      { type: 'BOL', value: 'B' },
    ] as const;
    expect(refusedPositions([PRO], stated, 'CUSTOMER')).toEqual([1, 2]);
    expect(refusedPositions([], stated, 'STAFF')).toEqual([]);
  });
});

describe('the list that staff state', () => {
  it('replaces the list, and confirms a number of a customer only by saying so', () => {
    const { type, value } = BOL;
    expect(restate([PRO, BOL], [{ type, value }], 'STAFF')).toEqual([BOL]);
    expect(restate([PRO, BOL], [{ type, value, confirmed: true }], 'STAFF')).toEqual([
      { ...BOL, confirmedBy: 'STAFF' },
    ]);
    expect(restate([], [{ type, value }], 'STAFF')).toEqual([
      { type, value, statedBy: 'STAFF', confirmedBy: 'STAFF' },
    ]);
    expect(restate([PRO], [{ type: 'PRO', value: 'P-1', confirmed: false }], 'STAFF')).toEqual([
      { ...PRO, confirmedBy: null },
    ]);
  });
});

it('a carrier that confirms a booking confirms equal numbers, and adds only what carriers give', () => {
  const stated = [
    { type: 'BOL', value: 'b1' },
    { type: 'PRO', value: 'P-9' },
    { type: 'PO', value: '7' },
  ] as const;
  expect(confirmByCarrier([BOL], stated)).toEqual([
    { ...BOL, confirmedBy: 'CARRIER' },
    { type: 'PRO', value: 'P-9', statedBy: 'CARRIER', confirmedBy: 'CARRIER' },
  ]);
});
