import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { syncStatusOf } from '../../../src/ledger/outbox/sync-status.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { type SalesforceWorld, startSalesforceWorld } from '../../harness/salesforce-subgraph.ts';
import type { Tenant } from '../../harness/salesforce-tenants.ts';
import { type Finishing, openFinishing } from './finishing.ts';
import { accountId, inSalesforce, type Mutation, mutate } from './mutating.ts';

/** Changes of Salesforce's fields that wait in a queue: one world for a test file, and what its tests do in it. */

export let world: SalesforceWorld;
export let finishing: Finishing;

/** Called by each test file: the files of a process share this module, and not its world. */
export function useQueueOfWrites(): void {
  beforeAll(async () => {
    world = await startSalesforceWorld();
    finishing = await openFinishing(world);
  });
  afterEach(async () => {
    await world.org.recover();
    await finishing.finishEverything();
  });
  afterAll(async () => {
    await finishing[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });
}

export const sales = staff('SALES');

/** Salesforce answers what is read, and no write. */
export async function writesAway(): Promise<void> {
  await world.org.arm({ kind: 'FAIL', method: 'PATCH', path: '/sobjects/' });
  await world.org.arm({ kind: 'FAIL', method: 'POST', path: '/composite' });
}

export async function send(mutation: Mutation, input: Readonly<Record<string, unknown>>, caller = sales) {
  const key = randomUUID();
  const whole = { ...input, idempotencyKey: key };
  const { payload, codes, errors } = await mutate(world, caller, mutation, whole);
  const states = (payload?.['writes'] ?? []) as unknown as readonly { readonly state: string }[];
  const again = async () => (await mutate(world, caller, mutation, whole)).payload;
  return { key, codes, errors, payload, state: states[0]?.state, again };
}

export function ofAccount(tenant: Tenant, values: Readonly<Record<string, unknown>>, caller = sales) {
  return send('accountUpdate', { id: accountId(tenant), ...values }, caller);
}

export async function accountFields(tenant: Tenant, ...fields: readonly string[]) {
  return await inSalesforce(world, 'Account', tenant.account.crmId, fields);
}

export async function openItems(tenant: Tenant) {
  const { rows } = await world.ledger.review.list(
    { states: ['OPEN'], accountId: tenant.account.portalId },
    { direction: 'forward', size: 50, position: null },
  );
  return rows;
}

export async function syncState(tenant: Tenant) {
  const key = { record: 'Account', aggregateId: tenant.account.portalId } as const;
  return (await syncStatusOf(world.ledger, [key]))[0];
}

export async function dismissAll(tenant: Tenant): Promise<void> {
  for (const { id, version } of await openItems(tenant)) {
    await world.ledger.review.dismiss({ id, expectedVersion: version }, 'the test is over', 'tester');
  }
}
