import { figure, table } from '../harness/tables.ts';
import { load } from './load.ts';
import type { Delivery } from './measure.ts';
import { Subscribers } from './subscribers.ts';
import type { LiveVariant } from './variant.ts';

const LIMIT_MS = 100;
const SECONDS = 10;
const FIRST_EVENTS_PER_SECOND = 30;
const STEP = 1.15;
/** A rate that could not even be emitted is not kept, however fast what was emitted arrived. */
const EMITTED = 0.95;
/** Events are committed in uploads, as handhelds and carriers send them: one in so many milliseconds. */
const UPLOAD_MS = 20;

/** One who tries to keep each rate. */
export interface Contender {
  readonly name: string;
  readonly variant: LiveVariant;
  /** Whether its subscribers ask for fields of Salesforce. */
  readonly joined: boolean;
}

/** The highest rate that a contender kept. */
export interface Kept {
  readonly deliveriesPerSecond: number;
  readonly delivery: Delivery;
}

/**
 * The highest rate of deliveries at which their 99th percentile stays below 100 ms, for each contender; every event goes to
 * everybody. At each rate they come one after the other, so that all meet the same machine; who has missed two in a row is
 * out. Frames of those that leave their length open are as long as those of the first contender were last.
 */
export async function highestRates(
  contenders: readonly Contender[],
  count: number,
  print: (line: string) => void,
): Promise<ReadonlyMap<string, Kept>> {
  await using open = new AsyncDisposableStack();
  const racing = contenders.map((contender) => ({
    ...contender,
    misses: 0,
    subscribers: open.use(new Subscribers()),
  }));
  const best = new Map<string, Kept>();
  let bytes = 0;
  for (let rate = FIRST_EVENTS_PER_SECOND; racing.some(({ misses }) => misses < 2); rate *= STEP) {
    for (const contender of racing) {
      if (contender.misses >= 2) continue;
      const kept = await attempts(contender, rate);
      if (kept) best.set(contender.name, kept);
      contender.misses = kept ? 0 : contender.misses + 1;
      if (contender === racing[0]) bytes = kept?.delivery.frameBytes ?? bytes;
    }
  }
  return best;

  /** Two, since whatever else runs on the machine may meet one of them. */
  async function attempts(contender: (typeof racing)[number], rate: number): Promise<Kept | null> {
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const delivery = await measured(contender, rate);
      const deliveriesPerSecond = delivery.emittedPerSecond * count;
      const isKept =
        delivery.p99 < LIMIT_MS && delivery.missing === 0 && delivery.emittedPerSecond > EMITTED * rate;
      print(
        `  ${contender.name}: ${figure(rate * count)} deliveries/s ${isKept ? 'kept' : 'not kept'}, p99 ${figure(delivery.p99)} ms`,
      );
      if (isKept) return { deliveriesPerSecond, delivery };
    }
    return null;
  }

  async function measured({ variant, joined, subscribers }: (typeof racing)[number], rate: number) {
    const { url, token } = variant;
    await subscribers.connect({ url, token, count, operation: variant.operation(joined) });
    await load(subscribers, variant, FIRST_EVENTS_PER_SECOND, 1, { bytes, tickMs: UPLOAD_MS });
    const delivery = await load(subscribers, variant, rate, SECONDS, { bytes, tickMs: UPLOAD_MS });
    await subscribers.close();
    return delivery;
  }
}

export function rateTable(best: ReadonlyMap<string, Kept>): string {
  return table(
    ['variant', 'deliveries/s', 'p50 ms', 'p99 ms', 'bytes a frame'],
    [...best].map(
      ([
        name,
        {
          deliveriesPerSecond,
          delivery: { p50, p99, frameBytes },
        },
      ]) => [name, figure(deliveriesPerSecond), figure(p50), figure(p99), String(frameBytes)],
    ),
  );
}
