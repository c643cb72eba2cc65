import { expect, it } from 'vitest';
import { RightOfWay } from '../../../src/sync/rounds/right-of-way.ts';

const ITEMS = Array.from({ length: 100 }, (_, index) => index);

async function sizesOf(rightOfWay: RightOfWay): Promise<readonly number[]> {
  const sizes: number[] = [];
  const seen: number[] = [];
  for await (const step of rightOfWay.steps(ITEMS)) {
    sizes.push(step.length);
    seen.push(...step);
  }
  expect(seen).toEqual(ITEMS);
  return sizes;
}

it('bulk work goes in long steps alone, in short ones for some time after urgent work', async () => {
  let now = 0;
  const rightOfWay = new RightOfWay(() => now);
  expect(await sizesOf(rightOfWay)).toEqual([100]);
  await rightOfWay.urgently(() => Promise.resolve());
  expect(await sizesOf(rightOfWay)).toEqual([25, 25, 25, 25]);
  now += 2_000;
  expect(await sizesOf(rightOfWay)).toEqual([100]);
});

it('a step of bulk work waits until urgent work has ended, also when that fails', async () => {
  const rightOfWay = new RightOfWay();
  const told: string[] = [];
  const urgent = Promise.withResolvers<never>();
  const work = rightOfWay.urgently(() => urgent.promise).catch(() => told.push('urgent'));
  const step = rightOfWay
    .steps(ITEMS)
    .next()
    .then(() => told.push('step'));
  urgent.reject(new Error('refused'));
  await Promise.all([work, step]);
  expect(told).toEqual(['urgent', 'step']);
});

it('urgent work that never ends does not stop bulk work', async () => {
  const rightOfWay = new RightOfWay();
  void rightOfWay.urgently(() => new Promise<never>(() => undefined));
  const steps = rightOfWay.steps(ITEMS);
  expect(await steps.next()).toMatchObject({ done: false });
});
