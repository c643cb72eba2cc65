import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { syncStatusOf } from '../../../src/ledger/outbox/sync-status.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import { type SalesforceWorld, startSalesforceWorld } from '../../harness/salesforce-subgraph.ts';
import { type Tenant, update } from '../../harness/salesforce-tenants.ts';
import { type Finishing, openFinishing } from './finishing.ts';
import { accountId, contactId, inSalesforce, type Mutation, mutate } from './mutating.ts';

let world: SalesforceWorld;
let finishing: Finishing;
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

const sales = staff('SALES');

/** Salesforce answers what is read, and no write. */
async function writesAway(): Promise<void> {
  await world.org.arm({ kind: 'FAIL', method: 'PATCH', path: '/sobjects/' });
  await world.org.arm({ kind: 'FAIL', method: 'POST', path: '/composite' });
}

async function send(mutation: Mutation, input: Readonly<Record<string, unknown>>, caller = sales) {
  const key = randomUUID();
  const whole = { ...input, idempotencyKey: key };
  const { payload, codes, errors } = await mutate(world, caller, mutation, whole);
  const states = (payload?.['writes'] ?? []) as unknown as readonly { readonly state: string }[];
  const again = async () => (await mutate(world, caller, mutation, whole)).payload;
  return { key, codes, errors, payload, state: states[0]?.state, again };
}

function ofAccount(tenant: Tenant, values: Readonly<Record<string, unknown>>, caller = sales) {
  return send('accountUpdate', { id: accountId(tenant), ...values }, caller);
}

async function accountFields(tenant: Tenant, ...fields: readonly string[]) {
  return await inSalesforce(world, 'Account', tenant.account.crmId, fields);
}

async function openItems(tenant: Tenant) {
  const { rows } = await world.ledger.review.list(
    { states: ['OPEN'], accountId: tenant.account.portalId },
    { direction: 'forward', size: 50, position: null },
  );
  return rows;
}

async function dismissAll(tenant: Tenant): Promise<void> {
  for (const { id, version } of await openItems(tenant)) {
    await world.ledger.review.dismiss({ id, expectedVersion: version }, 'the test is over', 'tester');
  }
}

async function syncState(tenant: Tenant) {
  const key = { record: 'Account', aggregateId: tenant.account.portalId } as const;
  return (await syncStatusOf(world.ledger, [key]))[0];
}

describe('a change that somebody else came before', () => {
  it('is put before a person, who finds the newest answer only', async () => {
    await ofAccount(world.acme, { website: 'https://h0.example' });
    await writesAway();
    const first = await ofAccount(world.acme, { website: 'https://h1.example' });
    const second = await ofAccount(world.acme, { website: 'https://h2.example' });
    await world.org.recover();
    const theirs = 'https://theirs.example';
    await update(world.org.asAdministrator, 'Account', world.acme.account.crmId, { Website: theirs });
    await finishing.finishEverything();
    expect(await accountFields(world.acme, 'Website')).toEqual({ Website: theirs });
    for (const { again } of [first, second]) {
      expect(await again()).toMatchObject({ userErrors: [{ code: 'STALE' }], writes: [] });
    }
    expect(await openItems(world.acme)).toMatchObject([
      {
        category: 'CONFLICT',
        record: 'Account',
        crmId: world.acme.account.crmId,
        fields: [{ field: 'website', portalValue: 'https://h2.example', crmValue: theirs }],
      },
    ]);
    expect(await syncState(world.acme)).toMatchObject({ state: 'REVIEW', lastError: { code: 'STALE' } });
    await dismissAll(world.acme);
    expect(await syncState(world.acme)).toMatchObject({ state: 'DONE' });
  });

  it('stands when it was decided after that, although an earlier one waits', async () => {
    await writesAway();
    await ofAccount(world.acme, { website: 'https://i1.example' });
    await world.org.recover();
    await update(world.org.asAdministrator, 'Account', world.acme.account.crmId, {
      Website: 'https://between.example',
    });
    const second = await ofAccount(world.acme, { website: 'https://i2.example' });
    expect(second.state).toBe('PENDING');
    await finishing.finishEverything();
    expect(await accountFields(world.acme, 'Website')).toEqual({ Website: 'https://i2.example' });
    expect(await openItems(world.acme)).toEqual([]);
  });

  it('to a record that was deleted there is put before a person', async () => {
    const { asAdministrator } = world.org;
    const person = { AccountId: world.globex.account.crmId, LastName: 'Gone' };
    const crmId = await asAdministrator.create('Contact', person, newUpstreamUsage());
    await writesAway();
    const sent = await send('contactUpdate', { id: contactId(crmId), title: 'Nobody' });
    await world.org.recover();
    await deleteRecord(asAdministrator, 'Contact', crmId);
    await finishing.finishEverything();
    expect(await finishing.intentOf(sent.key)).toMatchObject({ state: 'REVIEW' });
    const items = await openItems(world.globex);
    expect(items).toMatchObject([{ category: 'ORPHAN', record: 'Contact', crmId }]);
    await dismissAll(world.globex);
  });
});
