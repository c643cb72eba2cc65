import { setTimeout as pause } from 'node:timers/promises';
import { wallClock } from './clock.ts';

/** When each event of a run was committed, or sent, by its number. */
export type Sent = Map<number, number>;

const TICK_MS = 5;

/**
 * Emits events at a rate, evenly, for some seconds. Emissions may overlap; each is timed when it has resolved.
 *
 * @param first number of the first event
 */
export async function offer(
  first: number,
  perSecond: number,
  seconds: number,
  emit: (number: number) => Promise<number>,
): Promise<Sent> {
  const sent: Sent = new Map();
  const began = wallClock();
  const count = Math.round(perSecond * seconds);
  const under: Promise<void>[] = [];
  for (let next = 0; next < count; ) {
    const due = Math.min(count, Math.floor(((wallClock() - began) / 1_000) * perSecond) + 1);
    for (; next < due; next += 1) {
      const number = first + next;
      under.push(emit(number).then((at) => void sent.set(number, at)));
    }
    await pause(TICK_MS);
  }
  await Promise.all(under);
  return sent;
}
