import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/cli/logger.ts';
import { wireWorker } from '../../../src/cli/wiring/worker.ts';
import { type HubAnswer, startTestHub, type TestHub } from '../../harness/hub.ts';
import { startOwnPostgres } from '../../harness/own-postgres.ts';
import { createTestDatabase } from '../../harness/postgres.ts';
import { emptyRedis, type RedisServer, startRedisServer } from '../../harness/redis-server.ts';
import { severableLine } from '../../harness/severable-line.ts';
import { until } from '../../harness/until.ts';
import { example } from '../examples.ts';
import { expectPartial } from '../partial-answer.ts';
import {
  type Answers,
  ask,
  DOWN_CODES,
  expectHealthy,
  healthyAnswers,
  OPERATIONS,
  readiness,
} from './operations.ts';

interface Page {
  readonly viewer: { readonly account: Readonly<Record<string, unknown>> };
}

/** What Salesforce knows of the account is as before; what the portal knows is null, and named field by field. */
function expectSalesforceOfPage(answer: HubAnswer<object>, whole: HubAnswer<object>): void {
  const { account } = (answer.data as Page).viewer;
  const { account: before } = (whole.data as Page).viewer;
  const { id, legalName, contractTerms, contacts, cases } = before;
  expect(account).toEqual({
    id,
    legalName,
    contractTerms,
    contacts,
    cases,
    displayName: null,
    shipments: null,
  });
  const named = answer.errors.map(({ path, extensions }) => [path?.join('.'), extensions?.['system']]);
  expect(named).toEqual(
    expect.arrayContaining([
      ['viewer.account.displayName', 'PORTAL'],
      ['viewer.account.shipments', 'PORTAL'],
    ]),
  );
}

describe('with PostgreSQL down', () => {
  it('a user known before gets the part of Salesforce, and all of it when PostgreSQL is back', async () => {
    await using database = await createTestDatabase();
    await using line = await severableLine(database.url);
    await using lonely = await startTestHub({ databaseUrl: line.url });
    const whole = await healthyAnswers(lonely);
    line.cut();
    for (const [operation, answer] of whole) {
      const down = ['portal', 'operations'] as const;
      expectPartial(await ask(lonely, operation), answer, { down, system: 'PORTAL', codes: DOWN_CODES });
    }
    // Until who is asking had to be read again, and could not.
    const before = line.refused;
    await until(async () => {
      const { status, data } = await lonely.ask('sales', '{ contacts(first: 1) { nodes { name } } }');
      expect({ status, data }).toMatchObject({ status: 200, data: { contacts: { nodes: [{}] } } });
      return line.refused > before;
    });
    const stranger = await lonely.ask('integration', '{ viewer { role } }');
    expect(stranger.status).toBe(503);
    expect(await readiness(lonely)).toMatchObject([
      200,
      { status: 'degraded', missing: [{ name: 'PostgreSQL' }] },
    ]);
    expect(stranger.errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_UNAVAILABLE', system: 'PORTAL' } },
    ]);
    line.mend();
    // The next probe of the circuit breaker finds it.
    await until(async () => (await ask(lonely, example('PortalPage'))).errors.length === 0);
    await expectHealthy(lonely, whole);
  });

  it('a customer gets the part of Salesforce of its page, below the account that its user row names', async () => {
    await using database = await createTestDatabase();
    await using line = await severableLine(database.url);
    await using lonely = await startTestHub({ databaseUrl: line.url });
    const page = example('PortalPage');
    const whole = await ask(lonely, page);
    line.cut();
    expectSalesforceOfPage(await ask(lonely, page), whole);
    // The second asking of a document runs compiled.
    expectSalesforceOfPage(await ask(lonely, page), whole);
  });

  it('frozen costs a wait once; Salesforce answers its part of every example, and all is there when it goes on', async () => {
    await using postgres = await startOwnPostgres();
    await using lonely = await startTestHub({ databaseUrl: postgres.url });
    const whole = await healthyAnswers(lonely);
    postgres.freeze();
    const down = { down: ['portal', 'operations'], system: 'PORTAL', codes: DOWN_CODES } as const;
    for (const [operation, answer] of whole) expectPartial(await ask(lonely, operation), answer, down);
    const page = example('PortalPage');
    const before = whole.get(page);
    if (before === undefined) throw new Error('no healthy page');
    expectSalesforceOfPage(await ask(lonely, page), before);
    postgres.thaw();
    await until(async () => (await ask(lonely, page)).errors.length === 0);
    await expectHealthy(lonely, whole);
  });
});

describe('Redis', () => {
  const page = example('PortalPage');
  const readers = OPERATIONS.filter(({ name }) => name !== 'OperatorsView');
  let redis: RedisServer;
  let cached: TestHub;
  let whole: Answers;
  beforeAll(async () => {
    redis = await startRedisServer();
    cached = await startTestHub({ redisUrl: redis.url });
    whole = await healthyAnswers(cached);
  });
  afterAll(async () => {
    await cached[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  async function expectWarmAgain(): Promise<void> {
    await expect
      .poll(async () => (await ask(cached, page)).upstream, { timeout: 60_000 })
      .toMatchObject({ salesforceCalls: 0, cacheMisses: 0 });
    expect(await expectHealthy(cached, whole, readers)).toBeGreaterThanOrEqual(0);
  }

  it('emptied in the middle of a stream of queries changes no answer', async () => {
    const stream = Array.from({ length: 12 }, async () => expectHealthy(cached, whole, readers));
    for (let times = 0; times < 20; times += 1) {
      await emptyRedis(redis.url);
      await ask(cached, page);
    }
    await Promise.all(stream);
    await expectWarmAgain();
  });

  it('frozen costs more calls of Salesforce and changes no answer', async () => {
    redis.freeze();
    try {
      expect(await expectHealthy(cached, whole, readers)).toBeGreaterThan(0);
      const { data, errors } = await ask(cached, example('OperatorsView'));
      expect(errors).toEqual([]);
      expect(data).toMatchObject({
        linkHealth: expect.arrayContaining([expect.objectContaining({ links: null })]),
      });
    } finally {
      redis.thaw();
    }
    await expectWarmAgain();
  });

  it('dead costs more calls of Salesforce and changes no answer; a new one is warm again', async () => {
    await redis.kill();
    expect(await expectHealthy(cached, whole, readers)).toBeGreaterThan(0);
    expect((await ask(cached, page)).upstream.salesforceCalls).toBeGreaterThan(0);
    const worker = await wireWorker(cached.config, cached.adapters, createLogger(cached.config));
    const reason = expect.stringMatching(/^Redis does not answer\. Subscribers /) as unknown;
    expect((await worker.health()).missing).toContainEqual({ name: 'Redis', reason });
    const { port } = redis;
    await redis[Symbol.asyncDispose]();
    redis = await startRedisServer({ port });
    await expectWarmAgain();
  });
});
