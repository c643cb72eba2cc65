import { setFlagsFromString } from 'node:v8';

/** How much the heap may grow beyond what was live after the last full collection, percent. */
const GROWTH_PERCENT = 20;

/**
 * Lets V8 collect all garbage once the heap has grown by a part of what is live. Left alone, it waits until the heap is
 * four times as large on a machine with much memory, and keeps the pages: a backfill makes garbage all the time. V8 reads
 * this flag at each full collection, so it holds from the next one on.
 */
export function growHeapSlowly(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
