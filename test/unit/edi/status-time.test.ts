import { describe, expect, it } from 'vitest';
import { type StatedTime, statusTime } from '../../../src/domain/edi/status-time.ts';

const RECEIVED = new Date('2026-11-30T12:00:00Z');

function read(
  date: string | null,
  time: string | null,
  timeCode: string | null = null,
  zone: string | null = null,
) {
  const stated: StatedTime = { date, time, timeCode };
  return statusTime(stated, zone, RECEIVED);
}

/** Element 623: code, the instant of 9:15 on 2 July 2026, the instant of 9:15 on 2 January 2026. */
const TIME_CODES = [
  ['AT', '17:15', '18:15'],
  ['AS', '18:15', '18:15'],
  ['AD', '17:15', '17:15'],
  ['TT', '12:15', '13:15'],
  ['TS', '13:15', '13:15'],
  ['TD', '12:15', '12:15'],
  ['HT', '19:15', '19:15'],
  ['HS', '19:15', '19:15'],
  ['HD', '18:15', '18:15'],
  ['NT', '11:45', '12:45'],
  ['NS', '12:45', '12:45'],
  ['ND', '11:45', '11:45'],
  ['ET', '13:15', '14:15'],
  ['ES', '14:15', '14:15'],
  ['ED', '13:15', '13:15'],
  ['CT', '14:15', '15:15'],
  ['CS', '15:15', '15:15'],
  ['CD', '14:15', '14:15'],
  ['MT', '15:15', '16:15'],
  ['MS', '16:15', '16:15'],
  ['MD', '15:15', '15:15'],
  ['PT', '16:15', '17:15'],
  ['PS', '17:15', '17:15'],
  ['PD', '16:15', '16:15'],
  ['UT', '09:15', '09:15'],
  ['GM', '09:15', '09:15'],
] as const;

describe('the time of a status', () => {
  it.each(TIME_CODES)('reads the time code %s', (code, july, january) => {
    expect(read('20260702', '0915', code)).toMatchObject({
      moment: { at: new Date(`2026-07-02T${july}:00Z`), dateOnly: false },
      doubt: null,
      ambiguity: null,
    });
    expect(read('20260102', '0915', code).moment?.at).toEqual(new Date(`2026-01-02T${january}:00Z`));
  });

  it('reads the codes 01 to 24 as hours east and west of UTC', () => {
    const hours = Array.from({ length: 24 }, (_, at) => {
      const code = String(at + 1).padStart(2, '0');
      const at12 = read('20260702', '1200', code).moment?.at.getTime() ?? 0;
      return (Date.UTC(2026, 6, 2, 12) - at12) / 3_600_000;
    });
    const west = Array.from({ length: 12 }, (_, at) => at - 12);
    expect(hours).toEqual([...Array.from({ length: 12 }, (_, at) => at + 1), ...west]);
  });

  it.each([
    ['LT', 'America/Chicago', '2026-07-02T14:15:00Z'],
    [null, 'Europe/Amsterdam', '2026-07-02T07:15:00Z'],
    ['LT', 'Asia/Kolkata', '2026-07-02T03:45:00Z'],
  ])('reads %j in the zone of the stop, %s', (code, zone, expected) => {
    expect(read('20260702', '0915', code, zone).moment?.at).toEqual(new Date(expected));
  });

  it.each([
    ['225530', '22:55:30.000'],
    ['2255305', '22:55:30.500'],
    ['22553055', '22:55:30.550'],
    ['0000', '00:00:00.000'],
    ['2359', '23:59:00.000'],
  ])('reads %s', (time, expected) => {
    expect(read('20260304', time, 'UT').moment?.at).toEqual(new Date(`2026-03-04T${expected}Z`));
  });

  // The clocks go forward at 2:00, or at 1:00 UTC in Europe, and back in autumn.
  it.each([
    ['ET', null, '20260308', '0230', '2026-03-08T07:30:00Z', 'SKIPPED'],
    ['ET', null, '20260308', '0155', '2026-03-08T06:55:00Z', null],
    ['ET', null, '20260308', '0300', '2026-03-08T07:00:00Z', null],
    ['ET', null, '20261101', '0130', '2026-11-01T05:30:00Z', 'REPEATED'],
    ['ET', null, '20261101', '0200', '2026-11-01T07:00:00Z', null],
    ['ES', null, '20260308', '0230', '2026-03-08T07:30:00Z', null],
    ['AT', null, '20260308', '0230', '2026-03-08T11:30:00Z', 'SKIPPED'],
    ['NT', null, '20261101', '0130', '2026-11-01T04:00:00Z', 'REPEATED'],
    ['HT', null, '20260308', '0230', '2026-03-08T12:30:00Z', null],
    ['LT', 'America/Los_Angeles', '20260308', '0230', '2026-03-08T10:30:00Z', 'SKIPPED'],
    ['LT', 'Europe/Berlin', '20260329', '0230', '2026-03-29T01:30:00Z', 'SKIPPED'],
    ['LT', 'Europe/Berlin', '20251026', '0230', '2025-10-26T00:30:00Z', 'REPEATED'],
    ['LT', 'Australia/Lord_Howe', '20251005', '0215', '2025-10-04T15:45:00Z', 'SKIPPED'],
    ['LT', 'America/Phoenix', '20260308', '0230', '2026-03-08T09:30:00Z', null],
  ])('%s (%s) %s %s is %s, %s', (code, zone, date, time, expected, ambiguity) => {
    expect(read(date, time, code, zone)).toEqual({
      moment: { at: new Date(expected), dateOnly: false },
      doubt: null,
      ambiguity,
    });
  });

  it('keeps a date without a time a date', () => {
    const day = { at: new Date('2026-03-02T00:00:00Z'), dateOnly: true };
    expect(read('20260302', null, null, 'America/Chicago')).toEqual({
      moment: day,
      doubt: null,
      ambiguity: null,
    });
  });

  it.each([
    ['0915', 'LT', null, /local, and the time zone of its stop is not known/],
    ['0915', 'LT', 'Europe\\Rotterdam', /No time zone is named/],
    ['0915', 'QQ', 'America/Chicago', /The time code QQ is not in the X12 list/],
    ['2400', 'ET', null, /2400 may be the beginning or the end of the day/],
    ['240000', 'ET', null, /beginning or the end/],
    ['915', 'ET', null, /915 has 3 digits, so a zero is missing/],
    ['09:15', 'ET', null, /09:15 is written with a colon/],
    ['091575', 'ET', null, /091575 has 75 seconds/],
    ['0975', 'ET', null, /0975 has 75 minutes/],
    ['2515', 'ET', null, /2515 has the hour 25/],
    ['9', 'ET', null, /9 has 1 digits/],
    ['0915AM', 'ET', null, /0915AM is no number/],
  ])('takes only the date of %s %s, and says why', (time, code, zone, words) => {
    const { moment, doubt, ambiguity } = read('20260302', time, code, zone);
    expect(moment).toEqual({ at: new Date('2026-03-02T00:00:00Z'), dateOnly: true });
    expect(doubt).toMatch(words);
    expect(doubt).toMatch(/Only the date was taken/);
    expect(ambiguity).toBeNull();
  });

  it.each([
    [null, /no date/],
    ['20260230', /not in the calendar/],
    ['20261301', /not in the calendar/],
    ['260302', /not written as CCYYMMDD/],
    ['2026-03-02', /not written as CCYYMMDD/],
    ['19260302', /not between 2001 and 2031/],
    ['21260302', /not between 2001 and 2031/],
    ['00260302', /not between/],
    ['00010101', /not between/],
  ])('reads no date from %j, and says why', (date, words) => {
    const { moment, doubt } = read(date, '0915', 'UT');
    expect(moment).toBeNull();
    expect(doubt).toMatch(words);
  });
});
