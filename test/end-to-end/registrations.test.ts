import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoId } from '../../src/cli/demo/shipments.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { BothSystems } from '../harness/both-systems.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

let hub: TestHub;
let both: BothSystems;
beforeAll(async () => {
  hub = await startTestHub({ worker: true });
  both = new BothSystems(hub);
});
afterAll(() => hub[Symbol.asyncDispose]());

describe('a registration that staff decide', () => {
  async function register(legalName: string): Promise<string> {
    const { reviewItemId } = await both.done(
      'sales',
      'customerRegister',
      { legalName, country: 'NL', contactName: 'Iris de Wit', contactEmail: 'iris@newcomer.example' },
      'reviewItemId',
    );
    return reviewItemId as string;
  }
  const accountOf = (portalId: string, crmId: string) =>
    both.eventually('the account is linked', async () => {
      const { account } = await both.query<{ account: { crmId: string | null; status: string } | null }>(
        'admin',
        `query ($portalId: ID) { account(portalId: $portalId) { crmId status } }`,
        { portalId },
      );
      return account?.crmId === crmId && account;
    });

  it('is linked to the account that Salesforce has', async () => {
    const crmId = await both.createInSalesforce('Account', { Name: 'Polder Bikes B.V.' });
    const id = await register('Polder Bikes');
    await both.done('sales', 'reviewItemMerge', { id, expectedVersion: 1, crmId });
    expect(await accountOf(id, crmId)).toMatchObject({ status: 'ACTIVE' });
    expect(await both.inSalesforce(soql`SELECT Id FROM Account WHERE Name LIKE 'Polder%'`)).toHaveLength(1);
  });

  it('is created once when it is new', async () => {
    const id = await register('Delta Pumps B.V.');
    await both.done('sales', 'reviewItemCreate', { id, expectedVersion: 1 });
    const there = await both.arrives(soql`SELECT Id, Name FROM Account WHERE Portal_Customer_Id__c = ${id}`, {
      Name: 'Delta Pumps B.V.',
    });
    expect(await accountOf(id, there.Id ?? '')).toMatchObject({ status: 'ACTIVE' });
  });

  it('that was dismissed opens no account', async () => {
    const id = await register('Nobody N.V.');
    await both.done('sales', 'reviewItemDismiss', { id, expectedVersion: 1, reason: 'Not a real company.' });
    await both.createInSalesforce('Account', { Name: 'Nobody N.V.', Portal_Customer_Id__c: id });
    await both.eventually('it is flagged', async () =>
      (await both.review({ categories: ['ORPHAN'] })).some(({ fields }) => fields[0]?.crmValue === id),
    );
    expect(await both.query('admin', `query ($id: ID) { account(portalId: $id) { crmId } }`, { id })).toEqual(
      {
        account: null,
      },
    );
  });

  it('under a like name is one decision, with the candidates and what speaks for them', async () => {
    const { reviewItemId, candidates } = await both.done(
      'sales',
      'customerRegister',
      {
        legalName: 'Northwind Instruments Inc',
        country: 'US',
        contactName: 'Ana Flores',
        contactEmail: 'ana@northwind.example',
      },
      'reviewItemId candidates { account { portalId } evidence }',
    );
    expect(candidates).toMatchObject([{ account: { portalId: demoId('account', 'NORTHWIND') } }]);
    const [item] = (await both.review({ categories: ['REGISTRATION'], states: ['OPEN'] })).filter(
      ({ id }) => id === reviewItemId,
    );
    expect(item?.candidates[0]?.evidence.length).toBeGreaterThan(0);
    expect(
      await both.inSalesforce(soql`SELECT Id FROM Account WHERE Name LIKE 'Northwind Instruments%'`),
    ).toHaveLength(1);
    await both.done('admin', 'reviewItemDismiss', {
      id: item?.id,
      expectedVersion: item?.version,
      reason: 'It is the customer that we have.',
    });
  });
});
