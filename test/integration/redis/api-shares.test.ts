import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { API_SHARES, type PayingShare, READS_RESERVE, sharesOf } from '../../../src/domain/api-shares.ts';
import { ApiBudget } from '../../../src/redis/api-budget.ts';
import { ApiShares } from '../../../src/redis/api-shares.ts';
import type { RedisConnection } from '../../../src/redis/redis-connection.ts';
import { connectPatiently, type RedisServer, startRedisServer } from '../../harness/redis-server.ts';
import { until } from '../../harness/until.ts';

const MAX = 1_000;
const holds = (name: keyof typeof API_SHARES) => API_SHARES[name].atOnce * MAX;

const user = (userId: string, tenant: string) => {
  const account = { portalId: tenant, crmId: null };
  return sharesOf(
    { userId, scope: { kind: 'ACCOUNT', account, branches: [], recordAccounts: [] } },
    'REQUEST',
  );
};
const colleague = (userId: string) => sharesOf({ userId, scope: { kind: 'ALL' } }, 'REQUEST');

/** How many of these single calls were paid, and the shares that refused the others. */
async function paid(shares: ApiShares, payers: readonly (readonly PayingShare[])[]) {
  const outcomes = await Promise.allSettled(payers.map((payer) => shares.spend(payer, 1)));
  const refusals = outcomes.flatMap((outcome): { details: Record<string, unknown> }[] =>
    outcome.status === 'rejected' ? [outcome.reason as { details: Record<string, unknown> }] : [],
  );
  return {
    count: outcomes.length - refusals.length,
    refusing: [...new Set(refusals.map(({ details }) => details['share']))],
    waits: refusals.map(({ details }) => Number(details['retryAfterMs'])),
  };
}

const times = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));

describe('the shares of reads', () => {
  let server: RedisServer;
  let redis: RedisConnection;
  let budget: ApiBudget;
  let shares: ApiShares;

  beforeAll(async () => {
    server = await startRedisServer();
    redis = await connectPatiently(server.url);
  });
  beforeEach(async () => {
    await redis.run((client) => client.flushall());
    budget = new ApiBudget(redis, 1);
    shares = new ApiShares(redis, budget, 1);
    await budget.correct({ used: 0, max: MAX });
  });
  afterAll(async () => {
    await redis.close();
    await server[Symbol.asyncDispose]();
  });

  it('bound a user, whatever the number of processes, and name the time to wait', async () => {
    const processes = [shares, new ApiShares(redis, budget, 1)];
    const asked = await Promise.all(
      processes.map((each) =>
        paid(
          each,
          times(50, () => user('a', 't')),
        ),
      ),
    );
    expect(asked.reduce((sum, { count }) => sum + count, 0)).toBe(holds('USER'));
    expect(new Set(asked.flatMap(({ refusing }) => refusing))).toEqual(new Set(['USER']));
    const oneCallMs = 86_400_000 / (API_SHARES.USER.aDay * MAX);
    for (const wait of asked.flatMap(({ waits }) => waits)) {
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(oneCallMs);
    }
    expect(await paid(shares, [user('b', 't'), user('c', 'other')])).toMatchObject({ count: 2 });
  });

  it('bound a tenant of many users, and not its neighbour', async () => {
    const { count, refusing } = await paid(
      shares,
      times(200, (n) => user(`user ${n}`, 't')),
    );
    expect(count).toBe(holds('TENANT'));
    expect(refusing).toEqual(['TENANT']);
    expect(await paid(shares, [user('x', 'other')])).toMatchObject({ count: 1 });
  });

  it('bound the staff, and all readers together', async () => {
    const staff = await paid(
      shares,
      times(300, (n) => colleague(`colleague ${n}`)),
    );
    expect(staff).toMatchObject({ count: holds('COMPANY'), refusing: ['COMPANY'] });
    const others = await paid(
      shares,
      times(300, (n) => user(`user ${n}`, `tenant ${n}`)),
    );
    expect(others).toMatchObject({ count: holds('READS') - holds('COMPANY'), refusing: ['READS'] });
  });

  it('leave the reserve to changes, and count as used before Salesforce has counted', async () => {
    await budget.correct({ used: (1 - READS_RESERVE) * MAX - 3, max: MAX });
    expect(
      await paid(
        shares,
        times(10, (n) => user(`user ${n}`, `tenant ${n}`)),
      ),
    ).toMatchObject({
      count: 3,
      refusing: ['ORG'],
    });
    expect(await budget.state()).toMatchObject({ left: READS_RESERVE * MAX });
    expect(await budget.take(1, 0.1)).not.toBeNull();
  });

  it('find out again when no reply has come for long', async () => {
    await budget.correct({ used: MAX, max: MAX });
    expect(await paid(shares, [user('a', 't')])).toMatchObject({ count: 0, refusing: ['ORG'] });
    const head = `${redis.keyPrefix}{budget:salesforce}`;
    await redis.run((client) => client.hincrby(head, 'at', -301_000));
    expect(await paid(shares, [user('a', 't')])).toMatchObject({ count: 1 });
  });

  it('charge nothing for what they refuse, and give back what was not called', async () => {
    await shares.spend(user('a', 't'), holds('USER') - 1);
    await expect(shares.spend(user('a', 't'), 2)).rejects.toMatchObject({ details: { share: 'USER' } });
    await shares.spend(user('a', 't'), 1);
    expect(await budget.state()).toMatchObject({ used: holds('USER') });
    await shares.debit(user('a', 't'), -5);
    expect(await budget.state()).toMatchObject({ used: holds('USER') - 5 });
    expect(
      await paid(
        shares,
        times(10, () => user('a', 't')),
      ),
    ).toMatchObject({ count: 5 });
  });

  it('pay for a batch larger than the whole share when it is full, and remember the debt', async () => {
    await shares.spend(user('a', 't'), holds('USER') * 2);
    await expect(shares.spend(user('a', 't'), 1)).rejects.toMatchObject({ details: { share: 'USER' } });
  });

  it('hold before Salesforce has said how many calls there are', async () => {
    await redis.run((client) => client.flushall());
    const { refusing } = await paid(
      shares,
      times(API_SHARES.USER.atOnce * 100_000 + 100, () => user('a', 't')),
    );
    expect(refusing).toEqual(['USER']);
  });

  it('are a part for each process while Redis is away', async () => {
    await using own = await startRedisServer();
    await using connection = await connectPatiently(own.url);
    const alone = new ApiBudget(connection, 2);
    const local = new ApiShares(connection, alone, 2);
    await alone.correct({ used: 0, max: MAX });
    await own.kill();
    await until(() => !connection.available);
    expect(
      await paid(
        local,
        times(50, () => user('a', 't')),
      ),
    ).toMatchObject({
      count: holds('USER') / 2,
      refusing: ['USER'],
    });
    expect(
      await paid(
        local,
        times(100, (n) => user(`user ${n}`, 't')),
      ),
    ).toMatchObject({ count: (holds('TENANT') - holds('USER')) / 2, refusing: ['TENANT'] });
    await alone.correct({ used: (1 - READS_RESERVE) * MAX, max: MAX });
    expect(await paid(local, [user('x', 'other')])).toMatchObject({ count: 0, refusing: ['ORG'] });
  });
});
