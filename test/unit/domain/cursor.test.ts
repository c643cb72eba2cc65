import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CursorValue,
  encodeCursor,
  FITS,
  listKey,
  orNull,
  positionOf,
} from '../../../src/domain/cursor.ts';

const key = listKey({ order: 'name', filter: { search: 'acme' } });
const PORTAL_ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const CRM_ID = '001D000000IqhSLIAZ';

const after = (cursor: string) => ({ direction: 'forward', cursor }) as const;
const before = (cursor: string) => ({ direction: 'backward', cursor }) as const;

describe('cursors', () => {
  it('carry their position, null included', () => {
    const shape = [FITS.text, orNull(FITS.text), FITS.number];
    const cursor = encodeCursor(key, ['Zürich', null, 3]);
    expect(positionOf(key, after(cursor), shape)).toEqual(['Zürich', null, 3]);
    expect(positionOf(key, { direction: 'forward', cursor: null }, shape)).toBeNull();
  });

  it.each([
    ['another list', encodeCursor(listKey({ order: 'name', filter: {} }), ['a', 'b']), 'of another list'],
    ['another length', encodeCursor(key, ['a']), 'cut or changed'],
    ['no cursor at all', 'not-a-cursor', 'cut or changed'],
    ['an empty text', '', 'cut or changed'],
    ['an object', Buffer.from(JSON.stringify([key, 'a', {}])).toString('base64url'), 'cut or changed'],
    [
      'a place without its check',
      Buffer.from(JSON.stringify([key, 'a', 1])).toString('base64url'),
      'cut or changed',
    ],
  ])('from %s are refused, with the argument, the reason and what to do', (_what, cursor, reason) => {
    for (const [page, argument] of [
      [after(cursor), 'after'],
      [before(cursor), 'before'],
    ] as const) {
      expect(() => positionOf(key, page, [FITS.text, () => true])).toThrow(
        expect.objectContaining({
          code: 'INVALID_CURSOR',
          message: expect.stringMatching(`^"${argument}" .*${reason}.*leave it out`) as unknown,
          details: { fields: [argument] },
        }),
      );
    }
  });

  it('are refused when any of their characters is another one, or is missing', () => {
    const shape = [FITS.time, FITS.number, FITS.text];
    const position = fc.tuple(
      fc.integer({ min: 0, max: 2 ** 42 }),
      fc.maxSafeNat(),
      fc.string({ unit: 'binary' }).filter(FITS.text),
    );
    const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('');
    fc.assert(
      fc.property(position, fc.nat(), fc.constantFrom(...ALPHABET, ''), (values, seed, other) => {
        const cursor = encodeCursor(key, values);
        expect(positionOf(key, after(cursor), shape)).toEqual(values);
        const at = seed % cursor.length;
        const damaged = cursor.slice(0, at) + other + cursor.slice(at + 1);
        // The last character may hold bits that stand for nothing.
        fc.pre(!Buffer.from(damaged, 'base64url').equals(Buffer.from(cursor, 'base64url')));
        expect(() => positionOf(key, after(damaged), shape)).toThrow(
          expect.objectContaining({ code: 'INVALID_CURSOR' }),
        );
      }),
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
    positionOf(key, after(encodeCursor(key, [value])), [fits]);

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
