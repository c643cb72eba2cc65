import { Redis } from 'ioredis';
import type { Certificate } from './certificate.ts';
import { freePort, type RedisServer, startRedisServer } from './redis-server.ts';
import { until } from './until.ts';

export interface RedisClusterServer {
  readonly server: RedisServer;
  readonly id: string;
  /** An administrator's connection. */
  readonly client: Redis;
}

/** Three masters with a third of the slots each, and a replica of the first one, all real servers. */
export interface RedisClusterUnderTest extends AsyncDisposable {
  /** Names all masters. */
  readonly url: string;
  readonly masters: readonly RedisClusterServer[];
  readonly replica: RedisClusterServer;
  /** The master that holds a tag's slot now. */
  holderOf(tag: string): Promise<RedisClusterServer>;
  /** Moves a tag's slot with its keys to a master as operators do; `between` runs when half of the keys have moved. */
  move(tag: string, to: RedisClusterServer, between?: () => Promise<void>): Promise<void>;
  /** Kills the first master, and lets its replica take over. */
  failOver(): Promise<void>;
}

const SLOTS = 16_384;

/** @param certificate with one, the hub speaks TLS with the servers, and they with each other */
export async function startRedisCluster(
  args: readonly string[] = [],
  certificate?: Certificate,
): Promise<RedisClusterUnderTest> {
  await using starting = new AsyncDisposableStack();
  const servers: RedisClusterServer[] = [];
  for (let index = 0; index < 4; index += 1) {
    const cluster = ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())];
    const tls = certificate === undefined ? [] : ['--tls-cluster', 'yes'];
    const server = starting.use(await startRedisServer({ certificate, args: [...cluster, ...tls, ...args] }));
    const client = new Redis(server.url, { retryStrategy: () => null });
    client.on('error', () => undefined);
    starting.defer(() => client.disconnect());
    await client.cluster('SET-CONFIG-EPOCH', index + 1);
    servers.push({ server, client, id: await client.cluster('MYID') });
  }
  const [first, , , replica] = servers as [
    RedisClusterServer,
    RedisClusterServer,
    RedisClusterServer,
    RedisClusterServer,
  ];
  const masters = servers.slice(0, 3);
  for (const [index, { client }] of masters.entries()) {
    const bound = (at: number) => Math.floor((at * SLOTS) / masters.length);
    await client.cluster('ADDSLOTSRANGE', bound(index), bound(index + 1) - 1);
  }
  for (const { server } of servers.slice(1)) {
    const busPort = await busPortOf(server, servers);
    const port = certificate === undefined ? server.port : server.tlsPort;
    await first.client.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort);
  }
  await until(async () => {
    const known = await Promise.all(servers.map(({ client }) => client.cluster('INFO')));
    return known.every((info) => info.includes('cluster_known_nodes:4'));
  });
  await replica.client.cluster('REPLICATE', first.id);
  await until(async () => {
    const infos = await Promise.all(servers.map(({ client }) => client.cluster('INFO')));
    const isOk = infos.every((info) => info.includes('cluster_state:ok'));
    return isOk && (await replica.client.info('replication')).includes('master_link_status:up');
  });
  const alive = new Set(servers);
  const holderOf = async (tag: string): Promise<RedisClusterServer> => {
    const [asked] = alive;
    const slot = (await asked?.client.cluster('KEYSLOT', tag)) ?? 0;
    const ranges = (await asked?.client.cluster('SLOTS')) ?? [];
    const id = ranges.find(([from, to]) => from <= slot && slot <= to)?.[2]?.[2];
    const holder = servers.find((server) => server.id === id);
    if (holder === undefined) throw new Error(`nobody holds ${tag}`);
    return holder;
  };
  const owned = starting.move();
  return {
    url:
      certificate === undefined
        ? `redis://${masters.map(({ server }) => `127.0.0.1:${server.port}`).join(',')}`
        : `rediss://${masters.map(({ server }) => `127.0.0.1:${server.tlsPort}`).join(',')}`,
    masters,
    replica,
    holderOf,
    async move(tag, to, between = () => Promise.resolve()) {
      const from = await holderOf(tag);
      const slot = await from.client.cluster('KEYSLOT', tag);
      await to.client.cluster('SETSLOT', slot, 'IMPORTING', from.id);
      await from.client.cluster('SETSLOT', slot, 'MIGRATING', to.id);
      // The heads of partitions last: until then, some entries of a partition are elsewhere than its clock.
      const keys = (await from.client.cluster('GETKEYSINSLOT', slot, 10_000)).toSorted(
        (one, other) => other.length - one.length,
      );
      const half = Math.ceil(keys.length / 2);
      for (const some of [keys.slice(0, half), keys.slice(half)]) {
        for (const key of some)
          await from.client.call('MIGRATE', '127.0.0.1', to.server.port, key, 0, 5_000, 'REPLACE');
        await between();
      }
      for (const { client } of [to, from, ...masters]) await client.cluster('SETSLOT', slot, 'NODE', to.id);
    },
    async failOver() {
      await first.server.kill();
      alive.delete(first);
      await replica.client.cluster('FAILOVER', 'TAKEOVER');
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Of the servers that have met nobody yet: each knows only itself. */
async function busPortOf(server: RedisServer, servers: readonly RedisClusterServer[]): Promise<string> {
  const { client } = servers.find((each) => each.server === server) ?? {};
  const nodes = String(await client?.cluster('NODES'));
  return /:\d+@(\d+)/.exec(nodes)?.[1] ?? '';
}
