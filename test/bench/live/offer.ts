import { setTimeout as pause } from 'node:timers/promises';
import { wallClock } from './clock.ts';

/** When each event of a run was committed, or sent, by its number. */
export type Sent = Map<number, number>;

/**
 * Emits events at a rate for some seconds: those that are due, together, at every tick. Emissions may overlap; each is
 * timed when it has resolved.
 *
 * @param first number of the first event
 */
export async function offer(
  first: number,
  perSecond: number,
  seconds: number,
  emit: (numbers: readonly number[]) => Promise<number>,
  tickMs = 5,
): Promise<Sent> {
  const sent: Sent = new Map();
  const began = wallClock();
  const count = Math.round(perSecond * seconds);
  const under: Promise<void>[] = [];
  for (let next = 0; next < count; ) {
    const due = Math.min(count, Math.floor(((wallClock() - began) / 1_000) * perSecond) + 1);
    const numbers = Array.from({ length: due - next }, (_, at) => first + next + at);
    next = due;
    if (numbers.length > 0) {
      under.push(emit(numbers).then((at) => numbers.forEach((number) => void sent.set(number, at))));
    }
    await pause(tickMs);
  }
  await Promise.all(under);
  return sent;
}
