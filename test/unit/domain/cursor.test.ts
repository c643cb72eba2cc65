import { describe, expect, it } from 'vitest';
import {
  type CursorValue,
  decodeCursor,
  encodeCursor,
  FITS,
  listKey,
  orNull,
} from '../../../src/domain/cursor.ts';

const key = listKey({ order: 'name', filter: { search: 'acme' } });
const PORTAL_ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const CRM_ID = '001D000000IqhSLIAZ';

describe('cursors', () => {
  it('carry their position, null included', () => {
    const shape = [FITS.text, orNull(FITS.text), FITS.number];
    expect(decodeCursor(key, encodeCursor(key, ['Zürich', null, 3]), shape)).toEqual(['Zürich', null, 3]);
  });

  it.each([
    ['another list', encodeCursor(listKey({ order: 'name', filter: {} }), ['a', 'b'])],
    ['another length', encodeCursor(key, ['a'])],
    ['no cursor at all', 'not-a-cursor'],
    ['an object', Buffer.from(JSON.stringify([key, 'a', {}])).toString('base64url')],
  ])('from %s are refused', (_what, cursor) => {
    expect(() => decodeCursor(key, cursor, [FITS.text, () => true])).toThrow(
      expect.objectContaining({ code: 'INVALID_CURSOR' }),
    );
  });
});

/** Values of each kind of place. */
const VALUES: Readonly<Record<keyof typeof FITS, readonly CursorValue[]>> = {
  time: [0, 1_795_469_551_174, -62_135_596_800_000, 253_402_300_799_999],
  instant: ['2026-11-30T21:32:33.527Z', '2026-11-30T21:32:31.000+0000'],
  day: ['2027-03-31', '2024-02-29', '0001-01-01', '9999-12-31'],
  text: ['', 'Harbor Foods', "' OR Id != '", 'Zürich \u{1f600}'],
  number: [Number.MAX_SAFE_INTEGER],
  portalId: [PORTAL_ID],
  crmId: [CRM_ID],
};
/** Values that PostgreSQL, Salesforce or JavaScript cannot read as a value of the kind. */
const OTHERS: Readonly<Record<keyof typeof FITS, readonly CursorValue[]>> = {
  time: [-62_135_596_800_001, 253_402_300_800_000, 8.64e15, 1e300, '2026', null],
  instant: ['', 'today', '-271821-04-20T00:00:00.000Z', '+275760-09-13T00:00:00.000Z', 0, null],
  day: ['2027-02-31', '2027-3-31', '2027-03-31 OR Id != null', '0000-01-01', '10000-01-01', 0, null],
  text: ['a\0', 'half \ud83d', 5, null],
  number: [1.5, 2 ** 53, '12', null],
  portalId: ['x', PORTAL_ID.toUpperCase(), CRM_ID, 5, null],
  crmId: ['001D000000IqhSL', '001D000000IqhSLIAA', PORTAL_ID, 5, null],
};

describe.each(Object.keys(FITS) as (keyof typeof FITS)[])('a place that holds %s', (kind) => {
  const read = (value: CursorValue, fits = FITS[kind]) =>
    decodeCursor(key, encodeCursor(key, [value]), [fits]);

  it('reads what stands there, and null only where a record may have no value', () => {
    for (const value of VALUES[kind]) expect(read(value)).toEqual([value]);
    expect(read(null, orNull(FITS[kind]))).toEqual([null]);
  });

  it('refuses every other value as no cursor of the list', () => {
    for (const value of OTHERS[kind]) {
      expect(() => read(value), String(value)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
    }
  });
});
