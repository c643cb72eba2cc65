import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../../src/domain/access.ts';
import { OWNERSHIP } from '../../../src/domain/ownership/index.ts';
import { type SalesforceWorld, startSalesforceWorld } from '../../harness/salesforce-subgraph.ts';
import { accountId, contactId, inSalesforce, mutate, withRole } from './mutating.ts';

let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** A value that fits each field, new at every call. */
let serial = 0;
const VALUES: Readonly<Record<string, () => unknown>> = {
  'Account.legalName': () => `Acme ${serial}`,
  'Account.phone': () => `+1212555${String(1000 + serial)}`,
  'Account.phoneExtension': () => String(serial),
  'Account.website': () => `https://acme-${serial}.example`,
  'Account.industry': () => `Industry ${serial}`,
  'Account.billingCode': () => `B${serial}`,
  'Account.billingAddress.street': () => `${serial} Main Street`,
  'Account.billingAddress.city': () => `City ${serial}`,
  'Account.billingAddress.state': () => ['NY', 'CA', 'TX'][serial % 3],
  'Account.billingAddress.postalCode': () => String(10_000 + serial),
  'Account.billingAddress.country': () => 'US',
  'Account.contractTerms.tier': () => ['STANDARD', 'SILVER', 'PLATINUM'][serial % 3],
  'Account.contractTerms.serviceCommitments': () => `Within ${serial} minutes.`,
  'Account.contractTerms.eligibleServices': () => [['STANDARD'], ['ECONOMY'], ['SAME_DAY']][serial % 3],
  'Contact.firstName': () => `Ben ${serial}`,
  'Contact.lastName': () => `Brandt ${serial}`,
  'Contact.email': () => `ben-${serial}@acme.example`,
  'Contact.phone': () => `+1212555${String(1000 + serial)}`,
  'Contact.phoneExtension': () => String(serial),
  'Contact.title': () => `Title ${serial}`,
  'Contact.roles': () => [['CONTRACT_OWNER'], ['CONSIGNEE'], ['THIRD_PARTY_BILLING']][serial % 3],
};

const ROWS = OWNERSHIP.filter(
  ({ record, owner, change }) =>
    (record === 'Account' || record === 'Contact') && owner === 'SALESFORCE' && change !== null,
);

describe('the fields that Salesforce owns', () => {
  it('can all be named in the input of a mutation', () => {
    expect(ROWS.map(({ record, field }) => `${record}.${field}`).toSorted()).toEqual(
      Object.keys(VALUES).toSorted(),
    );
  });

  it.each(ROWS.map((row) => [`${row.record}.${row.field}`, row] as const))(
    '%s is changed by the roles of its row, and by no other',
    async (name, { record, field, change, salesforce }) => {
      const crmId = record === 'Account' ? world.acme.account.crmId : world.acme.contacts[1];
      const api = salesforce?.field ?? '';
      const object = record === 'Account' ? 'Account' : 'Contact';
      // A state is known within a country.
      await mutate(world, withRole('ADMIN', world.acme), 'accountUpdate', {
        id: accountId(world.acme),
        billingAddress: { country: 'US' },
      });
      // An extension belongs to a number.
      const phone = '+12125550100';
      await mutate(world, withRole('ADMIN', world.acme), 'accountUpdate', {
        id: accountId(world.acme),
        phone,
      });
      await mutate(world, withRole('ADMIN', world.acme), 'contactUpdate', {
        id: contactId(world.acme.contacts[1]),
        phone,
      });
      for (const role of ROLES) {
        serial += 1;
        const before = await inSalesforce(world, object, crmId, [api]);
        const [head = '', tail] = field.split('.');
        const value = VALUES[name]?.();
        const input = {
          id: record === 'Account' ? accountId(world.acme) : contactId(crmId),
          [head]: tail === undefined ? value : { [tail]: value },
        };
        const mutation = record === 'Account' ? 'accountUpdate' : 'contactUpdate';
        const { payload, codes } = await mutate(world, withRole(role, world.acme), mutation, input);
        const after = await inSalesforce(world, object, crmId, [api]);
        if (change?.roles.includes(role)) {
          expect([role, codes]).toEqual([role, []]);
          if (field !== 'billingAddress.country') expect(after).not.toEqual(before);
        } else {
          expect([role, codes]).toEqual([role, ['NOT_PERMITTED']]);
          expect(payload).toMatchObject({ userErrors: [{ field, owner: 'SALESFORCE' }], writes: [] });
          expect(after).toEqual(before);
        }
      }
    },
  );
});
