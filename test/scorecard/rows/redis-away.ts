import { setTimeout } from 'node:timers/promises';
import { percentile } from '../../bench/harness/verdicts.ts';
import { GraphClient } from '../../harness/chaos/graph-client.ts';
import { type HubProcesses, startHubProcesses } from '../../harness/hub-processes.ts';
import { startRedisServer } from '../../harness/redis-server.ts';
import { atLeast, below, type Figure, none } from '../figures.ts';
import { PAGES, type Reads, readPages } from '../reading.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';

const PAUSE_MS = 300;
const WARM_UP_MS = 5_000;
const MOST_MS = 200;

/** Reads while Redis works, while it answers nothing, and while it is not there. */
export async function takeRedisAway(options: RunOptions): Promise<readonly Figure[]> {
  const { signal, print } = options;
  const { seconds } = sizesOf(options).redisAway;
  await using redis = await startRedisServer();
  await using hub = await startHubProcesses({ workers: 1, env: { REDIS_URL: redis.url }, signal });
  const phase = async (what: string): Promise<Reads & { readonly p99: number }> => {
    const reads = await readFor(hub, seconds * 1_000, signal);
    const p99 = percentile(reads.latencies, 0.99);
    print(
      `${what}: ${reads.latencies.length} reads, ${reads.failures.length} failed, p50 ${percentile(reads.latencies, 0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
    );
    for (const failure of reads.failures.slice(0, 3)) print(`  ${failure}`);
    return { ...reads, p99 };
  };
  await readFor(hub, WARM_UP_MS, signal);
  const whole = await phase('with Redis');
  redis.freeze();
  const frozen = await phase(`Redis frozen for ${seconds} s`);
  redis.thaw();
  await setTimeout(WARM_UP_MS, undefined, { signal });
  const again = await phase('with Redis again');
  await redis.kill();
  const dead = await phase(`Redis dead for ${seconds} s`);
  const usual = Math.min(whole.p99, again.p99);
  const failed = [whole, frozen, again, dead].flatMap(({ failures }) => failures);
  return [
    atLeast(
      'fewest reads of a phase',
      Math.min(...[whole, frozen, again, dead].map(({ latencies }) => latencies.length)),
      '',
      seconds,
    ),
    none('reads that failed', failed.length),
    below('p99 with Redis frozen, more than usual', frozen.p99 - usual, 'ms', MOST_MS),
    below('p99 with Redis dead, more than usual', dead.p99 - usual, 'ms', MOST_MS),
  ];
}

function readFor(hub: HubProcesses, ms: number, signal: AbortSignal): Promise<Reads> {
  const over = new AbortController();
  const stop = () => over.abort();
  globalThis.setTimeout(stop, ms);
  signal.addEventListener('abort', stop, { once: true });
  const clientOf = (user: string) => new GraphClient(hub.graphqlUrl, hub.tokens[user] ?? '', over.signal);
  return readPages({ clientOf, pages: PAGES, pauseMs: PAUSE_MS, stop: over.signal });
}
