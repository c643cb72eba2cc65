import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveEvent } from '../../../src/domain/live-events.ts';
import { ApiBudget } from '../../../src/redis/api-budget.ts';
import { LINK_KINDS } from '../../../src/redis/link.ts';
import { RedisLinkIndex } from '../../../src/redis/link-index.ts';
import { rebuildLinks } from '../../../src/redis/link-rebuild.ts';
import { LiveStreams, LiveTail } from '../../../src/redis/live-streams.ts';
import { openRedis, type RedisServers } from '../../../src/redis/redis-servers.ts';
import { type RedisClusterUnderTest, startRedisCluster } from '../../harness/redis-cluster.ts';
import { connectPatiently } from '../../harness/redis-server.ts';
import { until } from '../../harness/until.ts';
import { cachingProcesses } from './caching-processes.ts';

const PATIENT = { commandTimeoutMs: 10_000, readyTimeoutMs: 10_000 };
const OBJECTS = ['Account', 'Contact', 'Case', 'Opportunity', 'Contract', 'Shipment__c'];
const ACCOUNTS = '{cache:Account}';
const ORDER = 'incarnation-of-the-order';
const LIVE = `{live:${ORDER.slice(0, 8)}}`;

describe('a Redis Cluster of three masters', () => {
  let cluster: RedisClusterUnderTest;
  let processes: readonly [RedisServers, RedisServers];

  beforeAll(async () => {
    cluster = await startRedisCluster();
    // The second process knows one server only, and learns from it that there are more.
    const one = `redis://127.0.0.1:${cluster.masters[1]?.server.port ?? 0}`;
    processes = [
      await openRedis({ url: cluster.url, ...PATIENT }),
      await openRedis({ url: one, ...PATIENT }),
    ];
  });
  afterAll(async () => {
    for (const redis of processes ?? []) await redis.close();
    await cluster?.[Symbol.asyncDispose]();
  });

  const twoProcesses = (object: string, ids: readonly string[]) => cachingProcesses(processes, object, ids);

  it('holds the partitions on several masters, and all that is kept there is shared by all processes', async () => {
    for (const redis of processes) expect(redis.problem).toBeNull();
    const holders = new Set<string>();
    for (const object of OBJECTS) {
      const { owner, read, change } = twoProcesses(object, ['a']);
      expect([await read(0, 'a'), await read(1, 'a'), owner.loads.length]).toEqual([1, 1, 1]);
      const revision = await change(0, 'a');
      expect(await read(1, 'a')).toBe(revision);
      holders.add((await cluster.holderOf(`{cache:${object}}`)).id);
    }
    expect(holders.size).toBeGreaterThan(1);

    const [here, there] = processes.map((redis) => new ApiBudget(redis, 2)) as [ApiBudget, ApiBudget];
    await here.correct({ used: 10, max: 100 });
    const grant = await here.take(60, 0);
    expect(grant).not.toBeNull();
    expect(await there.state()).toMatchObject({ left: 30, shared: true });
    expect(await there.take(60, 0)).toBeNull();
    await grant?.settle();

    for (const kind of LINK_KINDS) {
      const link = { portalId: 'p', crmId: 'c', version: 1 };
      const links = async function* () {
        yield link;
      };
      expect(await rebuildLinks(processes[0], kind, links())).toMatchObject({ links: 1, complete: true });
      const found = await new RedisLinkIndex(processes[1]).lookup(kind, 'crmId', ['c']);
      expect([...found.answers]).toEqual([['c', 'p']]);
    }
  });

  it('a connection to one master alone is refused what the others hold', async () => {
    const [object = ''] = OBJECTS;
    const holder = await cluster.holderOf(`{cache:${object}}`);
    const other = cluster.masters.find(({ id }) => id !== holder.id);
    await using alone = await connectPatiently(other?.server.url ?? '');
    await expect(
      alone.on(`{cache:${object}}`, (server) => server.run((client) => client.get(`{cache:${object}}`))),
    ).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/^MOVED/) },
    });
  });

  it('no process reads anything older than was announced while a partition moves to another master', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `id-${index}`);
    const { owner, read, change } = twoProcesses('Account', ids);
    for (const id of ids) await Promise.all([read(0, id), read(1, id)]);
    const from = await cluster.holderOf(ACCOUNTS);
    const to = cluster.masters.find(({ id }) => id !== from.id) ?? from;
    const round = async () => {
      for (const id of ids.slice(0, 12)) {
        const changing = Math.random() < 0.5 ? 0 : 1;
        const revision = await change(changing, id);
        // The other process first: nothing else of the one that has announced reaches Redis before.
        expect(await read(1 - changing, id)).toBe(revision);
        expect(await read(changing, id)).toBe(revision);
      }
    };
    await cluster.move(ACCOUNTS, to, round);
    await round();
    expect((await cluster.holderOf(ACCOUNTS)).id).toBe(to.id);
    // Cached again, for both: at its new place.
    await until(async () => {
      const before = owner.loads.length;
      for (const id of ids) await Promise.all([read(0, id), read(1, id)]);
      return owner.loads.length === before;
    });
  });

  it('followers hear events while their streams move to another master', async () => {
    const heard: number[] = [];
    await using _tail = new LiveTail(
      { url: cluster.url },
      { incarnation: ORDER, after: 0, onEvents: (events) => heard.push(...events.map(({ seq }) => seq)) },
    );
    const streams = new LiveStreams(processes[0]);
    let seq = 0;
    const publish = async () => {
      seq += 1;
      await streams.publish(ORDER, [eventOf(seq)]);
    };
    await publish();
    await until(() => heard.includes(1));
    const from = await cluster.holderOf(LIVE);
    await cluster.move(LIVE, cluster.masters.find(({ id }) => id !== from.id) ?? from);
    await publish();
    await publish();
    await until(() => heard.includes(3));
    expect(heard).toEqual([1, 2, 3]);
  });

  it('a server that is away is named, and the others go on; after a failover all is shared again', async () => {
    const [first] = cluster.masters;
    const lost = `127.0.0.1:${first?.server.port ?? 0}`;
    const tags = await Promise.all(
      OBJECTS.map(async (object) => ({
        object,
        isLost: (await cluster.holderOf(`{cache:${object}}`)).id === first?.id,
      })),
    );
    const kept = tags.find(({ isLost }) => !isLost)?.object ?? '';
    const moved = tags.find(({ isLost }) => isLost)?.object ?? '';
    const worlds = [twoProcesses(kept, ['x']), twoProcesses(moved, ['x'])] as const;
    for (const world of worlds) await world.read(0, 'x');
    await first?.server.kill();
    await until(() =>
      processes.every(({ problem }) => problem === `Redis Cluster: ${lost} does not answer.`),
    );
    const [here, away] = worlds;
    await here.read(0, 'x');
    const before = here.owner.loads.length;
    await here.read(0, 'x');
    expect(here.owner.loads).toHaveLength(before);
    // The owner answers for the others.
    expect(await away.read(0, 'x')).toBe(1);
    const revision = await away.change(0, 'x');
    expect(await Promise.all([away.read(0, 'x'), away.read(1, 'x')])).toEqual([revision, revision]);

    await cluster.failOver();
    await until(() => processes.every(({ available }) => available));
    expect(await Promise.all([away.read(0, 'x'), away.read(1, 'x')])).toEqual([revision, revision]);
    const loads = away.owner.loads.length;
    expect(await Promise.all([away.read(0, 'x'), away.read(1, 'x')])).toEqual([revision, revision]);
    expect(away.owner.loads).toHaveLength(loads);
  });
});

function eventOf(seq: number): LiveEvent {
  return { seq, kind: 'MILESTONE', accountId: 'account', at: new Date() } as unknown as LiveEvent;
}
