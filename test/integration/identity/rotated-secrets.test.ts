import { hash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '../../../src/cli/logger.ts';
import { Adapters } from '../../../src/cli/wiring/adapters.ts';
import { readAuditSigner } from '../../../src/cli/wiring/audit-signer.ts';
import { bucketCredentials } from '../../../src/cli/wiring/bucket-credentials.ts';
import { currentSetting } from '../../../src/cli/wiring/current-setting.ts';
import { redisSettings } from '../../../src/cli/wiring/redis-settings.ts';
import { readConfig } from '../../../src/config/environment.ts';
import type { S3Credentials } from '../../../src/document-store/signed-headers.ts';
import { FILE_KINDS } from '../../../src/domain/documents.ts';
import type { WaybillError } from '../../../src/domain/errors.ts';
import { WakeUp } from '../../../src/postgres/wake-up.ts';
import { openRedis } from '../../../src/redis/redis-servers.ts';
import { Schedule } from '../../../src/sync/rounds/schedule.ts';
import { CREDENTIALS, startBucket } from '../../harness/bucket.ts';
import { createTestDatabase } from '../../harness/postgres.ts';
import { receivedFile } from '../../harness/received-file.ts';
import { startRedisServer } from '../../harness/redis-server.ts';
import { until } from '../../harness/until.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-rotation-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Variables = Readonly<Record<string, string>>;

/** A process's adapters whose secrets stand in files named `<variable>_FILE`, as an operator's secret store writes them. */
const PAPER = receivedFile('%PDF-1.7');
const [pdf] = FILE_KINDS;
if (pdf === undefined) throw new TypeError('no kinds of file');
const UPLOAD = { sha256: hash('sha256', '%PDF-1.7'), kind: pdf };

function hubWith(secrets: Variables, variables: Variables = {}) {
  const write = (name: string, secret: string) =>
    writeFileSync(join(folder, name), `${secret}\n`, { mode: 0o600 });
  for (const [name, secret] of Object.entries(secrets)) write(name, secret);
  const files = Object.keys(secrets).map((name) => [`${name}_FILE`, join(folder, name)] as const);
  const config = readConfig({ LOG_LEVEL: 'silent', ...variables, ...Object.fromEntries(files) });
  const logger = createLogger(config);
  return { config, logger, write, adapters: new Adapters(config, logger) };
}

it("PostgreSQL's new password is used by whatever connects after it was changed", async () => {
  await using database = await createTestDatabase();
  const administrator = new Client({ connectionString: database.url });
  await administrator.connect();
  const role = new URL(database.url).pathname.slice(1).replace('test', 'role');
  const urlWith = (password: string) => {
    const url = new URL(database.url);
    url.username = role;
    url.password = password;
    return url.toString();
  };
  await administrator.query(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD 'first'`);
  try {
    const { config, logger, write, adapters } = hubWith({ DATABASE_URL: urlWith('first') });
    await using _ = adapters;
    await adapters.databaseLevel().check();
    const states: boolean[] = [];
    const url = currentSetting(config, 'databaseUrl', logger);
    await using wakeUp = new WakeUp({
      url,
      channel: 'rotation',
      onWake: () => undefined,
      onStateChange: (listening) => states.push(listening),
    });
    wakeUp.start();
    await until(async () => states.length === 1);

    await administrator.query(`ALTER ROLE ${role} PASSWORD 'second'`);
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1`;
    await administrator.query(end, [role]);
    await until(async () => states.length === 2);
    const refusal = () =>
      adapters
        .databaseLevel()
        .check()
        .catch(({ details }: WaybillError) => details.vendorCode);
    // The pool notices only now that its connection is gone.
    await until(async () => (await refusal()) === '28P01');
    write('DATABASE_URL', urlWith('second'));
    await until(
      async () =>
        (await adapters
          .databaseLevel()
          .check()
          .catch(() => 'refused')) === undefined,
    );
    await until(async () => states.length === 3);
    expect(states).toEqual([true, false, true]);
    const problems: object[] = [];
    const note = (problem: object) => void problems.push(problem);
    await using schedule = new Schedule(url, [], { info: note, warn: note, error: note });
    await schedule.start();
    expect(problems).toEqual([]);
  } finally {
    await administrator.query(`DROP OWNED BY ${role} CASCADE`);
    await administrator.query(`DROP ROLE ${role}`);
    await administrator.end();
  }
});

it("Redis' new password is used for the next socket", async () => {
  await using server = await startRedisServer({ args: ['--requirepass', 'first'] });
  const urlWith = (password: string) => `redis://:${password}@127.0.0.1:${server.port}`;
  const { write, config, logger } = hubWith({ REDIS_URL: urlWith('first') });
  await using redis = await openRedis(redisSettings(config, logger));
  await until(async () => redis.available);
  const administrator = new Redis(urlWith('first'));
  await administrator.config('SET', 'requirepass', 'second');
  expect(redis.available).toBe(true);
  await administrator.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await until(async () => !redis.available);
  write('REDIS_URL', urlWith('second'));
  await until(async () => redis.available);
  await redis.on('', (server) => server.run((client) => client.set('waybill:probe', '1')));
  await administrator.quit();
});

it('Redis is followed from one user to the next', async () => {
  await using server = await startRedisServer();
  const administrator = new Redis(server.url);
  const urlWith = (user: string) => `redis://${user}:p%40ss-${user}@127.0.0.1:${server.port}`;
  const allow = (user: string) =>
    administrator.call('ACL', 'SETUSER', user, 'on', `>p@ss-${user}`, '~*', '&*', '+@all');
  await allow('blue');
  const { write, config, logger } = hubWith({ REDIS_URL: urlWith('blue') });
  await using redis = await openRedis(redisSettings(config, logger));
  await until(async () => redis.available);
  await allow('green');
  write('REDIS_URL', urlWith('green'));
  // Which ends the connections of the user, too.
  await administrator.call('ACL', 'DELUSER', 'blue');
  const who = () =>
    redis.on('', (server) => server.run((client) => client.call('ACL', 'WHOAMI'))).catch(() => 'nobody');
  await until(async () => (await who()) === 'green');
  await administrator.quit();
});

it("the bucket's new keys sign the next request", async () => {
  await using bucket = await startBucket();
  const secrets = { S3_ACCESS_KEY_ID: 'tester', S3_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey };
  const variables = { WAYBILL_DOCUMENTS_URL: bucket.url, S3_REGION: CREDENTIALS.region };
  const { write, adapters } = hubWith(secrets, variables);
  await using _ = adapters;
  const documents = adapters.documentStore();
  const store = () => documents.receive('uploads/rotated', PAPER, UPLOAD);
  await store();
  bucket.admit({ ...CREDENTIALS, accessKeyId: 'second', secretAccessKey: 'another secret' });
  await expect(store()).rejects.toMatchObject({ code: 'UPSTREAM_PERMISSION' });
  write('S3_ACCESS_KEY_ID', 'second');
  write('S3_SECRET_ACCESS_KEY', 'another secret');
  await until(async () => (await store().catch(() => 'refused')) === undefined);
});

it('temporary credentials of the bucket, which end, are followed by new ones', async () => {
  await using bucket = await startBucket();
  const files = ({ accessKeyId, secretAccessKey, sessionToken }: S3Credentials) => ({
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
    S3_SESSION_TOKEN: String(sessionToken),
  });
  const [first, second] = ['first', 'second'].map((name) => ({
    ...CREDENTIALS,
    accessKeyId: `ASIA-${name}`,
    sessionToken: `token of the ${name}`,
  })) as [S3Credentials, S3Credentials];
  bucket.admit(first);
  const variables = { WAYBILL_DOCUMENTS_URL: bucket.url, S3_REGION: CREDENTIALS.region };
  const { write, adapters } = hubWith(files(first), variables);
  await using _ = adapters;
  const documents = adapters.documentStore();
  const store = () => documents.receive('uploads/rotated', PAPER, UPLOAD);
  await store();
  bucket.admit(second);
  await expect(store()).rejects.toMatchObject({ code: 'UPSTREAM_PERMISSION' });
  for (const [name, secret] of Object.entries(files(second))) write(name, secret);
  await until(async () => (await store().catch(() => 'refused')) === undefined);
});

it('a new key of the bucket is never used with an old session token', () => {
  const files = (name: string) => ({
    S3_ACCESS_KEY_ID: name,
    S3_SECRET_ACCESS_KEY: name,
    S3_SESSION_TOKEN: name,
  });
  const { write, config, logger } = hubWith(files('the first'));
  let time = 0;
  let looks = 0;
  const unevenClock = () => {
    looks += 1;
    time += looks % 7;
    return time;
  };
  const credentials = bucketCredentials(config, logger, unevenClock);
  const used = new Set<string>();
  for (const name of ['the second', 'the 3rd']) {
    for (const [variable, secret] of Object.entries(files(name))) write(variable, secret);
    for (let asked = 0; asked < 2_000; asked += 1) {
      const { accessKeyId, secretAccessKey, sessionToken } = credentials();
      used.add([accessKeyId, secretAccessKey, sessionToken].join());
    }
  }
  expect([...used]).toEqual(['the first', 'the second', 'the 3rd'].map((name) => [name, name, name].join()));
});

it('a new audit key signs from then on, and what the one before signed stays valid', async () => {
  const keyLine = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
  const [first, second] = [keyLine('first'), keyLine('second')];
  const { write, config, logger } = hubWith({ WAYBILL_AUDIT_KEY: first });
  const signer = readAuditSigner(config, logger);
  const before = signer.sign('head 1');
  write('WAYBILL_AUDIT_KEY', `${second}\n${first}`);
  await until(async () => signer.sign('head 2').keyId === 'second');
  expect(signer.verify(before.keyId, 'head 1', before.signature)).toBe(true);
  const after = signer.sign('head 2');
  expect(signer.verify('second', 'head 2', after.signature)).toBe(true);
  write('WAYBILL_AUDIT_KEY', second);
  await until(async () => !signer.verify(before.keyId, 'head 1', before.signature));
  expect(signer.verify('second', 'head 2', after.signature)).toBe(true);
});

it('a file that turned into something else leaves what was read before', async () => {
  await using database = await createTestDatabase();
  const { write, config, logger, adapters } = hubWith({ DATABASE_URL: database.url });
  await using _ = adapters;
  const url = currentSetting(config, 'databaseUrl', logger);
  const logged: string[] = [];
  logger.error = (fields: object) => void logged.push(JSON.stringify(fields));
  write('DATABASE_URL', 'mysql://elsewhere:secret@host/db');
  await until(async () => url() === database.url && logged.length > 0);
  expect(logged).toEqual(['{"variable":"DATABASE_URL"}']);
});
