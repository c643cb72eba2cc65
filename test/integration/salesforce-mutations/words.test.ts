import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staff } from '../../harness/run-subgraph.ts';
import { ask, type SalesforceWorld, startSalesforceWorld } from '../../harness/salesforce-subgraph.ts';
import { update } from '../../harness/salesforce-tenants.ts';
import { accountId, contactId, inSalesforce, mutate, withRole } from './mutating.ts';

let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const agent = () => withRole('SERVICE_AGENT', world.acme);
const person = () => world.acme.contacts[1];
const company = () => world.acme.account.crmId;
const refused = ({ payload }: Awaited<ReturnType<typeof mutate>>) =>
  (payload['userErrors'] as unknown as { field: string; code: string }[]).map(
    ({ field, code }) => `${field} ${code}`,
  );

async function changePerson(input: object): Promise<readonly string[]> {
  return refused(await mutate(world, agent(), 'contactUpdate', { id: contactId(person()), ...input }));
}

async function changeCompany(input: object): Promise<readonly string[]> {
  return refused(await mutate(world, agent(), 'accountUpdate', { id: accountId(world.acme), ...input }));
}

const phoneOfPerson = async () => (await inSalesforce(world, 'Contact', person(), ['Phone']))['Phone'];
const addressOfCompany = () => inSalesforce(world, 'Account', company(), ['BillingState', 'BillingCountry']);

async function shownPhone(): Promise<unknown> {
  const query = `{ contacts(first: 20) { nodes { crmId phone phoneExtension } } }`;
  const { data } = await ask(world, staff('SERVICE_AGENT'), { query });
  const nodes = (data[0]?.['contacts']?.['nodes'] ?? []) as unknown as readonly { crmId: string }[];
  const { crmId: _, ...phone } = nodes.find(({ crmId }) => crmId === person()) ?? { crmId: '' };
  return phone;
}

describe('the phone of a person', () => {
  beforeAll(() =>
    update(world.org.asAdministrator, 'Account', company(), {
      BillingCountry: 'United States',
      BillingState: null,
    }),
  );

  it('is read in the country of the account, and keeps its extension in Salesforce and in the graph', async () => {
    expect(await changePerson({ phone: '(206) 555-0100 x12' })).toEqual([]);
    expect(await phoneOfPerson()).toBe('+12065550100 ext. 12');
    expect(await shownPhone()).toEqual({ phone: '+12065550100', phoneExtension: '12' });
  });

  it('keeps an extension that the input omits while the number stays, and not with another number', async () => {
    expect(await changePerson({ phone: '+1 206 555 0100' })).toEqual([]);
    expect(await phoneOfPerson()).toBe('+12065550100 ext. 12');
    expect(await changePerson({ phoneExtension: ' ext. 34 ' })).toEqual([]);
    expect(await phoneOfPerson()).toBe('+12065550100 ext. 34');
    expect(await changePerson({ phone: '+1 206 555 0101' })).toEqual([]);
    expect(await phoneOfPerson()).toBe('+12065550101');
    expect(await changePerson({ phone: '206-555-0102 #7', phoneExtension: '7' })).toEqual([]);
    expect(await changePerson({ phoneExtension: '' })).toEqual([]);
    expect(await phoneOfPerson()).toBe('+12065550102');
  });

  it('is refused by its path where a part would be lost or is said twice', async () => {
    expect(await changePerson({ phone: '206-555-0102 x7', phoneExtension: '8' })).toEqual([
      'phoneExtension INVALID_VALUE',
    ]);
    expect(await changePerson({ phoneExtension: '12*3' })).toEqual(['phoneExtension INVALID_VALUE']);
    expect(await changePerson({ phone: '206-555-0102 ask for Bob' })).toEqual(['phone INVALID_VALUE']);
    expect(await changePerson({ phone: null, phoneExtension: '8' })).toEqual([
      'phoneExtension INVALID_VALUE',
    ]);
    expect(await phoneOfPerson()).toBe('+12065550102');
  });

  it('that somebody typed into Salesforce is shown as number and extension; what is no number as it is', async () => {
    const typed = async (text: string) => {
      await update(world.org.asAdministrator, 'Contact', person() ?? '', { Phone: text });
      await world.flush();
      return await shownPhone();
    };
    expect(await typed('206.555.0199 Ext 5')).toEqual({ phone: '+12065550199', phoneExtension: '5' });
    expect(await typed('ask at the gate')).toEqual({ phone: 'ask at the gate', phoneExtension: null });
  });
});

describe('the state of an address', () => {
  it('is accepted with its country, as the schema says', async () => {
    expect(await changeCompany({ billingAddress: { country: 'US', state: ' US-WA ' } })).toEqual([]);
    expect(await addressOfCompany()).toEqual({ BillingState: 'Washington', BillingCountry: 'United States' });
    expect(await changeCompany({ billingAddress: { state: 'CA-BC' } })).toEqual([
      'billingAddress.state INVALID_VALUE',
    ]);
  });

  it('is read again when the country alone changes, and asked for where it does not fit', async () => {
    expect(await changeCompany({ billingAddress: { country: 'CA' } })).toEqual([
      'billingAddress.state INVALID_VALUE',
    ]);
    expect(await changeCompany({ billingAddress: { country: null } })).toEqual([
      'billingAddress.state INVALID_VALUE',
    ]);
    expect(await addressOfCompany()).toEqual({ BillingState: 'Washington', BillingCountry: 'United States' });
    expect(await changeCompany({ billingAddress: { country: 'CA', state: 'BC' } })).toEqual([]);
    expect(await changeCompany({ billingAddress: { country: 'US', state: null } })).toEqual([]);
    expect(await addressOfCompany()).toEqual({ BillingState: null, BillingCountry: 'United States' });
  });
});

describe('a text that Salesforce would trim', () => {
  it('is sent trimmed, and a blank one empties the field', async () => {
    expect(await changePerson({ title: '\u00A0 Dock lead\u3000' })).toEqual([]);
    expect(await inSalesforce(world, 'Contact', person(), ['Title'])).toEqual({ Title: 'Dock lead' });
    const { payload } = await mutate(world, agent(), 'contactUpdate', {
      id: contactId(person()),
      title: 'Dock lead ',
    });
    expect(payload['writes']).toMatchObject([{ state: 'UNCHANGED' }]);
    expect(await changePerson({ title: ' \t' })).toEqual([]);
    expect(await inSalesforce(world, 'Contact', person(), ['Title'])).toEqual({ Title: null });
    expect(await changePerson({ lastName: ' ' })).toEqual(['lastName MISSING_VALUE']);
  });
});
