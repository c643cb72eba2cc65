import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeedMark, HeldPlaces } from '../../../src/sync/feed/held-places.ts';

function held() {
  const stored: FeedMark[] = [];
  const places = new HeldPlaces((mark) => {
    stored.push(mark);
    return Promise.resolve();
  });
  return { stored, places };
}

const markOf = (number: number): FeedMark => ({ place: Uint8Array.of(number), eventAt: new Date(number) });

describe('places of events whose rows are in doubt', () => {
  it('are stored in their order, each once nothing before it is in doubt, in whatever order that ends', async () => {
    const order = fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(order, async (numbers) => {
        const { stored, places } = held();
        const waiting = numbers.map(() => Promise.withResolvers<void>());
        const open = new Set(numbers.keys());
        for (const [at, { promise }] of waiting.entries()) places.hold(markOf(at), () => promise);
        // The place of a number in the list is the batch whose doubt ends with this turn.
        const turns = numbers.toSorted((a, b) => a - b).map((number) => numbers.indexOf(number));
        for (const at of turns) {
          open.delete(at);
          waiting[at]?.resolve();
          await expect
            .poll(() => stored.at(-1)?.place?.[0] ?? -1)
            .toBe(Math.min(numbers.length, ...open) - 1);
        }
        const order = stored.map(({ eventAt }) => Number(eventAt));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        await expect.poll(() => places.isEmpty).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('keep the last known place and time where the last events have none', async () => {
    const { stored, places } = held();
    const { promise, resolve } = Promise.withResolvers<void>();
    places.hold(markOf(1), () => promise);
    places.hold({ place: null, eventAt: null }, () => Promise.resolve());
    resolve();
    await expect.poll(() => places.isEmpty).toBe(true);
    expect(stored).toEqual([markOf(1)]);
  });

  it('are not stored after a failure, which is told', async () => {
    const { stored, places } = held();
    places.hold(markOf(1), () => Promise.reject(new Error('away')));
    places.hold(markOf(2), () => Promise.resolve());
    await expect.poll(() => places.failed.aborted).toBe(true);
    expect(places.failed.reason).toMatchObject({ message: 'away' });
    expect(stored).toEqual([]);
  });

  it('wait for nothing once the subscription ends, and are not stored', async () => {
    const { stored, places } = held();
    places.hold(markOf(1), async (ending) => {
      await new Promise<void>((_resolve, reject) => {
        ending.addEventListener('abort', () => reject(ending.reason as Error));
      });
    });
    await places[Symbol.asyncDispose]();
    expect(stored).toEqual([]);
  });
});
