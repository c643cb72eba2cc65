import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { openClient } from '../../../src/redis/redis-client.ts';
import { connectRedis } from '../../../src/redis/redis-connection.ts';
import { type RedisServer, startRedisServer } from '../../harness/redis-server.ts';
import { until } from '../../harness/until.ts';

type Step = (administrator: Redis, server: RedisServer) => Promise<unknown>;

const set = (name: string, value: string): Step => {
  return (administrator) => administrator.config('SET', name, value);
};

/** Where Redis would put its snapshot there is a folder, so that it can write none. */
const failToSave: Step = async (administrator, { folder }) => {
  mkdirSync(join(folder, 'dump.rdb'));
  await administrator.config('SET', 'save', '3600 1');
  await administrator.bgsave();
  await until(async () => (await administrator.info()).includes('rdb_last_bgsave_status:err'));
};

const saveAgain: Step = async (administrator, { folder }) => {
  rmSync(join(folder, 'dump.rdb'), { recursive: true });
  await administrator.bgsave();
};

/** What makes a server refuse every change, what people read then, and what mends it. */
const REFUSALS: Readonly<Record<string, { begin: Step; told: RegExp; end: Step }>> = {
  'its memory is full': {
    begin: set('maxmemory', '1'),
    told: /^Redis refuses changes: its memory is full/,
    end: set('maxmemory', '0'),
  },
  'it is a replica now': {
    begin: (administrator) => administrator.replicaof('127.0.0.1', 1),
    told: /^Redis refuses changes: it is a replica/,
    end: (administrator) => administrator.replicaof('NO', 'ONE'),
  },
  'its replicas are away': {
    begin: set('min-replicas-to-write', '1'),
    told: /^Redis refuses changes: fewer replicas follow it/,
    end: set('min-replicas-to-write', '0'),
  },
  'its disk is full': {
    begin: failToSave,
    told: /^Redis refuses changes: it cannot write its snapshot/,
    end: saveAgain,
  },
  'its user lost rights': {
    begin: (administrator) => administrator.call('ACL', 'SETUSER', 'hub', '-@scripting'),
    told: /^Redis refuses a command: its user \(ACL\) lacks the right/,
    end: (administrator) => administrator.call('ACL', 'SETUSER', 'hub', '+@all'),
  },
};

async function world() {
  const owned = new AsyncDisposableStack();
  const server = owned.use(await startRedisServer());
  const administrator = openClient({ url: server.url }, 10_000, { beforeReconnect: null });
  owned.defer(() => administrator.disconnect());
  await administrator.connect();
  await administrator.call('ACL', 'SETUSER', 'hub', 'on', '>right', '~*', '&*', '+@all');
  const connect = async (password: string, changes: boolean[] = []) => {
    const url = server.url.replace('//', `//hub:${password}@`);
    const onStateChange = (available: boolean) => void changes.push(available);
    return owned.use(
      await connectRedis({ url, commandTimeoutMs: 10_000, readyTimeoutMs: 10_000, onStateChange }),
    );
  };
  return { server, administrator, connect, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

test.each(Object.entries(REFUSALS))('Redis counts as away, by its reason, while %s', async (_, refusal) => {
  await using here = await world();
  const changes: boolean[] = [];
  const redis = await here.connect('right', changes);
  const work = () => redis.run((client) => client.eval('return redis.call("SET", KEYS[1], 1)', 1, 'key'));
  expect(await work()).toBeTruthy();
  await refusal.begin(here.administrator, here.server);
  for (let times = 0; times < 50; times += 1) await expect(work()).rejects.toThrow('Redis');
  expect(redis.problem).toMatch(refusal.told);
  // Each is a line of the log.
  expect(changes).toEqual([true, false]);
  const late = await here.connect('right');
  expect(late.problem).toMatch(refusal.told);
  await refusal.end(here.administrator, here.server);
  await until(() => redis.available && late.available);
  expect(await work()).toBeTruthy();
});

test('a password that Redis refuses is named, and forgotten when Redis cannot be reached', async () => {
  await using here = await world();
  const redis = await here.connect('wrong');
  expect(redis.problem).toBe('Redis refuses the user or the password of REDIS_URL.');
  await here.server.kill();
  await until(() => redis.problem === 'Redis does not answer.');
});
