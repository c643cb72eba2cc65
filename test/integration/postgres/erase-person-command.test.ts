import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { PersonErasure } from '../../../src/ledger/erasure/person-erasures.ts';
import { createLiveEvents } from '../../../src/ledger/live-events/live-events.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { createCaches } from '../../../src/redis/caches.ts';
import { RedisLinkIndex } from '../../../src/redis/link-index.ts';
import { LiveStreams } from '../../../src/redis/live-streams.ts';
import { connectRedis } from '../../../src/redis/redis-connection.ts';
import { TEST_KEY, TEST_SIGNER } from '../../harness/audit-key.ts';
import { runWaybill } from '../../harness/command.ts';
import { type RedisServer, startRedisServer } from '../../harness/redis-server.ts';
import { emptyDatabase } from './empty-database.ts';
import {
  CONTACT,
  ERASED_COLUMNS,
  migrateWithRows,
  PERSON,
  plantPerson,
  TRACES,
  tracesIn,
} from './planted-person.ts';

const IN_REDIS = new RegExp(`${TRACES.source}|${CONTACT}`, 'i');
/** Each place in Redis that may have something of the person, without the ids of server and order. */
const PLACES = [
  '{cache:Contact}:l:Account.Contacts:001000000000001AAA:',
  '{cache:Contact}:r:003000000000009AAA',
  '{links:Contact}:c',
  '{links:Contact}:p',
  '{live:order}:',
];
const CARD = { Name: 'Quirina Canaryfield', Email: 'quirina.c@example.net', Phone: '+49 30 901820' };
const RECORD = { id: CONTACT, version: '2026-01-01T00:00:00.000Z', fields: CARD };

const owned = new AsyncDisposableStack();
let url: string;
let folder: string;
let database: Database;
let server: RedisServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-erasing-'));
  owned.defer(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'audit-key'), `${TEST_KEY.id}:${TEST_KEY.secret.toString('base64')}\n`, {
    mode: 0o600,
  });
  const empty = owned.use(await emptyDatabase());
  ({ url } = empty);
  server = owned.use(await startRedisServer());
  await migrateWithRows(empty);
  database = owned.use(openDatabase({ url, poolSize: 2 }));
});
afterAll(() => owned.disposeAsync());

async function waybill(...args: string[]) {
  const command = runWaybill(args, {
    DATABASE_URL: url,
    REDIS_URL: server.url,
    WAYBILL_DATA: folder,
    WAYBILL_AUDIT_KEY_FILE: join(folder, 'audit-key'),
    LOG_LEVEL: 'error',
  });
  const code = await command.ended;
  return { code, stdout: command.stdout(), stderr: command.stderr() };
}

/** As the hub has the person while it serves: copies of the contact, a link, an event; and what an earlier server left. */
async function plant(): Promise<void> {
  const userId = await plantPerson(database, TEST_SIGNER);
  const { generation } = await createLiveEvents(database).bounds();
  await using redis = await connectRedis({
    url: server.url,
    commandTimeoutMs: 10_000,
    readyTimeoutMs: 10_000,
    generation: () => generation,
  });
  await createCaches(redis).lists.getLists(
    { name: 'Account.Contacts', object: 'Contact' },
    ['001000000000001AAA'],
    (ids) => Promise.resolve(new Map(ids.map((id) => [id, [RECORD]]))),
    newUpstreamUsage(),
  );
  const links = new RedisLinkIndex(redis);
  const link = { portalId: userId, crmId: CONTACT, version: 1 };
  const { incarnation } = await links.lookup('Contact', 'portalId', []);
  expect(await links.remember('Contact', [link], incarnation)).toBe(true);
  await new LiveStreams(redis).publish('order', [
    {
      seq: 1,
      at: new Date(),
      kind: 'EXCEPTION_CHANGED',
      recordId: userId,
      accountId: null,
      branchId: null,
      shipmentId: null,
      fields: [],
      facts: { assignee: CARD.Name },
    },
  ]);
  await redis.run(async (client) => {
    await client.hset(`waybill:earlier:{cache:Contact}:r:${CONTACT}`, 'b', JSON.stringify(CARD));
    await client.hset('waybill:earlier:before:{links:Contact}:p', userId, `1 ${CONTACT}`);
  });
}

/** Every key of Redis that has something of the person, in its name or anywhere in its value. */
async function placesInRedis(): Promise<readonly string[]> {
  const client = new Redis(server.url);
  try {
    const found: string[] = [];
    for await (const keys of client.scanStream()) {
      for (const key of keys as string[]) {
        if (IN_REDIS.test(key + JSON.stringify(await READ[await client.type(key)]?.(client, key))))
          found.push(key);
      }
    }
    return [
      ...new Set(found.map((key) => key.slice(key.indexOf('{')).replace(/(\}:)\d+$/, '$1'))),
    ].toSorted();
  } finally {
    client.disconnect();
  }
}

const READ: Readonly<Record<string, (client: Redis, key: string) => Promise<unknown>>> = {
  string: (client, key) => client.get(key),
  hash: (client, key) => client.hgetall(key),
  zset: (client, key) => client.zrange(key, '0', '-1'),
  stream: (client, key) => client.xrange(key, '-', '+'),
};

async function everywhere() {
  return { tables: await tracesIn(database, TRACES), redis: await placesInRedis() };
}

/** Removed papers whose files are not deleted yet, and whether the database has them nevertheless. */
async function papers() {
  const rows = await database.query<{ readonly id: string; readonly isThere: boolean }>({
    text: `SELECT r.portal_id AS id, d.portal_id IS NOT NULL AS "isThere" FROM ledger.removed_document r
        LEFT JOIN portal.document d USING (portal_id) WHERE r.rule = 'personErased' AND r.file_removed_at IS NULL`,
    values: [],
  });
  return rows;
}

const NOWHERE = { tables: [], redis: [] };
const EVERYWHERE = {
  tables: expect.arrayContaining(ERASED_COLUMNS.map(({ table, column }) => `${table}.${column}`)),
  redis: PLACES,
};
const WHO = [
  '--user',
  ...PERSON.subjects,
  '--name',
  ...PERSON.names,
  '--phone',
  ...PERSON.phones,
  '--by',
  'dpo',
  '--reason',
  'request 12',
];

it('a person is in no table and no key of Redis after the command, and only the trace knows the papers', async () => {
  await plant();
  expect(await waybill('backup', join(folder, 'before.tar'))).toMatchObject({ code: 0 });
  expect(await everywhere()).toEqual(EVERYWHERE);
  const { code, stdout } = await waybill('erase-person', ...WHO, '--papers', '--erase');
  expect(code).toBe(0);
  expect(await everywhere()).toEqual(NOWHERE);
  const line = stdout.split('\n').find((text) => text.startsWith('{')) ?? '';
  expect(line).not.toMatch(TRACES);
  const { removedPapers, keptPapers } = JSON.parse(line) as PersonErasure;
  expect({ kept: keptPapers.length, removed: removedPapers.length }).toEqual({ kept: 0, removed: 1 });
  expect(await papers()).toEqual([{ id: removedPapers[0], isThere: false }]);
  writeFileSync(join(folder, 'lines'), line);
});

it('a restored backup that has the person is erased again by the kept line', async () => {
  await database.query({ text: 'DELETE FROM ledger.person_erasure', values: [] });
  await plant();
  const lines = ['--erasures', join(folder, 'lines')];
  const restored = await waybill('restore', join(folder, 'before.tar'), '--replace', ...lines);
  expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('were erased again') });
  expect(await everywhere()).toEqual(NOWHERE);
  expect(await papers()).toEqual([{ id: expect.any(String), isThere: false }]);
});

it('a database that was restored by other means is erased again, and the command tells that Redis was away', async () => {
  await database.query({ text: 'DELETE FROM ledger.person_erasure', values: [] });
  await plant();
  expect(await tracesIn(database, TRACES)).not.toEqual([]);
  await server.kill();
  const { code, stdout } = await waybill('erase-again', join(folder, 'lines'));
  expect({ code, tables: await tracesIn(database, TRACES) }).toEqual({ code: 1, tables: [] });
  expect(stdout).toContain('Redis was not reached');
});
