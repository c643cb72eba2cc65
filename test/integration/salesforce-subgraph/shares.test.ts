import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/domain/access.ts';
import { API_SHARES, ASSUMED_DAILY_CALLS, sharesOf } from '../../../src/domain/api-shares.ts';
import { ApiBudget } from '../../../src/redis/api-budget.ts';
import { ApiShares } from '../../../src/redis/api-shares.ts';
import {
  ask,
  entities,
  type SalesforceWorld,
  startSalesforceWorld,
} from '../../harness/salesforce-subgraph.ts';
import { customerOf } from '../../harness/salesforce-tenants.ts';

let world: SalesforceWorld;
let shares: ApiShares;
beforeAll(async () => {
  world = await startSalesforceWorld();
  shares = new ApiShares(world.redisConnection, new ApiBudget(world.redisConnection, 1), 1);
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.flush();
  await world.org.forget();
});
afterEach(() => world.org.recover());

const ofUser = (part: number) => part * ASSUMED_DAILY_CALLS;

/** As if the user had made all calls but these. */
function leave(caller: Caller, calls: number): Promise<void> {
  return shares.debit(sharesOf(caller, 'REQUEST'), ofUser(API_SHARES.USER.atOnce) - calls);
}

/** How many calls the user can still make, by making them. */
async function left(caller: Caller): Promise<number> {
  for (let calls = 0; ; calls += 1) {
    const refused = await shares.spend(sharesOf(caller, 'REQUEST'), 1).catch(() => true);
    if (refused === true) return calls;
  }
}

const fresh = (caller: Caller) => ({ ...caller, userId: crypto.randomUUID() });
/** Lists with filters of their own, which no cache knows. */
const aliases = (count: number) => ({
  query: `{ ${Array.from(
    { length: count },
    (_, n) =>
      `a${n}: cases(first: 1, filter: { statuses: ["${crypto.randomUUID()}"] }) { nodes { subject } }`,
  ).join(' ')} }`,
});

describe('a user whose share is used up', () => {
  it('pays five queries with one call, before they are sent', async () => {
    const caller = fresh(customerOf(world.acme));
    await leave(caller, 4);
    const paid = await ask(world, caller, aliases(16));
    expect(paid.errors).toEqual([]);
    expect(paid.usage.salesforceCalls).toBe(4);
    await world.org.forget();
    const refused = await ask(world, caller, aliases(16));
    expect(new Set(refused.errors.map(({ code }) => code))).toEqual(new Set(['UPSTREAM_RATE_LIMITED']));
    expect(refused.errors).toHaveLength(16);
    expect(refused.usage.salesforceCalls).toBe(0);
    expect(await world.org.calls()).toBe(0);
  });

  it('still gets what is cached', async () => {
    const caller = fresh(customerOf(world.acme));
    const read = entities('Account', [{ ...world.acme.account }], '{ legalName }');
    const before = await ask(world, caller, read);
    await leave(caller, 0);
    const after = await ask(world, caller, read);
    expect(after.errors).toEqual([]);
    expect(after.data).toEqual(before.data);
  });

  it('refuses no other user of the same record at the same moment', async () => {
    const [poor, rich] = [fresh(customerOf(world.acme)), fresh(customerOf(world.acme))];
    await leave(poor, 0);
    const read = entities(
      'Account',
      [{ ...world.acme.account }],
      '{ legalName contacts(first: 1) { nodes { name } } }',
    );
    for (let round = 0; round < 10; round += 1) {
      const [refused, answered] = await Promise.all([ask(world, poor, read), ask(world, rich, read)]);
      expect(answered?.errors).toEqual([]);
      if (round === 0) expect(refused?.errors.map(({ code }) => code)).toContain('UPSTREAM_RATE_LIMITED');
    }
  });
});

describe('the share of a user', () => {
  it('is charged for the calls that were made, retries included', async () => {
    const caller = fresh(customerOf(world.acme));
    await leave(caller, 10);
    await world.org.arm({ kind: 'FAIL', times: 1 });
    const answer = await ask(world, caller, aliases(1));
    expect(answer.errors).toEqual([]);
    expect(answer.usage.salesforceCalls).toBe(2);
    // The debit left on this connection before the answer.
    expect(await left(caller)).toBe(8);
  });
});
