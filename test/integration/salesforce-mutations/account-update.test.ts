import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staff } from '../../harness/run-subgraph.ts';
import {
  ask,
  entities,
  type SalesforceWorld,
  startSalesforceWorld,
} from '../../harness/salesforce-subgraph.ts';
import { branchUserOf, customerOf, update } from '../../harness/salesforce-tenants.ts';
import { accountId, auditOf, inSalesforce, mutate } from './mutating.ts';

let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const sales = staff('SALES');

/** Somebody changes the account until Salesforce's stamp, which counts seconds, tells. */
async function changedAfter(crmId: string, seen: Readonly<Record<string, unknown>>): Promise<void> {
  for (let number = 1; ; number += 1) {
    await update(world.org.asAdministrator, 'Account', crmId, { Site: `Dock ${number}` });
    const now = await inSalesforce(world, 'Account', crmId, ['SystemModstamp']);
    if (now['SystemModstamp'] !== seen['SystemModstamp']) return;
  }
}

describe('a change of an account', () => {
  it('is written to Salesforce, audited, and answered with the fresh record', async () => {
    const before = entities('Account', [{ crmId: world.acme.account.crmId }], '{ phone }');
    await ask(world, sales, before);
    const { payload, errors } = await mutate(world, sales, 'accountUpdate', {
      id: accountId(world.acme),
      phone: '(212) 555-0123',
      billingAddress: { country: 'us', state: 'ny', city: 'New York' },
    });
    expect(errors).toEqual([]);
    expect(payload).toMatchObject({
      userErrors: [],
      account: {
        crmId: world.acme.account.crmId,
        phone: '+12125550123',
        billingAddress: { city: 'New York', state: 'New York' },
      },
      writes: [
        { system: 'SALESFORCE', record: 'Account', recordId: world.acme.account.crmId, state: 'DONE' },
        { system: 'PORTAL', recordId: world.acme.account.portalId, state: 'QUEUED' },
      ],
    });
    expect(
      await inSalesforce(world, 'Account', world.acme.account.crmId, [
        'Phone',
        'BillingCity',
        'BillingState',
      ]),
    ).toEqual({ Phone: '+12125550123', BillingCity: 'New York', BillingState: 'New York' });
    const [entry] = await auditOf(world, 'Account', world.acme.account.portalId);
    expect(entry).toMatchObject({
      action: 'accountUpdate',
      principal: 'staff-SALES',
      role: 'SALES',
      system: 'SALESFORCE',
      requestId: 'test',
      accountId: world.acme.account.portalId,
    });
    expect(entry?.changes).toContainEqual({ field: 'phone', old: '+1 555 0100', new: '+12125550123' });
    const after = await ask(world, sales, before);
    expect(after.data[0]?.['_entities']).toEqual([{ phone: '+12125550123' }]);
    expect(await world.ledger.intents.openOn([world.acme.account.crmId])).toEqual([]);
  });

  it('is done once for one key, and the same key with another input is refused', async () => {
    const input = { id: accountId(world.acme), website: 'https://one.example', idempotencyKey: randomUUID() };
    const first = await mutate(world, sales, 'accountUpdate', input);
    await update(world.org.asAdministrator, 'Account', world.acme.account.crmId, {
      Website: 'https://later.example',
    });
    const again = await mutate(world, sales, 'accountUpdate', input);
    expect(again.payload['writes']).toEqual(first.payload['writes']);
    const { Website } = await inSalesforce(world, 'Account', world.acme.account.crmId, ['Website']);
    expect(Website).toBe('https://later.example');
    const other = await mutate(world, sales, 'accountUpdate', { ...input, website: 'https://two.example' });
    expect(other.codes).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    const elsewhere = await mutate(world, staff('ADMIN'), 'accountUpdate', {
      ...input,
      website: 'https://mine.example',
    });
    expect(elsewhere.codes).toEqual([]);
  });

  it('says what it would do and does nothing with validateOnly', async () => {
    const { crmId } = world.globex.account;
    const fields = ['Industry', 'SystemModstamp'];
    const before = await inSalesforce(world, 'Account', crmId, fields);
    const key = randomUUID();
    const input = { id: accountId(world.globex), industry: 'Chemicals', idempotencyKey: key };
    const { payload } = await mutate(world, sales, 'accountUpdate', { ...input, validateOnly: true });
    expect(payload['writes']).toEqual([
      {
        system: 'SALESFORCE',
        record: 'Account',
        recordId: crmId,
        state: 'PLANNED',
        fields: [{ field: 'industry', from: null, to: 'Chemicals' }],
      },
    ]);
    expect(await inSalesforce(world, 'Account', crmId, fields)).toEqual(before);
    expect(await auditOf(world, 'Account', world.globex.account.portalId)).toEqual([]);
    const done = await mutate(world, sales, 'accountUpdate', input);
    expect(done.payload).toMatchObject({ writes: [{ state: 'DONE' }] });
    const same = await mutate(world, sales, 'accountUpdate', { ...input, idempotencyKey: randomUUID() });
    expect(same.payload).toMatchObject({ userErrors: [], writes: [{ state: 'UNCHANGED' }] });
  });

  it('is refused when the account is not as the caller saw it', async () => {
    const { crmId } = world.globex.account;
    const seen = await inSalesforce(world, 'Account', crmId, ['SystemModstamp']);
    const expectedVersion = new Date(String(seen['SystemModstamp'])).toISOString();
    const id = accountId(world.globex);
    const first = await mutate(world, sales, 'accountUpdate', { id, expectedVersion, phone: '+12125550199' });
    expect(first.codes).toEqual([]);
    await changedAfter(crmId, seen);
    const second = await mutate(world, sales, 'accountUpdate', {
      id,
      expectedVersion,
      phone: '+12125550198',
    });
    expect(second.codes).toEqual(['STALE']);
    const { Phone } = await inSalesforce(world, 'Account', crmId, ['Phone']);
    expect(Phone).toBe('+12125550199');
  });

  it('names each value that does not fit and writes none of the others', async () => {
    const { crmId } = world.globex.account;
    const before = await inSalesforce(world, 'Account', crmId, ['SystemModstamp']);
    const { payload } = await mutate(world, sales, 'accountUpdate', {
      id: accountId(world.globex),
      industry: 'Fine',
      legalName: null,
      phone: 'call me',
      website: 'nowhere',
      billingCode: 'x'.repeat(21),
      billingAddress: { country: 'Atlantis' },
    });
    const userErrors = payload['userErrors'] as unknown as readonly { field: string; code: string }[];
    expect(userErrors.map(({ field, code }) => `${field} ${code}`).toSorted()).toEqual([
      'billingAddress.country INVALID_VALUE',
      'billingCode TOO_LONG',
      'legalName MISSING_VALUE',
      'phone INVALID_VALUE',
      'website INVALID_VALUE',
    ]);
    expect(await inSalesforce(world, 'Account', crmId, ['SystemModstamp'])).toEqual(before);
  });

  it('empties a field with null, and translates services by the approved words', async () => {
    const { crmId } = world.globex.account;
    const { codes } = await mutate(world, sales, 'accountUpdate', {
      id: accountId(world.globex),
      website: null,
      contractTerms: { tier: 'PLATINUM', eligibleServices: ['SAME_DAY', 'ECONOMY'] },
    });
    expect(codes).toEqual([]);
    expect(
      await inSalesforce(world, 'Account', crmId, ['Website', 'Contract_Tier__c', 'Eligible_Services__c']),
    ).toEqual({
      Website: null,
      Contract_Tier__c: 'PLATINUM',
      Eligible_Services__c: expect.stringMatching(/^(Same Day;Economy|Economy;Same Day)$/) as unknown,
    });
  });
});

describe('a customer', () => {
  it('changes its own account, not its contract, and no other account', async () => {
    const phone = '+12125550111';
    const own = await mutate(world, customerOf(world.acme), 'accountUpdate', {
      id: accountId(world.acme),
      phone,
    });
    expect(own.codes).toEqual([]);
    const contract = await mutate(world, customerOf(world.acme), 'accountUpdate', {
      id: accountId(world.acme),
      phone: '+12125550112',
      contractTerms: { tier: 'PLATINUM' },
    });
    expect(contract.payload).toMatchObject({
      userErrors: [{ field: 'contractTerms.tier', code: 'NOT_PERMITTED', owner: 'SALESFORCE' }],
      writes: [],
    });
    const { Phone } = await inSalesforce(world, 'Account', world.acme.account.crmId, ['Phone']);
    expect(Phone).toBe(phone);
    const input = { id: accountId(world.globex), phone };
    const foreign = await mutate(world, customerOf(world.acme), 'accountUpdate', input);
    const absent = await mutate(world, customerOf(world.acme), 'accountUpdate', {
      ...input,
      id: accountId({ ...world.globex, account: { portalId: randomUUID(), crmId: '001000000000999AAA' } }),
    });
    expect(foreign.payload).toEqual(absent.payload);
    expect(foreign.codes).toEqual(['NOT_FOUND']);
  });

  it('with a branch only changes the branch and not the account above it', async () => {
    const caller = branchUserOf(world.acme);
    const above = await mutate(world, caller, 'accountUpdate', {
      id: accountId(world.acme),
      phone: '+12125550113',
    });
    expect(above.codes).toEqual(['NOT_PERMITTED']);
    const branch = { ...world.acme, account: world.acme.branch };
    const own = await mutate(world, caller, 'accountUpdate', {
      id: accountId(branch),
      phone: '+12125550114',
    });
    expect(own.codes).toEqual([]);
  });
});
