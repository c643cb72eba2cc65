import { describe, expect, it } from 'vitest';
import { tellsTheSame } from '../../../src/domain/milestones/repeated-fact.ts';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import { expectation, fact } from './facts.ts';

const picked = { ...fact('PICKED_UP', '2026-03-02T08:00:00Z'), rawCode: null };
const coded = { ...picked, source: 'CARRIER' as const, rawCode: 'AF/NS' };
const later = new Date('2026-03-02T09:00:00Z');
const estimate = (made: string, expected: string) => ({
  ...expectation('ESTIMATED', 'DELIVERED', made, expected),
  rawCode: null,
});

describe('a repeated fact', () => {
  it.each([
    ['arrived later', picked, { ...picked, recordedAt: later }],
    ['has a code that staff explained since', coded, { ...coded, milestone: null }],
    [
      'is an estimate that was made again',
      estimate('2026-03-01T08:00:00Z', '2026-03-05'),
      estimate('2026-03-01T09:00:00Z', '2026-03-05'),
    ],
    [
      'is an EDI status whose zone became known',
      { ...coded, source: 'EDI' as const },
      { ...coded, source: 'EDI' as const, occurredAt: later },
    ],
    [
      "is the hub's own",
      { ...picked, reporter: HUB_REPORTER },
      { ...picked, reporter: HUB_REPORTER, occurredAt: later },
    ],
  ])('tells the same if it %s', (_how, one, other) => {
    expect(tellsTheSame(one, other)).toBe(true);
  });

  it.each([
    ['milestone', picked, { ...picked, milestone: 'DELIVERED' as const }],
    ['time', picked, { ...picked, occurredAt: later }],
    ['code', coded, { ...coded, rawCode: 'D1/NS' }],
    [
      'correction',
      picked,
      { ...picked, correction: 'RETRACTS' as const, correctsSource: 'EDI' as const, correctsEventId: '1' },
    ],
    [
      'expected time',
      estimate('2026-03-01T08:00:00Z', '2026-03-05'),
      estimate('2026-03-01T08:00:00Z', '2026-03-06'),
    ],
  ])('tells something else with another %s', (_part, one, other) => {
    expect(tellsTheSame(one, other)).toBe(false);
  });
});
