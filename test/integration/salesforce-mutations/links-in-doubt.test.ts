import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MUTATIONS } from '../../../src/domain/mutations.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { groupsOf, movedItem } from '../../../src/sync/exchange/moved-links.ts';
import { KINDS } from '../../../src/sync/exchange/records.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { type SalesforceWorld, startSalesforceWorld } from '../../harness/salesforce-subgraph.ts';
import { update } from '../../harness/salesforce-tenants.ts';
import { type Finishing, openFinishing } from './finishing.ts';
import { accountId, contactId, inSalesforce, type Mutation, mutate } from './mutating.ts';

let world: SalesforceWorld;
let finishing: Finishing;
beforeAll(async () => {
  world = await startSalesforceWorld();
  finishing = await openFinishing(world);
  const { portalId, crmId } = world.acme.account;
  const account = { portalId: portalId ?? '', displayName: 'Acme', crmId, parentId: null };
  await createPortalStore(world.database).writes.insertAccounts([account]);
});
afterAll(async () => {
  await finishing[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const agent = staff('SERVICE_AGENT');

interface Sample {
  input(): Readonly<Record<string, unknown>>;
  readonly object: 'Account' | 'Contact';
  readonly crmId: () => string | undefined;
  /** What it writes. */
  readonly field: string;
}

const SAMPLES: Readonly<Record<Mutation, Sample>> = {
  accountUpdate: {
    input: () => ({ id: accountId(world.acme), website: `https://${randomUUID()}.example.com` }),
    object: 'Account',
    crmId: () => world.acme.account.crmId ?? undefined,
    field: 'Website',
  },
  contactUpdate: {
    input: () => ({ id: contactId(world.acme.contacts[1]), lastName: randomUUID() }),
    object: 'Contact',
    crmId: () => world.acme.contacts[1],
    field: 'LastName',
  },
  billingContactChange: {
    input: () => ({ accountId: accountId(world.acme), contactId: contactId(world.acme.contacts[1]) }),
    object: 'Contact',
    crmId: () => world.acme.contacts[1],
    field: 'Contact_Roles__c',
  },
};

/** Every mutation that writes records of Salesforce at once. The others are sent by the worker, which asks the same. */
const WRITERS = MUTATIONS.filter(({ system }) => system === 'SALESFORCE').map(({ mutation }) => mutation);

/** An administrator empties the account's portal id, and the hub asks a person about it, as when it hears of the row. */
async function inDoubt<T>(work: () => Promise<T>): Promise<T> {
  const { portalId, crmId } = world.acme.account;
  const kind = KINDS.find(({ object }) => object === 'Account');
  if (kind === undefined) throw new Error('no accounts');
  const administrator = world.org.asAdministrator;
  await update(administrator, 'Account', crmId ?? '', { Portal_Customer_Id__c: null });
  const portal = createPortalStore(world.database).carried;
  const [group] = await groupsOf({ portal, salesforce: world.org.asHub }, kind, [portalId ?? '']);
  if (group === undefined) throw new Error('no such account');
  const item = movedItem(kind, group);
  await world.ledger.review.open([item]);
  try {
    return await work();
  } finally {
    await update(administrator, 'Account', crmId ?? '', { Portal_Customer_Id__c: portalId });
    await world.ledger.review.settleCauses([item.cause], 'put back');
  }
}

async function valueOf({ object, crmId, field }: Sample): Promise<unknown> {
  return (await inSalesforce(world, object, crmId(), [field]))[field];
}

describe('a record whose link is in doubt', () => {
  it.each(WRITERS)('%s writes nothing to it, says why, and writes once it is decided', async (name) => {
    const sample = SAMPLES[name as Mutation];
    const input = { ...sample.input(), idempotencyKey: randomUUID() };
    const before = await valueOf(sample);
    await inDoubt(async () => {
      for (const validateOnly of [true, false]) {
        const { payload, errors } = await mutate(world, agent, name as Mutation, { ...input, validateOnly });
        expect(errors).toEqual([]);
        expect(payload).toMatchObject({
          userErrors: [{ code: 'NEEDS_REVIEW', message: expect.stringContaining('DOUBLE_LINK') as string }],
          writes: [],
        });
      }
      expect(await valueOf(sample)).toBe(before);
    });
    const { payload } = await mutate(world, agent, name as Mutation, input);
    expect(payload).toMatchObject({ userErrors: [] });
    expect(await valueOf(sample)).not.toBe(before);
  });

  it('waits with a write that was answered before, and writes it once the links are certain', async () => {
    const sample = SAMPLES.accountUpdate;
    const idempotencyKey = randomUUID();
    const before = await valueOf(sample);
    await world.org.arm({ kind: 'FAIL', method: 'PATCH', path: '/sobjects/' });
    const { payload } = await mutate(world, agent, 'accountUpdate', { ...sample.input(), idempotencyKey });
    expect(payload).toMatchObject({ userErrors: [], writes: [{ state: 'PENDING' }] });
    await world.org.recover();
    await inDoubt(async () => {
      await finishing.finishAll();
      expect(await finishing.intentOf(idempotencyKey)).toMatchObject({ state: 'OPEN' });
      expect(await valueOf(sample)).toBe(before);
    });
    await finishing.finishEverything();
    expect(await finishing.intentOf(idempotencyKey)).toMatchObject({ state: 'SETTLED' });
  });

  it('puts a write that was answered before in front of a person when the record was linked with another one', async () => {
    const sample = SAMPLES.accountUpdate;
    const idempotencyKey = randomUUID();
    const before = await valueOf(sample);
    const { portalId, crmId } = world.acme.account;
    const { writes } = createPortalStore(world.database);
    const link = (to: string | null) =>
      writes.setCrmIds('Account', [{ portalId: portalId ?? '', crmId: to }]);
    await world.org.arm({ kind: 'FAIL', method: 'PATCH', path: '/sobjects/' });
    await mutate(world, agent, 'accountUpdate', { ...sample.input(), idempotencyKey });
    await world.org.recover();
    await link(null);
    await finishing.finishEverything();
    await link(crmId);
    expect(await finishing.intentOf(idempotencyKey)).toMatchObject({ state: 'REVIEW' });
    expect(await valueOf(sample)).toBe(before);
    const { rows } = await world.ledger.review.list(
      { states: ['OPEN'], accountId: portalId },
      { direction: 'forward', size: 10, position: null },
    );
    expect(rows).toMatchObject([{ category: 'CONFLICT', crmId, proposal: { action: 'WRITE' } }]);
  });
});
