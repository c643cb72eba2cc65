import { describe, expect, it } from 'vitest';
import { statusTime } from '../../../src/domain/edi/status-time.ts';

describe('the time of a status', () => {
  it.each([
    ['20260302', '0915', 'LT', 'America/Chicago', '2026-03-02T15:15:00.000Z'],
    ['20260702', '0915', 'LT', 'America/Chicago', '2026-07-02T14:15:00.000Z'],
    ['20260302', '0915', null, 'Europe/Rotterdam', null],
    ['20260302', '0915', null, 'Europe/Amsterdam', '2026-03-02T08:15:00.000Z'],
    ['20260304', '225530', 'UT', null, '2026-03-04T22:55:30.000Z'],
    ['20260303', '0730', 'CT', null, '2026-03-03T13:30:00.000Z'],
    ['20260303', '0730', 'CD', null, '2026-03-03T12:30:00.000Z'],
    ['20260303', '0730', '05', null, '2026-03-03T02:30:00.000Z'],
    ['20260303', '0730', '20', null, '2026-03-03T12:30:00.000Z'],
    // The clocks of New York go forward at 2 in the morning.
    ['20260308', '0130', 'ET', null, '2026-03-08T06:30:00.000Z'],
    ['20260308', '0330', 'ET', null, '2026-03-08T07:30:00.000Z'],
  ])('%s %s %s in %s is %s', (date, time, code, zone, expected) => {
    const read = statusTime(date, time, code, zone);
    if (expected === null) expect(read?.unplaced).toBe(true);
    else expect(read).toEqual({ moment: { at: new Date(expected), dateOnly: false }, unplaced: false });
  });

  it('keeps a date without a time a date', () => {
    const day = { at: new Date('2026-03-02T00:00:00Z'), dateOnly: true };
    expect(statusTime('20260302', null, null, 'America/Chicago')).toEqual({ moment: day, unplaced: false });
  });

  it('takes only the date where nobody knows the zone, and says so', () => {
    const day = { at: new Date('2026-03-02T00:00:00Z'), dateOnly: true };
    expect(statusTime('20260302', '0915', 'LT', null)).toEqual({ moment: day, unplaced: true });
    expect(statusTime('20260302', '0915', 'QQ', 'America/Chicago')).toEqual({ moment: day, unplaced: true });
    expect(statusTime('20260302', '2515', 'UT', null)).toEqual({ moment: day, unplaced: true });
  });

  it.each([null, '', '20260230', '260302'])('answers nothing for the date %j', (date) => {
    expect(statusTime(date, '0915', 'UT', null)).toBeNull();
  });
});
