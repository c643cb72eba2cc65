import { expect, it } from 'vitest';
import { FailingLines } from '../../../src/sync/pull/failing-lines.ts';

const rounds = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

it('logs the second failure in a row, and then ever fewer reminders', () => {
  const lines = new FailingLines();
  const logged = rounds(1, 20_000).filter((times) => lines.isDue('Account', times, 'UPSTREAM_UNAVAILABLE'));
  expect(logged.slice(0, 5)).toEqual([2, 4, 8, 16, 32]);
  expect(logged).toHaveLength(14);
});

it('logs another reason at once, and each object by itself', () => {
  const lines = new FailingLines();
  for (const times of rounds(1, 10)) lines.isDue('Account', times, 'UPSTREAM_UNAVAILABLE');
  expect(lines.isDue('Account', 10, 'UPSTREAM_UNAVAILABLE')).toBe(false);
  expect(lines.isDue('Account', 11, 'UPSTREAM_PERMISSION')).toBe(true);
  expect(lines.isDue('Account', 12, 'UPSTREAM_PERMISSION')).toBe(false);
  expect(lines.isDue('Case', 3, 'UPSTREAM_PERMISSION')).toBe(true);
});
