import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { staff } from '../../harness/run-subgraph.ts';
import {
  ask,
  entities,
  type SalesforceWorld,
  startSalesforceWorld,
} from '../../harness/salesforce-subgraph.ts';
import { branchUserOf, customerOf } from '../../harness/salesforce-tenants.ts';
import { accountId, auditOf, contactId, inSalesforce, mutate } from './mutating.ts';

let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterEach(() => world.org.recover());
afterAll(() => world[Symbol.asyncDispose]());

const agent = staff('SERVICE_AGENT');

async function rolesOf(crmId: string | undefined): Promise<unknown> {
  return (await inSalesforce(world, 'Contact', crmId, ['Contact_Roles__c']))['Contact_Roles__c'];
}

describe('a change of a contact', () => {
  it('is written, audited, and shows at once in the list of its account', async () => {
    const [, ben] = world.acme.contacts;
    const list = entities(
      'Account',
      [{ crmId: world.acme.account.crmId }],
      '{ contacts(first: 10) { nodes { name phone } } }',
    );
    await ask(world, agent, list);
    const { payload, errors } = await mutate(world, customerOf(world.acme), 'contactUpdate', {
      id: contactId(ben),
      lastName: 'Brandt-Ono',
      phone: '+49 30 901820',
    });
    expect(errors).toEqual([]);
    expect(payload).toMatchObject({
      userErrors: [],
      contact: { lastName: 'Brandt-Ono', phone: '+4930901820' },
      writes: [{ system: 'SALESFORCE', record: 'Contact', recordId: ben, state: 'DONE' }],
    });
    const { data } = await ask(world, agent, list);
    expect(JSON.stringify(data)).toContain('Ben Brandt-Ono');
    const [entry] = await auditOf(world, 'Contact', ben);
    expect(entry).toMatchObject({
      action: 'contactUpdate',
      role: 'CUSTOMER',
      accountId: world.acme.account.portalId,
      changes: expect.arrayContaining([{ field: 'lastName', old: 'Brandt', new: 'Brandt-Ono' }]) as unknown,
    });
  });

  it('names what does not fit', async () => {
    const { payload } = await mutate(world, agent, 'contactUpdate', {
      id: contactId(world.acme.contacts[1]),
      lastName: null,
      email: 'not an address',
      title: 'x'.repeat(129),
    });
    const userErrors = payload['userErrors'] as unknown as readonly { field: string; code: string }[];
    expect(userErrors.map(({ field, code }) => `${field} ${code}`).toSorted()).toEqual([
      'email INVALID_VALUE',
      'lastName MISSING_VALUE',
      'title TOO_LONG',
    ]);
  });

  it('never changes where invoices go', async () => {
    const [ana] = world.acme.contacts;
    const { payload } = await mutate(world, agent, 'contactUpdate', {
      id: contactId(ana),
      email: 'elsewhere@acme.example',
    });
    expect(payload).toMatchObject({
      userErrors: [{ field: 'email', code: 'NOT_OWNER', owner: 'SALESFORCE' }],
      writes: [],
    });
    const [error] = payload['userErrors'] as unknown as readonly { message: string }[];
    expect(error?.message).toContain('billingContactChange');
  });

  it('of another customer, or above the branch that one sees, looks like a contact that is not there', async () => {
    const absent = await mutate(world, customerOf(world.acme), 'contactUpdate', {
      id: contactId('003000000000999AAA'),
      title: 'Ghost',
    });
    expect(absent.codes).toEqual(['NOT_FOUND']);
    for (const [caller, contact] of [
      [customerOf(world.acme), world.globex.contacts[1]],
      [branchUserOf(world.acme), world.acme.contacts[1]],
    ] as const) {
      const foreign = await mutate(world, caller, 'contactUpdate', {
        id: contactId(contact),
        title: 'Mine now',
      });
      expect(foreign.payload).toEqual(absent.payload);
      expect(await inSalesforce(world, 'Contact', contact, ['Title'])).toEqual({ Title: null });
    }
  });
});

describe('a change of the billing contact', () => {
  it('changes the address of the one there is', async () => {
    const [ana] = world.acme.contacts;
    const { payload } = await mutate(world, customerOf(world.acme), 'billingContactChange', {
      accountId: accountId(world.acme),
      email: 'invoices@acme.example',
    });
    expect(payload).toMatchObject({
      userErrors: [],
      account: { crmId: world.acme.account.crmId },
      billingContact: { crmId: ana, email: 'invoices@acme.example' },
    });
    expect(await inSalesforce(world, 'Contact', ana, ['Email'])).toEqual({ Email: 'invoices@acme.example' });
  });

  it('does not take the address of somebody else for a person who signs in with it', async () => {
    const [ana, ben] = world.acme.contacts;
    const { Email: taken } = await inSalesforce(world, 'Contact', ben, ['Email']);
    const { codes } = await mutate(world, agent, 'billingContactChange', {
      accountId: accountId(world.acme),
      email: taken,
    });
    expect(codes).toEqual(['DUPLICATE']);
    expect(await inSalesforce(world, 'Contact', ana, ['Email'])).toEqual({ Email: 'invoices@acme.example' });
  });

  it('puts it before customer service, with whom it may be, and only once', async () => {
    const [ana, ben] = world.acme.contacts;
    const { Email: taken } = await inSalesforce(world, 'Contact', ben, ['Email']);
    const input = { accountId: accountId(world.acme), email: taken };
    await mutate(world, agent, 'billingContactChange', { ...input, validateOnly: true });
    await mutate(world, agent, 'billingContactChange', input);
    const page = { direction: 'forward', size: 10, position: null } as const;
    const { rows } = await world.ledger.review.list({ categories: ['DUPLICATE'], record: 'Contact' }, page);
    expect(rows).toMatchObject([
      {
        crmId: ana,
        ownerTeam: 'Customer Service',
        retries: 1,
        fields: [
          {
            field: 'email',
            portalValue: taken,
          },
        ],
        candidates: [
          {
            crmId: ben,
            evidence: ['the same e-mail address', 'the same customer'],
          },
        ],
      },
    ]);
  });

  it('hands the role over in one call: both contacts change, or none', async () => {
    const [ana, ben] = world.acme.contacts;
    const input = { accountId: accountId(world.acme), contactId: contactId(ben) };
    await world.org.arm({
      kind: 'FAIL_AFTER_COMMIT',
      method: 'POST',
      path: '/composite',
      times: 1,
    });
    const { payload, errors } = await mutate(world, agent, 'billingContactChange', input);
    expect(errors).toEqual([]);
    expect(payload).toMatchObject({ userErrors: [], billingContact: { crmId: ben } });
    expect(payload['writes']).toHaveLength(2);
    expect(await rolesOf(ana)).toBe('CONTRACT_OWNER');
    expect(await rolesOf(ben)).toMatch(/BILLING/);
    expect(await auditOf(world, 'Contact', ana)).toMatchObject([
      { action: 'billingContactChange' },
      { action: 'billingContactChange' },
    ]);
    const back = { ...input, contactId: contactId(ana) };
    await world.org.asAdministrator.update('Contact', ana ?? '', { Email: null }, newUpstreamUsage());
    const without = await mutate(world, agent, 'billingContactChange', back);
    expect(without.codes).toEqual(['MISSING_VALUE']);
    expect(await rolesOf(ben)).toMatch(/BILLING/);
  });

  it('is refused for people of another account, for customers who name somebody, and without a name', async () => {
    const account = accountId(world.acme);
    const foreign = await mutate(world, agent, 'billingContactChange', {
      accountId: account,
      contactId: contactId(world.globex.contacts[1]),
    });
    expect(foreign.codes).toEqual(['NOT_FOUND']);
    const byCustomer = await mutate(world, customerOf(world.globex), 'billingContactChange', {
      accountId: accountId(world.globex),
      contactId: contactId(world.globex.contacts[1]),
    });
    expect(byCustomer.codes).toEqual(['NOT_PERMITTED']);
    const crossed = await mutate(world, customerOf(world.globex), 'billingContactChange', {
      accountId: account,
      email: 'mine@globex.example',
    });
    expect(crossed.codes).toEqual(['NOT_FOUND']);
    const nothing = await mutate(world, agent, 'billingContactChange', { accountId: account });
    expect(nothing.codes).toEqual(['MISSING_VALUE']);
    const none = await mutate(world, agent, 'billingContactChange', {
      accountId: accountId({ ...world.acme, account: world.acme.branch }),
      email: 'dallas@acme.example',
      idempotencyKey: randomUUID(),
    });
    expect(none.codes).toEqual(['MISSING_VALUE']);
  });
});
