import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { staff } from '../../harness/run-subgraph.ts';
import {
  ask,
  entities,
  type SalesforceWorld,
  startSalesforceWorld,
} from '../../harness/salesforce-subgraph.ts';
import { type Finishing, openFinishing } from './finishing.ts';
import { accountId, auditOf, inSalesforce, mutate } from './mutating.ts';

let world: SalesforceWorld;
let finishing: Finishing;
beforeAll(async () => {
  world = await startSalesforceWorld();
  finishing = await openFinishing(world);
});
afterEach(() => world.org.recover());
afterAll(async () => {
  await finishing[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const sales = staff('SALES');

/** The account's website as the graph answers it; the caches of this world keep what they have for ten minutes. */
async function answered(): Promise<unknown> {
  const { data } = await ask(
    world,
    sales,
    entities('Account', [{ crmId: world.acme.account.crmId }], '{ website }'),
  );
  return data[0]?.['_entities']?.[0]?.['website'];
}

/** What a settled write leaves: audit entries and events of the account. */
async function traces() {
  const { portalId } = world.acme.account;
  const [events] = await world.database.query<{ readonly count: number }>({
    text: `SELECT count(*)::int AS count FROM ledger.live_event WHERE kind = 'ACCOUNT_CHANGED' AND record_id = $1`,
    values: [portalId],
  });
  return { audited: (await auditOf(world, 'Account', portalId)).length, events: events?.count ?? 0 };
}

function change(website: string, idempotencyKey: string = randomUUID()) {
  return mutate(world, sales, 'accountUpdate', { id: accountId(world.acme), website, idempotencyKey });
}

async function inOrg(): Promise<unknown> {
  return (await inSalesforce(world, 'Account', world.acme.account.crmId, ['Website']))['Website'];
}

describe('a process that dies between the steps of settling a write', () => {
  it('leaves no cache entry from before the write, whether a request or the worker dies', async () => {
    const before = await answered();
    const traced = await traces();
    await finishing.dieBeforeSettling(true);
    const website = 'https://settled.example';
    const idempotencyKey = randomUUID();
    const died = await change(website, idempotencyKey);
    expect(died.errors).toHaveLength(1);
    expect(await inOrg()).toBe(website);
    expect(before).not.toBe(website);
    expect(await answered()).toBe(website);

    // The worker takes it over and dies at the same place.
    await expect(finishing.finishAll()).rejects.toThrow();
    expect(await answered()).toBe(website);
    expect(await traces()).toEqual(traced);
    expect(await finishing.intentOf(idempotencyKey)).toMatchObject({ state: 'OPEN' });

    await finishing.dieBeforeSettling(false);
    await finishing.finishAll();
    expect(await traces()).toEqual({ audited: traced.audited + 1, events: traced.events + 1 });
    const again = await change(website, idempotencyKey);
    expect(again.payload).toMatchObject({ userErrors: [], writes: [{ state: 'DONE' }] });
    expect(await traces()).toEqual({ audited: traced.audited + 1, events: traced.events + 1 });
  });
});

describe('a write that the worker finishes', () => {
  it('is forgotten in the caches before it is settled, and announced as by a request', async () => {
    await answered();
    const traced = await traces();
    await world.org.arm({ kind: 'FAIL', method: 'PATCH', path: '/sobjects/Account/' });
    const website = 'https://by-the-worker.example';
    expect((await change(website)).payload).toMatchObject({ writes: [{ state: 'PENDING' }] });
    const cached = await answered();
    expect(cached).not.toBe(website);
    await world.org.recover();
    await finishing.dieBeforeSettling(true);
    await expect(finishing.finishAll()).rejects.toThrow();
    await finishing.dieBeforeSettling(false);
    expect(await inOrg()).toBe(website);
    expect(await answered()).toBe(website);
    expect(await traces()).toEqual(traced);
    await finishing.finishAll();
    expect(await traces()).toEqual({ audited: traced.audited + 1, events: traced.events + 1 });
  });

  it('was in Salesforce already when its process died, and is forgotten in the caches all the same', async () => {
    const before = await answered();
    await world.org.arm({ kind: 'FAIL_AFTER_COMMIT', method: 'PATCH', path: '/sobjects/Account/' });
    await world.org.arm({ kind: 'DROP', method: 'GET', path: 'fields=Website' });
    const website = 'https://answer-lost.example';
    expect((await change(website)).payload).toMatchObject({ writes: [{ state: 'PENDING' }] });
    expect(before).not.toBe(website);
    await world.org.recover();
    const traced = await traces();
    await finishing.finishAll();
    expect(await answered()).toBe(website);
    expect(await traces()).toEqual({ audited: traced.audited + 1, events: traced.events + 1 });
  });
});
