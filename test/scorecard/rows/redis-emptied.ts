import { isDeepStrictEqual } from 'node:util';
import { Redis } from 'ioredis';
import { startCommand } from '../../bench/salesforce/commands.ts';
import { fillBacklog } from '../../bench/sync/backlog.ts';
import { drained } from '../../harness/chaos/ending.ts';
import { GraphClient } from '../../harness/chaos/graph-client.ts';
import { type HubProcesses, startHubProcesses } from '../../harness/hub-processes.ts';
import { startRedisServer } from '../../harness/redis-server.ts';
import { atLeast, type Figure, none } from '../figures.ts';
import { PAGES } from '../reading.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';

const DRAIN_MS = 20 * 60_000;
const LEAST_LINKS_PER_SECOND = 10_000;
/** Askings of all pages at a time, while Redis is emptied. */
const ASKED_AT_ONCE = 4;

/** Redis is emptied between answers and beside them; a new, empty one takes its place; the link index is built again. */
export async function emptyRedis(options: RunOptions): Promise<readonly Figure[]> {
  const { signal, print } = options;
  const { links, times } = sizesOf(options).redisEmptied;
  await using first = await startRedisServer();
  await using hub = await startHubProcesses({ workers: 1, env: { REDIS_URL: first.url }, signal });
  print(`${links} shipments go to Salesforce, which links them`);
  await fillBacklog(hub.databaseUrl, links);
  await drained(hub.databaseUrl, DRAIN_MS);
  const before = await answers(hub, signal);

  let [asked, wrong] = [0, 0];
  const compare = async () => {
    const now = await answers(hub, signal);
    asked += now.length;
    for (const [at, answer] of now.entries()) {
      if (isDeepStrictEqual(answer, before[at])) continue;
      wrong += 1;
      print(`another answer: ${JSON.stringify(answer).slice(0, 300)}`);
    }
  };
  const redis = new Redis(first.url, { lazyConnect: true });
  await redis.connect();
  for (let time = 0; time < times; time += 1) {
    await Promise.all([redis.flushall(), ...Array.from({ length: ASKED_AT_ONCE }, compare)]);
    await compare();
  }
  redis.disconnect();
  const rebuilt = rebuildOf(await startCommand(hub, ['links', 'rebuild']).ended);
  print(`rebuilt ${rebuilt.links} links of shipments in ${rebuilt.seconds} s`);

  // As a replica that was promoted before its first copy.
  await first.kill();
  await using _second = await startRedisServer({ port: first.port });
  await compare();
  const again = rebuildOf(await startCommand(hub, ['links', 'rebuild']).ended);
  await compare();
  const check = await startCommand(hub, ['links', 'check']).ended.catch((error: unknown) => String(error));
  const findings = [...check.matchAll(/(\d+) findings/g)].map(([, count]) => Number(count));
  return [
    atLeast('answers compared', asked, '', times * ASKED_AT_ONCE * PAGES.length),
    none('that were another answer than before', wrong),
    atLeast(
      'links of shipments in the index that was built again',
      Math.min(rebuilt.links, again.links),
      '',
      links,
    ),
    atLeast(
      'links a second, read from both systems',
      Math.max(rebuilt.rate, again.rate),
      '/s',
      LEAST_LINKS_PER_SECOND,
    ),
    none(
      'findings of the check of all links',
      findings.length === 0 ? Number.NaN : findings.reduce((sum, count) => sum + count, 0),
    ),
  ];
}

/** The data of every page. @throws when one is not answered whole */
async function answers(hub: HubProcesses, signal: AbortSignal): Promise<readonly unknown[]> {
  return await Promise.all(
    PAGES.map(async ({ user, query }) => {
      const answer = await new GraphClient(hub.graphqlUrl, hub.tokens[user] ?? '', signal).ask(query, {});
      return typeof answer === 'string' ? answer : (answer.errors ?? answer.data);
    }),
  );
}

/** The figures that the command printed for shipments, the largest kind. */
function rebuildOf(output: string): { links: number; seconds: number; rate: number } {
  const [, links, seconds, rate] = /Shipment: (\d+) links in ([\d.]+) s \((\d+)\/s\)/.exec(output) ?? [];
  return { links: Number(links), seconds: Number(seconds), rate: Number(rate) };
}
