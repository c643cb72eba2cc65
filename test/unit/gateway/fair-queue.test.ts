import { describe, expect, it } from 'vitest';
import { FairQueue } from '../../../gateway/planner/fair-queue.ts';

function everything(queue: FairQueue<string>): (string | undefined)[] {
  return Array.from({ length: queue.size }, () => queue.take(() => true)?.item);
}

describe('a fair queue', () => {
  it('lets askers take turns, however long the line of one is', () => {
    const queue = new FairQueue<string>();
    for (const item of ['a1', 'a2', 'a3', 'a4']) queue.add('a', item);
    for (const item of ['b1', 'b2']) queue.add('b', item);
    queue.add('c', 'c1');
    expect(everything(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
    expect(queue.take(() => true)).toBeUndefined();
  });

  it('keeps the turn of an asker who may not have one yet', () => {
    const queue = new FairQueue<string>();
    for (const item of ['a1', 'a2']) queue.add('a', item);
    for (const item of ['b1', 'b2']) queue.add('b', item);
    expect(queue.take((asker) => asker !== 'a')).toEqual({ asker: 'b', item: 'b1' });
    expect(queue.take(() => false)).toBeUndefined();
    expect(everything(queue)).toEqual(['a1', 'b2', 'a2']);
  });

  it('forgets an item, and an asker without items', () => {
    const queue = new FairQueue<string>();
    for (const item of ['a1', 'a2']) queue.add('a', item);
    queue.delete('a', 'a1');
    queue.delete('b', 'b1');
    expect([queue.has('a', 'a1'), queue.has('a', 'a2'), queue.lengthOf('a')]).toEqual([false, true, 1]);
    queue.delete('a', 'a2');
    expect([queue.size, queue.lengthOf('a'), queue.take(() => true)]).toEqual([0, 0, undefined]);
  });
});
