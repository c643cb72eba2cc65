import { expect, it } from 'vitest';
import { FailingLines } from '../../../src/sync/rounds/failing-lines.ts';

const rounds = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

it('logs the second failure in a row, and then ever fewer reminders', () => {
  const lines = new FailingLines(2);
  const logged = rounds(1, 20_000).filter((times) => lines.isDue('Account', times, 'UPSTREAM_UNAVAILABLE'));
  expect(logged.slice(0, 5)).toEqual([2, 4, 8, 16, 32]);
  expect(logged).toHaveLength(14);
});

it('logs another reason at once, and each object by itself', () => {
  const lines = new FailingLines(2);
  for (const times of rounds(1, 10)) lines.isDue('Account', times, 'UPSTREAM_UNAVAILABLE');
  expect(lines.isDue('Account', 10, 'UPSTREAM_UNAVAILABLE')).toBe(false);
  expect(lines.isDue('Account', 11, 'UPSTREAM_PERMISSION')).toBe(true);
  expect(lines.isDue('Account', 12, 'UPSTREAM_PERMISSION')).toBe(false);
  expect(lines.isDue('Case', 3, 'UPSTREAM_PERMISSION')).toBe(true);
});

it('logs the first failure where one is enough, and again after a success', () => {
  const lines = new FailingLines(1);
  const first = rounds(1, 10).filter((times) => lines.isDue('feed', times, 'UNAVAILABLE'));
  expect(first).toEqual([1, 2, 4, 8]);
  expect(lines.isDue('feed', 1, 'UNAVAILABLE')).toBe(true);
});
