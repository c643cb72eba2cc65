import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { type SalesforceWorld, startSalesforceWorld } from '../../harness/salesforce-subgraph.ts';
import { update } from '../../harness/salesforce-tenants.ts';
import { accountId, auditOf, contactId, inSalesforce, mutate } from './mutating.ts';

let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterEach(() => world.org.recover());
afterAll(() => world[Symbol.asyncDispose]());

const sales = staff('SALES');
const WRITE = { method: 'PATCH', path: '/sobjects/Account/' };

/** Changes of the account that its audit tells of. */
async function effects(): Promise<number> {
  return (await auditOf(world, 'Account', world.acme.account.portalId)).length;
}

async function website(): Promise<unknown> {
  return (await inSalesforce(world, 'Account', world.acme.account.crmId, ['Website']))['Website'];
}

async function openIntents() {
  return await world.ledger.intents.openOn([world.acme.account.crmId]);
}

describe('an answer that is lost after the commit', () => {
  it.each(['FAIL_AFTER_COMMIT', 'DROP_AFTER_COMMIT'])('has exactly one effect: %s', async (kind) => {
    const before = await effects();
    await world.org.arm({ kind, ...WRITE, times: 1 });
    await world.org.forget();
    const value = `https://${kind.toLowerCase().replaceAll('_', '-')}.example`;
    const input = { id: accountId(world.acme), website: value, idempotencyKey: randomUUID() };
    const { payload, errors } = await mutate(world, sales, 'accountUpdate', input);
    expect(errors).toEqual([]);
    expect(payload).toMatchObject({ userErrors: [], writes: [{ system: 'SALESFORCE', state: 'DONE' }] });
    expect(await website()).toBe(value);
    expect(await effects()).toBe(before + 1);
    expect(await openIntents()).toEqual([]);
    const again = await mutate(world, sales, 'accountUpdate', input);
    expect(again.payload).toEqual(payload);
    expect(await effects()).toBe(before + 1);
  });

  it('is found by reading back when the write was not made', async () => {
    await world.org.arm({ kind: 'DROP', ...WRITE, times: 2 });
    const { payload } = await mutate(world, sales, 'accountUpdate', {
      id: accountId(world.acme),
      website: 'https://dropped.example',
    });
    expect(payload).toMatchObject({ userErrors: [], writes: [{ state: 'DONE' }] });
    expect(await website()).toBe('https://dropped.example');
  });

  it('is answered as pending, and left to the worker, when nobody can tell', async () => {
    const before = await effects();
    await world.org.arm({ kind: 'FAIL_AFTER_COMMIT', ...WRITE });
    // The plan reads the account once; whatever is read back afterwards fails.
    await world.org.arm({ kind: 'DROP', method: 'GET', path: 'fields=Website' });
    const input = {
      id: accountId(world.acme),
      website: 'https://pending.example',
      idempotencyKey: randomUUID(),
    };
    const { payload } = await mutate(world, sales, 'accountUpdate', input);
    expect(payload).toMatchObject({ userErrors: [], writes: [{ state: 'PENDING' }] });
    const again = await mutate(world, sales, 'accountUpdate', input);
    expect(again.codes).toEqual(['IN_PROGRESS']);
    expect(await effects()).toBe(before);
    const [intent] = await world.ledger.intents.claimDue(10, 1000);
    expect(intent).toMatchObject({
      action: 'accountUpdate',
      recordId: world.acme.account.crmId,
      idempotencyKey: input.idempotencyKey,
      writes: [
        {
          record: 'Account',
          crmId: world.acme.account.crmId,
          newValues: { website: 'https://pending.example' },
          baseValues: { website: 'https://dropped.example' },
        },
      ],
    });
    if (intent) await world.ledger.intents.settle(intent);
  });
});

describe('a refusal', () => {
  it('by a lock passes by itself', async () => {
    await world.org.arm({ kind: 'LOCK', object: 'Account', times: 2 });
    const { payload } = await mutate(world, sales, 'accountUpdate', {
      id: accountId(world.acme),
      website: 'https://locked.example',
    });
    expect(payload).toMatchObject({ userErrors: [], writes: [{ state: 'DONE' }] });
  });

  it('by Salesforce itself is told to the caller, who may use the key again', async () => {
    const before = await effects();
    await world.org.arm({
      kind: 'FAIL',
      ...WRITE,
      times: 1,
      code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'Approved web sites only.',
    });
    const input = {
      id: accountId(world.acme),
      website: 'https://refused.example',
      idempotencyKey: randomUUID(),
    };
    const refused = await mutate(world, sales, 'accountUpdate', input);
    expect(refused.codes).toEqual(['REJECTED']);
    expect(await effects()).toBe(before);
    expect(await openIntents()).toEqual([]);
    const again = await mutate(world, sales, 'accountUpdate', input);
    expect(again.payload).toMatchObject({ userErrors: [], writes: [{ state: 'DONE' }] });
  });

  it('comes when somebody else changed the account between reading and writing', async () => {
    const { crmId } = world.acme.account;
    const client = world.org.asAdministrator;
    const { mark } = await client.retrieve('Account', crmId, ['Id'], newUpstreamUsage());
    await update(client, 'Account', crmId, { Site: `Gate ${randomUUID().slice(0, 4)}` });
    const late = client.update('Account', crmId, { Site: 'Late' }, newUpstreamUsage(), { mark });
    await expect(late).rejects.toMatchObject({ code: 'STALE', details: { outcome: 'NOT_APPLIED' } });
  });

  it('is an error of the system, and writes nothing, while Salesforce is down', async () => {
    const before = await effects();
    await world.org.breakDown();
    const { payload, errors } = await mutate(world, sales, 'accountUpdate', {
      id: accountId(world.acme),
      website: 'https://down.example',
    });
    expect(payload).toBeNull();
    expect(errors).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE', system: 'SALESFORCE' }]);
    await world.org.recover();
    expect(await effects()).toBe(before);
    expect(await openIntents()).toEqual([]);
  });
});

describe('requests at the same time', () => {
  it('with one key have one effect and one answer', async () => {
    const before = await effects();
    const input = {
      id: accountId(world.acme),
      website: 'https://once.example',
      idempotencyKey: randomUUID(),
    };
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => mutate(world, sales, 'accountUpdate', input)),
    );
    const done = outcomes.filter(({ codes }) => codes.length === 0);
    expect(done.length).toBeGreaterThan(0);
    expect(outcomes.filter(({ codes }) => codes.length > 0 && codes[0] !== 'IN_PROGRESS')).toEqual([]);
    expect(await effects()).toBe(before + 1);
    expect(await website()).toBe('https://once.example');
  });

  it('with different keys leave what one of them wrote, each audited or refused', async () => {
    const [contact] = world.acme.contacts;
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        mutate(world, sales, 'contactUpdate', { id: contactId(contact), title: `Title ${index}` }),
      ),
    );
    expect(outcomes.every(({ errors }) => errors.length === 0)).toBe(true);
    const { Title } = await inSalesforce(world, 'Contact', contact, ['Title']);
    const written = (await auditOf(world, 'Contact', contact)).flatMap(({ changes }) =>
      (changes ?? []).map((change) => change.new),
    );
    expect(written).toContain(Title);
    expect(written).toHaveLength(outcomes.filter(({ codes }) => codes.length === 0).length);
  });
});
