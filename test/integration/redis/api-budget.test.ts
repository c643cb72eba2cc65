import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiBudget } from '../../../src/redis/api-budget.ts';
import type { RedisConnection } from '../../../src/redis/redis-connection.ts';
import { connectPatiently, type RedisServer, startRedisServer } from '../../harness/redis-server.ts';
import { until } from '../../harness/until.ts';

describe('the API budget', () => {
  let server: RedisServer;
  let redis: RedisConnection;

  beforeAll(async () => {
    server = await startRedisServer();
    redis = await connectPatiently(server.url);
  });
  beforeEach(() => redis.run((client) => client.flushall()));
  afterAll(async () => {
    await redis.close();
    await server[Symbol.asyncDispose]();
  });

  it('lets one call find out before Salesforce said how many there are', async () => {
    const budget = new ApiBudget(redis, 3);
    const first = await budget.take(1, 0);
    expect(first).not.toBeNull();
    expect(await new ApiBudget(redis, 3).take(1, 0)).toBeNull();
    await first?.settle();
    expect(await budget.take(1, 0)).not.toBeNull();
  });

  it('never grants more than is left, to however many processes', async () => {
    const replicas = Array.from({ length: 3 }, () => new ApiBudget(redis, 3));
    await replicas[0]?.correct({ used: 90, max: 100 });
    const asked = replicas.flatMap((replica) => Array.from({ length: 20 }, () => replica.take(1, 0)));
    const granted = (await Promise.all(asked)).filter(Boolean);
    expect(granted).toHaveLength(10);
  });

  it('leaves the reserve to those more urgent', async () => {
    const budget = new ApiBudget(redis, 1);
    await budget.correct({ used: 950, max: 1000 });
    expect(await budget.take(1, 0.1)).toBeNull();
    expect(await budget.take(1, 0.01)).not.toBeNull();
  });

  it('counts a call once: as granted until its reply, as used afterwards', async () => {
    const budget = new ApiBudget(redis, 1);
    await budget.correct({ used: 0, max: 10 });
    const grant = await budget.take(4, 0);
    expect(await budget.state()).toEqual({ max: 10, used: 0, left: 6, shared: true });
    await budget.correct({ used: 4, max: 10 });
    await grant?.settle();
    expect(await budget.state()).toEqual({ max: 10, used: 4, left: 6, shared: true });
  });

  it('is not fooled by a reply that was overtaken', async () => {
    const budget = new ApiBudget(redis, 1);
    await budget.correct({ used: 8, max: 10 });
    await budget.correct({ used: 7, max: 10 });
    expect(await budget.state()).toMatchObject({ used: 8, left: 2 });
  });

  it('with Redis away keeps to its own part', async () => {
    await using own = await startRedisServer();
    await using connection = await connectPatiently(own.url);
    const budget = new ApiBudget(connection, 4);
    await budget.correct({ used: 60, max: 100 });
    await own.kill();
    await until(() => !connection.available);
    const granted = await Promise.all(Array.from({ length: 40 }, () => budget.take(1, 0)));
    expect(granted.filter(Boolean)).toHaveLength(10);
    expect(await budget.state()).toEqual({ max: 100, used: 60, left: 0, shared: false });
    await granted[0]?.settle();
    expect(await budget.take(1, 0)).not.toBeNull();
  });

  it('knows nothing after Redis was emptied, until the next reply', async () => {
    const budget = new ApiBudget(redis, 1);
    await budget.correct({ used: 10, max: 100 });
    await redis.run((client) => client.flushall());
    expect(await budget.state()).toBeNull();
    await budget.correct({ used: 11, max: 100 });
    expect(await budget.state()).toMatchObject({ left: 89 });
  });
});
