import { print } from 'graphql';
import { expect, it } from 'vitest';
import { LiveMilestonesDocument } from '../../schema/generated/operations.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { startSentinel } from '../harness/redis-sentinel.ts';
import { until } from '../harness/until.ts';
import { book } from './bookings.ts';
import { Follower } from './live-follower.ts';

async function readiness({ url }: TestHub): Promise<unknown> {
  return await (await fetch(new URL('/health/ready', url))).json();
}

it('a hub whose Redis fails over under load answers every request, and its followers hear every event once', async () => {
  await using servers = await startSentinel();
  await using hub = await startTestHub({ worker: true, redisUrl: servers.url });
  await using follower = new Follower(hub.wsUrl, hub.tokens['customer'] ?? '', print(LiveMilestonesDocument));
  await follower.live;
  let booked = (await book(hub, 4)).length;
  expect(await readiness(hub)).toEqual({ status: 'ready', missing: [] });
  await servers.primary.kill();
  let whileAway: unknown;
  await until(async () => {
    whileAway = await readiness(hub);
    return JSON.stringify(whileAway).includes('"Redis"');
  });
  expect(whileAway).toEqual({
    status: 'degraded',
    missing: [{ name: 'Redis', reason: 'Redis does not answer.' }],
  });
  const back = new AbortController();
  const failover = servers
    .failOver()
    .then(() => until(async () => JSON.stringify(await readiness(hub)).includes('"ready"')));
  const ended = failover.finally(() => back.abort());
  while (!back.signal.aborted) booked += (await book(hub, 4)).length;
  await ended;
  booked += (await book(hub, 4)).length;
  await until(() => follower.events.length >= booked);
  const positions = follower.positionsBy(await hub.adapters.liveFeed().cursors());
  expect(positions).toHaveLength(booked);
  expect(positions).toEqual([...new Set(positions)].toSorted((one, other) => Number(one) - Number(other)));
});
