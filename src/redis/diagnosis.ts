import type { Redis } from 'ioredis';
import { addressOfServer, type HostAndPort, type RedisAddress } from '../domain/redis-address.ts';
import { addressOf, openClient, type RedisSettings } from './redis-client.ts';
import { refusalOf } from './refusals.ts';
import { identify, isOfCluster } from './server-identity.ts';
import { nameOf, SlotOwners } from './slot-owners.ts';

/** The state of a Redis server, for an operator who prepares it for the hub. */
export interface ServerDiagnosis {
  readonly version: string;
  /** Why it takes no changes; null when it does. */
  readonly refusal: string | null;
  /** Such as `noeviction`. */
  readonly evictionPolicy: string;
  /** Bytes; 0 for no limit. */
  readonly maxMemory: number;
  readonly usedMemory: number;
}

/** What one server or sentinel answered, or why it did not. */
export interface Asked<Answer> {
  /** Host and port. */
  readonly name: string;
  readonly answer: PromiseSettledResult<Answer>;
}

export interface RedisDiagnosis {
  /** The only server, the primary that sentinels name, or those of the address and every master of the cluster. */
  readonly servers: readonly Asked<ServerDiagnosis>[];
  /** The primary that each sentinel names; null for none. */
  readonly sentinels: readonly Asked<string | null>[];
  /** Slots of the cluster that no server holds; 0 without a cluster. */
  readonly missingSlots: number;
}

/** A tenth of the longest wait for an answer, milliseconds: `openClient` has a backstop of its own. */
const COMMAND_MS = 500;

/** @throws Error when none of the servers of REDIS_URL answers */
export async function diagnoseRedis(settings: RedisSettings): Promise<RedisDiagnosis> {
  const address = addressOf(settings);
  const { hosts, primary } = address;
  if (primary !== null) {
    const [sentinels, servers] = await Promise.all([
      askEach(hosts, (at) => primaryOf(settings, address, primary, at)),
      Promise.allSettled([diagnoseServer(settings)]),
    ]);
    return { servers: servers.map((answer) => ({ name: primary, answer })), sentinels, missingSlots: 0 };
  }
  const owners = await ownersOf(settings, hosts);
  const all = new Map([...hosts, ...(owners?.all() ?? [])].map((at) => [nameOf(at), at]));
  const servers = await askEach([...all.values()], (server) => diagnoseServer({ ...settings, server }));
  return { servers, sentinels: [], missingSlots: owners?.missing ?? 0 };
}

async function askEach<Answer>(
  hosts: readonly HostAndPort[],
  ask: (at: HostAndPort) => Promise<Answer>,
): Promise<readonly Asked<Answer>[]> {
  const answers = await Promise.allSettled(hosts.map(ask));
  return answers.map((answer, at) => ({ name: nameOf(hosts[at] as HostAndPort), answer }));
}

/** By the first server that answers; null when it is no cluster. */
async function ownersOf(settings: RedisSettings, hosts: readonly HostAndPort[]): Promise<SlotOwners | null> {
  let reason: unknown;
  for (const server of hosts) {
    try {
      return await withClient(settings, addressOf({ ...settings, server }), async (client) =>
        isOfCluster(await client.info('server'))
          ? new SlotOwners(await client.cluster('SLOTS'), server)
          : null,
      );
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

/** A sentinel has a sign-in of its own. */
async function primaryOf(
  settings: RedisSettings,
  address: RedisAddress,
  name: string,
  at: HostAndPort,
): Promise<string | null> {
  const { sentinelUsername: username, sentinelPassword: password } = address;
  const sentinel = { ...addressOfServer(at, address), username, password, database: 0 };
  return await withClient(settings, sentinel, async (client) => {
    const reply = (await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as [string, string] | null;
    return reply === null ? null : reply.join(':');
  });
}

async function diagnoseServer(settings: RedisSettings): Promise<ServerDiagnosis> {
  return await withClient(settings, addressOf(settings), async (client) => {
    const values = valuesOf(await client.info());
    const refusal = await identify(client).then(() => null, refusalOf);
    return {
      version: values.get('redis_version') ?? 'unknown',
      refusal,
      evictionPolicy: values.get('maxmemory_policy') ?? 'unknown',
      maxMemory: Number(values.get('maxmemory') ?? 0),
      usedMemory: Number(values.get('used_memory') ?? 0),
    };
  });
}

async function withClient<Answer>(
  settings: RedisSettings,
  address: RedisAddress,
  work: (client: Redis) => Promise<Answer>,
): Promise<Answer> {
  const client = openClient(settings, COMMAND_MS, { name: 'waybill doctor', beforeReconnect: null }, address);
  let reason: Error | null = null;
  client.on('error', (error: Error) => {
    reason = error;
  });
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    // A connection that failed says only that it is closed; what failed came before.
    throw reason ?? error;
  } finally {
    client.disconnect();
  }
}

/** The lines `name:value` of INFO. */
function valuesOf(info: string): ReadonlyMap<string, string> {
  return new Map(
    info.split('\r\n').flatMap((line): [string, string][] => {
      const [name, ...rest] = line.split(':');
      return name === undefined || rest.length === 0 ? [] : [[name, rest.join(':')]];
    }),
  );
}
