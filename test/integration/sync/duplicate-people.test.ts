import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duplicatePersonItem } from '../../../src/domain/duplicate-person.ts';
import type { ReviewDecision } from '../../../src/domain/review.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
let work: DecisionWork;
beforeAll(async () => {
  world = await startSyncWorld();
  work = new DecisionWork(world.dependencies);
  await world.pullAll();
});
afterAll(() => world[Symbol.asyncDispose]());

const LINKED = '003000000000001AAA';

/** One who signs in, one who is invited under the same address, and the item about them. */
async function twins(email: string) {
  const accountId = world.customer.portalId;
  const user = { email, name: 'Pat', kind: 'CUSTOMER', accountId, wholeAccount: true } as const;
  const [known = '', invited = ''] = await world.store.writes.insertUsers([
    { ...user, subject: `${email} 1`, state: 'ACTIVE' },
    { ...user, subject: `${email} 2`, state: 'INVITED' },
  ]);
  const newcomer = { record: 'PortalUser', portalId: invited, crmId: null, accountId } as const;
  const [item = ''] = await world.dependencies.ledger.review.open([
    duplicatePersonItem(
      { ...newcomer, account: accountId, name: 'Pat', email },
      [{ portalId: known, crmId: LINKED, name: 'Pat', account: accountId }],
      null,
    ),
  ]);
  return { known, invited, item };
}

async function decide(id: string, decision: ReviewDecision) {
  const [item] = await world.dependencies.ledger.review.byIds([id]);
  const seen = { id, expectedVersion: item?.version ?? 0 };
  await world.write((unit) => unit.ledger.review.decide(seen, decision, 'agent'));
  await work.round();
  const [after] = await world.dependencies.ledger.review.byIds([id]);
  return after;
}

async function stateOf(portalId: string) {
  const [row] = await world.sql<{ state: string }>(
    'SELECT state FROM portal.portal_user WHERE portal_id = $1',
    [portalId],
  );
  return row?.state;
}

describe('a decision about two people with one address', () => {
  it('retry activates the one who waited, once the address is free', async () => {
    const { known, invited, item } = await twins('pat@acme.test');
    expect(await decide(item, { kind: 'RETRY', edits: {} })).toMatchObject({ state: 'OPEN' });
    expect(await stateOf(invited)).toBe('INVITED');
    await world.write((unit) => unit.portal.deactivateUser(known, null));
    expect(await decide(item, { kind: 'RETRY', edits: {} })).toMatchObject({ state: 'RESOLVED' });
    expect(await stateOf(invited)).toBe('ACTIVE');
  });

  it('merge takes the invitation back, and leaves the one who signs in as is', async () => {
    const { known, invited, item } = await twins('sam@acme.test');
    const stranger = { kind: 'MERGE', crmId: '003000000000009AAA' } as const;
    expect(await decide(item, stranger)).toMatchObject({ state: 'OPEN' });
    expect(await decide(item, { kind: 'MERGE', crmId: LINKED })).toMatchObject({ state: 'RESOLVED' });
    expect([await stateOf(known), await stateOf(invited)]).toEqual(['ACTIVE', 'DEACTIVATED']);
    const { rows } = await world.dependencies.ledger.audit.list(
      { record: 'PortalUser', recordId: invited },
      { direction: 'forward', size: 5, position: null },
    );
    expect(rows).toMatchObject([{ action: 'mergedIntoUser', principal: 'agent' }]);
  });

  it('creates nobody, in neither system', async () => {
    const { item } = await twins('lee@acme.test');
    const before = await world.inSalesforce(soql`SELECT Id FROM Contact`);
    expect(await decide(item, { kind: 'CREATE' })).toMatchObject({ state: 'OPEN' });
    expect(await world.inSalesforce(soql`SELECT Id FROM Contact`)).toHaveLength(before.length);
  });

  it('retry gives a contact the address once no other contact has it', async () => {
    const create = (LastName: string, Email: string) =>
      world.org.asAdministrator.create(
        'Contact',
        { LastName, Email, AccountId: world.customer.crmId },
        newUpstreamUsage(),
      );
    const holder = await create('Holder', 'shared@acme.test');
    const wanting = await create('Wanting', 'wanting@acme.test');
    const [item = ''] = await world.dependencies.ledger.review.open([
      duplicatePersonItem(
        {
          record: 'Contact',
          portalId: null,
          crmId: wanting,
          accountId: world.customer.portalId,
          account: world.customer.crmId,
          name: 'Wanting',
          email: 'shared@acme.test',
        },
        [{ portalId: null, crmId: holder, name: 'Holder', account: world.customer.crmId }],
        null,
      ),
    ]);
    expect(await decide(item, { kind: 'RETRY', edits: {} })).toMatchObject({ state: 'OPEN' });
    await world.org.asAdministrator.update(
      'Contact',
      holder,
      { Email: 'other@acme.test' },
      newUpstreamUsage(),
    );
    expect(await decide(item, { kind: 'RETRY', edits: {} })).toMatchObject({ state: 'RESOLVED' });
    expect(await world.inSalesforce(soql`SELECT Email FROM Contact WHERE Id = ${wanting}`)).toMatchObject([
      { Email: 'shared@acme.test' },
    ]);
  });
});
