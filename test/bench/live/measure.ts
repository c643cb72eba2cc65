import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from './clock.ts';
import type { Sent } from './offer.ts';
import type { Arrivals } from './protocol.ts';
import type { Subscribers } from './subscribers.ts';

export interface Delivery {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  readonly deliveries: number;
  /** What should have come and did not. */
  readonly missing: number;
  readonly frameBytes: number;
  /** Events committed, or handed over, in a second: less than was asked for when that took too long. */
  readonly emittedPerSecond: number;
}

const SETTLE_MS = 100;
/** Deliveries that are delayed no longer than this are part of a figure, milliseconds. */
const FIGURE: Patience = { stillMs: 3_000, longestMs: 30_000 };
/** Whatever the machine does meanwhile: what comes later than this is missed, milliseconds. */
export const EVERYTHING: Patience = { stillMs: 60_000, longestMs: 600_000 };

interface Patience {
  /** So long nothing more has come. */
  readonly stillMs: number;
  readonly longestMs: number;
}

/**
 * Waits until everything has come, or nothing more comes. What came is handed over only then, since that holds the
 * subscribers up.
 */
export async function collectAll(
  subscribers: Subscribers,
  expected: number,
  { stillMs, longestMs }: Patience = FIGURE,
): Promise<Arrivals> {
  let before = -1;
  for (let waited = 0, still = 0; ; waited += SETTLE_MS) {
    const count = await subscribers.count();
    still = count === before ? still + SETTLE_MS : 0;
    before = count;
    if (count >= expected || still >= stillMs || waited >= longestMs) return await subscribers.collect();
    await pause(SETTLE_MS);
  }
}

/** From the commit of each event to each of its deliveries, milliseconds. */
export function latencies(sent: Sent, { events, times, bytes }: Arrivals, expected: number): Delivery {
  const taken: number[] = [];
  events.forEach((event, at) => {
    const from = sent.get(event);
    const to = times[at];
    // A writer hears of its commit a moment after others do.
    if (from !== undefined && to !== undefined) taken.push(Math.max(0, to - from));
  });
  const moments = [...sent.values()];
  const emittingMs = Math.max(...moments) - Math.min(...moments);
  const sorted = taken.toSorted((one, other) => one - other);
  return {
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    most: sorted.at(-1) ?? Number.NaN,
    deliveries: taken.length,
    missing: expected - taken.length,
    frameBytes: Math.round(bytes / Math.max(taken.length, 1)),
    emittedPerSecond: ((sent.size - 1) * 1e3) / emittingMs,
  };
}

/** Resident memory of a process, megabytes. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** Processor time that a process has used so far, milliseconds. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // User and system time in ticks of 10 ms, places 14 and 15 of the line.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
