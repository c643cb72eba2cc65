import { collectAll, type Delivery, latencies } from './measure.ts';
import { offer } from './offer.ts';
import type { Subscribers } from './subscribers.ts';
import type { LiveVariant } from './variant.ts';

interface LoadOptions {
  /** Length of a frame, where the variant does not decide that itself. */
  readonly bytes?: number;
  /** The part of the subscribers that an event reaches. */
  readonly share?: number;
  /** How many subscribers read. */
  readonly listening?: number;
  /** Events that are due within so many milliseconds are emitted together. */
  readonly tickMs?: number;
}

/** Number of the next event: each is emitted once in a run of the benchmark. */
let next = 0;

/** Takes numbers that no other load uses; answers the first of them. */
export function takeNumbers(count: number): number {
  next += count;
  return next - count;
}

/** Offers events at a rate to subscribers that are connected, and waits until they have come. */
export async function load(
  subscribers: Subscribers,
  variant: LiveVariant,
  perSecond: number,
  seconds: number,
  { bytes = 0, share = 1, listening = subscribers.connected, tickMs = 5 }: LoadOptions = {},
): Promise<Delivery> {
  await subscribers.forget();
  const first = takeNumbers(Math.ceil(perSecond * seconds));
  const emit = (events: readonly number[]) => variant.emit(events, bytes);
  const sent = await offer(first, perSecond, seconds, emit, tickMs);
  const expected = sent.size * share * listening;
  return latencies(sent, await collectAll(subscribers, expected), expected);
}
