import { describe, expect, it } from 'vitest';
import { judgeArrivals } from '../bench/live/resume.ts';
import type { ChaosReport } from '../harness/chaos/report.ts';
import { atLeast, below, type Figure, figureText, judge, judgeAll, none } from './figures.ts';
import { resultsPage, tally } from './results.ts';
import type { Row } from './row.ts';
import { chaosFigures } from './rows/chaos.ts';
import { permuted } from './rows/permutations.ts';
import { ROWS } from './rows/table.ts';
import { runRow } from './run.ts';
import { floorOf, slopePerHour } from './slope.ts';

const QUIET = { isQuick: true, signal: new AbortController().signal, print: () => undefined };

describe('a verdict', () => {
  it.each([
    [below('time', 4.99, 's', 5), 'pass'],
    [below('time', 5, 's', 5), 'FAIL'],
    [atLeast('rate', 10_000, '/s', 10_000), 'pass'],
    [atLeast('rate', 9_999, '/s', 10_000), 'FAIL'],
    [none('lost', 0), 'pass'],
    [none('lost', 1), 'FAIL'],
    [below('nothing was timed', Number.NaN, 's', 5), 'FAIL'],
    [below('nothing was timed', Number.NEGATIVE_INFINITY, 's', 5), 'FAIL'],
  ] as const)('%o is a %s', (figure, verdict) => {
    expect(judge(figure)).toBe(verdict);
  });

  it('fails with one figure of many, and without any', () => {
    expect(judgeAll([none('lost', 0), below('time', 1, 's', 5)])).toBe('pass');
    expect(judgeAll([none('lost', 0), below('time', 6, 's', 5)])).toBe('FAIL');
    expect(judgeAll([])).toBe('FAIL');
  });

  it('says the figure beside what it has to be', () => {
    expect(figureText(below('p99', 12.345, 'ms', 1_000))).toBe('p99: 12.3 ms (below 1,000 ms)');
    expect(figureText(none('lost', 3))).toBe('lost: 3 (0)');
  });
});

describe('the slope', () => {
  const line = (perHour: number, noise: (at: number) => number) =>
    Array.from({ length: 120 }, (_, at) => ({
      at: at * 10_000,
      megabytes: 200 + (perHour * at * 10_000) / 3_600_000 + noise(at),
    }));

  it('is what grows in an hour, also when each sample is far off', () => {
    expect(slopePerHour(line(12, () => 0))).toBeCloseTo(12, 6);
    expect(slopePerHour(line(-3, () => 0))).toBeCloseTo(-3, 6);
    expect(slopePerHour(line(0, (at) => (at % 2 === 0 ? 5 : -5)))).toBeLessThan(1);
  });

  it('of the lowest points sees a leak beneath a sawtooth, and no leak in the sawtooth', () => {
    const sawtooth = (at: number) => (at % 25) / 10 + (at > 100 ? 1 : 0);
    const floors = (perHour: number) => floorOf(line(perHour, sawtooth), 240_000);
    expect(slopePerHour(floors(0))).toBeLessThan(1);
    expect(slopePerHour(line(0, sawtooth))).toBeGreaterThan(1);
    expect(slopePerHour(floors(12))).toBeGreaterThan(11);
  });

  it('of too few samples is no figure', () => {
    expect(slopePerHour(line(12, () => 0).slice(0, 2))).toBeNaN();
  });
});

describe('what was planted is counted', () => {
  it('a lost and a doubled write of the chaos runs', () => {
    const clean = { lost: [], doubled: [], outOfOrder: [], writes: 10 };
    const figures = (more: Partial<ChaosReport>) => chaosFigures({ ...EMPTY_REPORT, ...clean, ...more }, 10);
    expect(judgeAll(figures({}))).toBe('pass');
    for (const planted of [
      { lost: ['a note'] },
      { doubled: ['a case'] },
      { outOfOrder: ['a version'] },
      { endedByThemselves: ['a worker'] },
      { leftBehind: ['a process'] },
      { notCompared: 'the database is away' },
      { writes: 9 },
    ]) {
      expect([planted, judgeAll(figures(planted))]).toEqual([planted, 'FAIL']);
    }
  });

  it('a missed, a doubled and a late event of a subscriber', () => {
    // Five subscribers, one of each branch; event 0 and event 100 are of one shipment of the first.
    const sent = new Map([
      [0, 1_000],
      [100, 2_000],
    ]);
    const arrivals = (events: readonly number[]) => ({
      subscribers: Uint32Array.from(events, () => 0),
      events: Uint32Array.from(events),
    });
    const judged = (...events: number[]) => judgeArrivals(sent, arrivals(events), 5);
    expect(judged(0, 100)).toMatchObject({ missed: 0, doubled: 0, outOfOrder: 0 });
    expect(judged(0)).toMatchObject({ missed: 1, doubled: 0 });
    expect(judged(0, 100, 100)).toMatchObject({ missed: 0, doubled: 1 });
    expect(judged(100, 0)).toMatchObject({ missed: 0, outOfOrder: 1 });
  });

  it('a fold that believes the last arrival', () => {
    const { runs, differing } = permuted((facts) => facts.at(-1)?.eventId, 500, 1);
    expect(runs).toBe(500);
    expect(differing).toBeGreaterThan(0);
  });
});

describe('a row', () => {
  const row = (run: Row['run']): Row => ({ number: 4, name: 'one', fault: 'a|b', expected: 'all', run });
  const machine = { description: 'two cores', commit: 'abc' };

  it('that throws has failed, and the page says why', async () => {
    const thrown = row(() => Promise.reject(new Error('no Redis')));
    const result = await runRow(thrown, QUIET);
    expect(result).toMatchObject({ verdict: 'FAIL', failure: 'no Redis' });
    const page = resultsPage([thrown], [result], machine, '');
    expect(page).toContain('**not measured: no Redis** | FAIL |');
    expect(tally(page)).toEqual({ passed: 0, failed: 1 });
  });

  it('keeps its line on the page until it runs again', async () => {
    const figures: Figure[] = [none('lost', 0)];
    const [one, other] = [
      row(() => Promise.resolve(figures)),
      { ...row(() => Promise.resolve([])), number: 5, name: 'other' },
    ];
    const both = [one, other];
    const first = resultsPage(both, [await runRow(one, QUIET)], machine, '');
    expect(first).toMatch(/\| 4 \| `one` \| a\\\|b \| all \| lost: 0 \(0\) \| pass \| .* abc, load /);
    expect(first).toContain('| 5 | `other` | a\\|b | all | | not run | |');
    figures.splice(0, 1, none('lost', 1));
    const second = resultsPage(both, [await runRow(other, QUIET)], machine, first);
    expect(second).toContain('lost: 0 (0) | pass |');
    const third = resultsPage(both, [await runRow(one, QUIET)], machine, second);
    expect(third).toContain('**lost: 1 (0)** | FAIL |');
    expect(tally(third)).toEqual({ passed: 0, failed: 2 });
  });
});

it('the rows have numbers and names of their own', () => {
  const numbers = ROWS.map(({ number }) => number);
  expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
  expect(new Set(ROWS.map(({ name }) => name)).size).toBe(ROWS.length);
});

const EMPTY_REPORT: ChaosReport = {
  lost: [],
  doubled: [],
  outOfOrder: [],
  brokenOff: null,
  notCompared: null,
  refused: [],
  unanswered: [],
  failedBlows: [],
  endedByThemselves: [],
  leftBehind: [],
  writes: 0,
  shipments: 0,
  outages: {},
  repeated: 0,
  looks: 0,
  drainMs: 0,
};
