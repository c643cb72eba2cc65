import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** The module as a browser in a time zone has it. */
async function formatIn(timeZone: string) {
  vi.stubEnv('TZ', timeZone);
  vi.resetModules();
  return await import('../../../src/console/words/format.ts');
}

const moment = (at: string) => ({ at, dateOnly: false });

describe('a moment for a reader elsewhere', () => {
  it.each([
    ['Pacific/Apia', 'Europe/Amsterdam', 'Mon, Nov 30'],
    ['Asia/Kathmandu', 'Pacific/Apia', 'Tue, Dec 1'],
  ])(
    'names the day of the place where it is another one: read in %s, happened in %s',
    async (reader, place, day) => {
      const { thereText } = await formatIn(reader);
      expect(thereText(moment('2026-11-30T13:00:00Z'), place)).toContain(day);
    },
  );

  it('names only the time where the day is the same one, and nothing where the clocks agree', async () => {
    const { thereText } = await formatIn('Asia/Kathmandu');
    expect(thereText(moment('2026-11-30T13:00:00Z'), 'Europe/Amsterdam')).toMatch(/^02:00 PM/);
    expect(thereText(moment('2026-11-30T13:00:00Z'), 'Asia/Katmandu')).toBeNull();
    expect(thereText({ at: '2026-11-30T00:00:00Z', dateOnly: true }, 'Pacific/Apia')).toBeNull();
    expect(thereText(moment('2026-11-30T13:00:00Z'), null)).toBeNull();
  });

  it('has no other time in a zone that the browser does not know', async () => {
    const { thereText } = await formatIn('Asia/Kathmandu');
    expect(thereText(moment('2026-11-30T13:00:00Z'), 'Mars/Olympus')).toBeNull();
  });
});

describe('a time on the day when the clocks go back', () => {
  it.each([
    ['Europe/Amsterdam', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['America/New_York', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z'],
  ])('is told apart from the other one of the same name, in %s', async (zone, first, second) => {
    const { momentText } = await formatIn('UTC');
    expect(momentText(moment(first), zone)).not.toBe(momentText(moment(second), zone));
  });

  it('is named by its zone only then', async () => {
    const { momentText } = await formatIn('Europe/Amsterdam');
    expect(momentText(moment('2026-10-25T03:30:00Z'))).toMatch(/04:30 AM$/);
    expect(momentText(moment('2026-03-29T01:30:00Z'))).toMatch(/03:30 AM$/);
  });
});

describe('how long ago something happened', () => {
  const now = Date.parse('2026-11-30T12:00:00Z');
  it.each([
    ['2026-11-30T12:00:40Z', 'now'],
    ['2026-11-30T11:00:30Z', '59 minutes ago'],
    ['2026-11-28T13:00:00Z', '1 day ago'],
    ['2026-10-20T12:00:00Z', '1 month ago'],
  ])('%s is %s', async (at, text) => {
    const { ageText } = await formatIn('UTC');
    expect(ageText(at, now)).toBe(text);
  });
});

describe('a stretch of time', () => {
  it('of an hour and a half is neither one hour nor two', async () => {
    const { spanText } = await formatIn('UTC');
    expect([spanText(5_400_000), spanText(7_200_000), spanText(95_000)]).toEqual([
      '1.5 hours',
      '2 hours',
      '2 minutes',
    ]);
  });
});

describe('the dates of a reader whose language has no catalogue', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each(['ar-EG', 'fa-IR', 'th-TH', 'ne-NP', 'de-DE'])(
    'are written in the language of the texts, by one calendar and one kind of digits: %s',
    async (language) => {
      vi.stubGlobal('navigator', { language, languages: [language] });
      const { momentText, ageText, numberText } = await formatIn('UTC');
      const text = [
        momentText(moment('2025-12-31T20:15:00Z')),
        ageText('2025-12-31T20:15:00Z'),
        numberText(7),
      ];
      expect(text.join()).toMatch(/\b31\b.*Dec|Dec.*\b31\b/);
      expect(text.join()).toMatch(/2025.*ago,7$/);
    },
  );
});
