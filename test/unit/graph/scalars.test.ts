import { describe, expect, it } from 'vitest';
import { DateTime, LocalDate } from '../../../src/graph/scalars.ts';

describe('DateTime', () => {
  it('reads an instant with an offset and writes it in UTC', () => {
    const instant = DateTime.parseValue('2026-03-01T10:30:00+02:00');
    expect(instant).toEqual(new Date('2026-03-01T08:30:00Z'));
    expect(DateTime.serialize(instant)).toBe('2026-03-01T08:30:00.000Z');
  });

  it.each(['2026-03-01t08:30:00z', '2026-03-01T10:30:00.000000000+02:00', '2026-03-01T08:30:00-00:00'])(
    'reads the form %j of RFC 3339, too',
    (text) => {
      expect(DateTime.parseValue(text)).toEqual(new Date('2026-03-01T08:30:00Z'));
    },
  );

  it.each([
    '2026-03-01T10:30:00',
    '2026-03-01T23:59:60Z',
    '2026-W09-7T10:30:00Z',
    '2026-03-01T10:30:00+02:00[Europe/Berlin]',
    '2026-03-01',
    '2026-02-30T10:30:00Z',
    '2026-03-01T24:30:00Z',
    '2026-03-01T10:30:00+25:00',
    'tomorrow',
    12,
    null,
  ])('refuses %j', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow('DateTime must be RFC 3339 with an offset');
  });

  it.each(['0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00'])(
    'refuses %j, out of all years',
    (value) => {
      expect(() => DateTime.parseValue(value)).toThrow('DateTime must lie in the years 1 to 9999');
    },
  );

  it('refuses to write what is no instant', () => {
    expect(() => DateTime.serialize(new Date('never'))).toThrow('cannot represent');
  });
});

describe('Date', () => {
  it('reads and writes a calendar day as it is', () => {
    expect(LocalDate.parseValue('2024-02-29')).toBe('2024-02-29');
    expect(LocalDate.serialize('2024-02-29')).toBe('2024-02-29');
  });

  it.each(['2026-02-29', '2026-13-01', '0000-01-01', '2026-1-1', '2026-03-01T00:00:00Z', 5])(
    'refuses %j',
    (value) => {
      expect(() => LocalDate.parseValue(value)).toThrow('Date must be a calendar day');
    },
  );
});
