import { describe, expect, it } from 'vitest';
import {
  isMapped,
  OWNERSHIP,
  portalValue,
  type SalesforceFieldType,
} from '../../../src/domain/ownership/index.ts';
import type { Lookups } from '../../../src/domain/transforms/transform.ts';
import { TRANSFORMS } from '../../../src/domain/transforms/transforms.ts';
import { rowOfCells } from '../../../src/sync/pull/bulk-rows.ts';

type Kind = SalesforceFieldType['kind'];

const NO_LOOKUPS: Lookups = {
  services: { labelOf: () => null, codeOf: () => null },
  country: null,
  crmIdOf: () => null,
  portalIdOf: () => null,
  publicUrl: 'https://portal.example.com',
};

/** Cells that a bulk result may have in a field of any type. */
const CELLS: readonly (string | null)[] = [
  null,
  ' ',
  '#Error!',
  '1e999',
  '-1e999',
  '-0',
  '0',
  'NaN',
  'Infinity',
  '-Infinity',
  '0x10',
  '1,5',
  '123456789012345678',
  '999999999999999999',
  '2026-02-30',
  '0000-00-00T00:00:00.000Z',
  '+275760-09-13T00:00:00.001Z',
  '-271821-04-19T23:59:59.999Z',
  'true',
  'TRUE',
  'false',
  'yes',
];

/** A field of a parent stands within its parent. */
const ROWS = OWNERSHIP.filter(isMapped).filter(({ salesforce }) => !salesforce.field.includes('.'));
const NUMBERS: readonly Kind[] = ['Number', 'Currency', 'Percent'];

/** What REST answers for such a cell: JSON has no NaN, no infinity and no negative zero. */
function isOfRest(value: unknown): boolean {
  return Object.is(JSON.parse(JSON.stringify(value)), value);
}

describe('a cell of a bulk result', () => {
  it.each(ROWS.map((row) => [row.salesforce.object, row.salesforce.field, row] as const))(
    'of %s.%s is a value that REST could answer, and is taken over or named as wrong',
    (object, field, row) => {
      for (const cell of CELLS) {
        const value = rowOfCells(object, { Id: '001000000000001AAA', [field]: cell })[field];
        expect([cell, isOfRest(value)]).toEqual([cell, true]);
        if (cell === null) expect(value).toBe(null);
        // A cell that is no value of its field is never taken for one.
        if (cell === '#Error!') expect(value).toBe(cell);
        if (TRANSFORMS[row.transform].toPortal === null) continue;
        const read = portalValue(row, value, NO_LOOKUPS);
        if (read.ok && typeof read.value === 'number') expect(Number.isFinite(read.value)).toBe(true);
      }
    },
  );

  it('is a number where it is one in a field of numbers', () => {
    const row = ROWS.find(({ salesforce }) => NUMBERS.includes(salesforce.type.kind));
    if (row === undefined) throw new Error('no field of numbers');
    const { object, field } = row.salesforce;
    const read = (cell: string) => rowOfCells(object, { [field]: cell })[field];
    expect(['1.5', '-3', '-0', '1e3'].map(read)).toEqual([1.5, -3, 0, 1000]);
  });

  it('is true only where it says so', () => {
    const read = (cell: string) => rowOfCells('Account', { IsDeleted: cell })['IsDeleted'];
    expect(['true', 'false', '#Error!'].map(read)).toEqual([true, false, '#Error!']);
  });
});
