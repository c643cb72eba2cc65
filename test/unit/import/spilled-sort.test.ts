import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { SpilledSort } from '../../../src/import/spilled-sort.ts';

/** So large that memory holds two of them. */
const HALF = 8_388_608;

type Item = readonly [text: string, order: number];

function compare([one, first]: Item, [other, second]: Item): number {
  return one < other ? -1 : one > other ? 1 : first - second;
}

it('hands on every item once and in order, from memory and from many runs on the disk', async () => {
  const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(texts, fc.boolean(), async (words, isLarge) => {
      const items = words.map((text, order): Item => [text, order]);
      await using sort = new SpilledSort<Item>(compare);
      for (const item of items) await sort.add(item, isLarge ? HALF : 1);
      const sorted: Item[] = [];
      for await (const item of sort.sorted()) sorted.push(item);
      expect(sorted).toEqual(items.toSorted(compare));
    }),
    { numRuns: 40 },
  );
});
