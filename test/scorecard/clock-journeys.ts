import { randomUUID } from 'node:crypto';

export interface JourneyEvent {
  readonly eventId: string;
  readonly milestone: string;
  /** When it truly happened. */
  readonly happened: Date;
  /** The time by the device's clock: up to an hour earlier or later. */
  readonly told: Date;
}

export interface Journey {
  readonly id: string;
  readonly number: string;
  readonly bookedAt: Date;
  /** In the order in which they truly happened. */
  readonly events: readonly JourneyEvent[];
}

/** The shipments as the hub has them after all reports have arrived. */
export interface Known {
  readonly milestones: ReadonlyMap<string, string>;
  readonly events: ReadonlySet<string>;
  /** One text for each open review item, which holds the ids of what it is about. */
  readonly reviewed: readonly string[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Of a device's clock, in minutes either way. */
const SKEW_MINUTES = 60;
/**
 * The freight changes hands so long after the last event at least. Two events of one phase that lie nearer, on two clocks
 * that are wrong by an hour each, could truly have happened in either order: no rule can know.
 */
const HANDOVER_MINUTES = 2 * SKEW_MINUTES + 5;
const LATE_MS = 48 * HOUR_MS;

/** The reports of each device, in its order. A delivery is told from what came before whichever clock was wrong. */
const DEVICES = [
  { handover: 1, milestones: ['PICKUP_SCHEDULED', 'PICKED_UP'] },
  { handover: HANDOVER_MINUTES, milestones: ['IN_TRANSIT', 'ARRIVED_AT_TERMINAL', 'OUT_FOR_DELIVERY'] },
  { handover: 1, milestones: ['DELIVERED'] },
] as const;

/** An upper bound that is left out, as of node:crypto's randomInt. */
export type RandomInt = (below: number) => number;

/**
 * A shipment's way until now. One in three ended 48 hours ago and is told only now; the others end within the last hours, so
 * that a clock that is fast tells the future.
 */
export function travel(nth: number, now: Date, random: RandomInt): Journey {
  const gaps: number[] = [];
  const told: { milestone: string; skew: number }[] = [];
  for (const { handover, milestones } of DEVICES.slice(0, 1 + random(DEVICES.length))) {
    const skew = (random(2 * SKEW_MINUTES + 1) - SKEW_MINUTES) * MINUTE_MS;
    for (const [at, milestone] of milestones.entries()) {
      gaps.push(((at === 0 ? handover : 1) + random(6 * 60)) * MINUTE_MS);
      told.push({ milestone, skew });
    }
  }
  const end = now.getTime() - (nth % 3 === 0 ? LATE_MS : random(90) * MINUTE_MS);
  let happened = end - gaps.reduce((sum, gap) => sum + gap, 0);
  const bookedAt = new Date(happened);
  const events = told.map(({ milestone, skew }, at) => {
    happened += gaps[at] ?? 0;
    return {
      eventId: randomUUID(),
      milestone,
      happened: new Date(happened),
      told: new Date(happened + skew),
    };
  });
  return { id: randomUUID(), number: `CLOCK-${nth}`, bookedAt, events };
}

/** REVIEW: the milestone is not the last one, and a person has an event of the shipment. */
export function outcomeOf(
  { id, events }: Journey,
  { milestones, reviewed }: Known,
): 'RIGHT' | 'REVIEW' | 'WRONG' {
  if (milestones.get(id) === events.at(-1)?.milestone) return 'RIGHT';
  const ids = events.map(({ eventId }) => eventId);
  return reviewed.some((text) => ids.some((eventId) => text.includes(eventId))) ? 'REVIEW' : 'WRONG';
}

export function shuffled<T>(items: readonly T[], random: RandomInt): readonly T[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = random(at + 1);
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
}
