import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staff, type Tenant, type TestPortal } from '../../harness/portal/portal-store.ts';
import { day, WrittenPortal } from './written-portal.ts';

let world: WrittenPortal;
let portal: TestPortal;
let tenant: Tenant;
let other: Tenant;

beforeAll(async () => {
  world = await WrittenPortal.open();
  ({ portal, tenant, other } = world);
});

afterAll(() => world[Symbol.asyncDispose]());

describe('names of a customer', () => {
  it('change with the version that was seen; a wish waits until a name is set', async () => {
    const override = await world.write((writes) =>
      writes.setLegalNameOverride(tenant.account, 1, 'Mutations SA'),
    );
    expect(override).toMatchObject({
      accountId: tenant.account,
      version: 2,
      changes: [{ field: 'legalNameOverride', old: null, new: 'Mutations SA' }],
    });
    const wished = await world.write((writes) =>
      writes.proposeDisplayName(tenant.account, 2, 'Mutants', day(1)),
    );
    expect(wished.changes).toEqual([{ field: 'displayNameProposal', old: null, new: 'Mutants' }]);
    const [account] = await portal.store.accounts.byKeys(staff(), [{ portalId: tenant.account }]);
    expect(account).toMatchObject({ displayName: 'Mutations', displayNameProposal: 'Mutants' });
    const stale = world.write((writes) => writes.setDisplayName(tenant.account, 2, 'Mutants'));
    await expect(stale).rejects.toMatchObject({ code: 'STALE' });
    const set = await world.write((writes) => writes.setDisplayName(tenant.account, 3, 'Mutants'));
    expect(set.changes).toEqual([
      { field: 'displayName', old: 'Mutations', new: 'Mutants' },
      { field: 'displayNameProposal', old: 'Mutants', new: null },
    ]);
    const branch = await world.write((writes) => writes.setLegalNameOverride(tenant.north, null, 'North'));
    expect(branch.accountId).toBe(tenant.account);
  });
});

describe('portal users', () => {
  let people = 0;

  async function invite(more: object = {}) {
    people += 1;
    const person = `person-${people}`;
    return await world.write((writes) =>
      writes.inviteUser({
        subject: person,
        email: `${person}@example.com`,
        name: person,
        kind: 'CUSTOMER',
        accountId: tenant.account,
        ...more,
      }),
    );
  }

  it('are invited, activated, granted branches and deactivated', async () => {
    const invited = await invite({ branchIds: [tenant.north] });
    expect(invited).toMatchObject({ accountId: tenant.account, version: 1 });
    expect(invited.changes).toContainEqual({ field: 'branches', old: null, new: [tenant.north] });
    const activated = await world.write((writes) => writes.activateUser(invited.portalId, 1));
    expect(activated).toMatchObject({
      version: 2,
      changes: [{ field: 'state', old: 'INVITED', new: 'ACTIVE' }],
    });
    const grant = { wholeAccount: true, branchIds: [tenant.south] };
    const granted = await world.write((writes) => writes.setUserBranches(invited.portalId, 2, grant));
    expect(granted).toMatchObject({
      version: 3,
      changes: [
        { field: 'wholeAccount', old: false, new: true },
        { field: 'branches', old: [tenant.north], new: [tenant.south] },
      ],
    });
    expect(await world.write((writes) => writes.setUserBranches(invited.portalId, 3, grant))).toMatchObject({
      version: 3,
      changes: [],
    });
    const stale = world.write((writes) => writes.deactivateUser(invited.portalId, 2));
    await expect(stale).rejects.toMatchObject({ code: 'STALE' });
    expect(await world.write((writes) => writes.deactivateUser(invited.portalId, 3))).toMatchObject({
      version: 4,
    });
  });

  it('never get the branch of another customer', async () => {
    await expect(invite({ branchIds: [other.north] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(invite({ accountId: tenant.north })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { portalId } = await invite();
    const grant = { wholeAccount: false, branchIds: [other.north] };
    const refused = world.write((writes) => writes.setUserBranches(portalId, 1, grant));
    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('with one e-mail become active once, also when they race', async () => {
    const twins = await Promise.all(
      ['Twin@example.com', 'twin@example.com', 'TWIN@example.com'].map((email) => invite({ email })),
    );
    const answers = await Promise.allSettled(
      twins.map(({ portalId }) => world.write((writes) => writes.activateUser(portalId, 1))),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 'rejected')).toMatchObject(
      [1, 2].map(() => ({ reason: { code: 'DUPLICATE' } })),
    );
  });
});

describe('what Salesforce says', () => {
  it('reaches the columns that the ownership table opens to it, and no other', async () => {
    const values = { legal_name: 'Mutations Inc.', eligible_services: ['STANDARD', 'SAME_DAY'] };
    const received = { portalId: other.account, expected: null };
    const apply = async () => {
      const [written] = await world.write((writes) =>
        writes.applyReceived('Account', [{ ...received, values }], 'salesforce'),
      );
      return written;
    };
    expect(await apply()).toMatchObject({
      accountId: other.account,
      version: 2,
      changes: [
        { field: 'legalName', old: null, new: 'Mutations Inc.' },
        { field: 'contractTerms.eligibleServices', old: null, new: ['STANDARD', 'SAME_DAY'] },
      ],
    });
    expect(await apply()).toMatchObject({ version: 2, changes: [] });
    const forbidden = [{ ...received, values: { legal_name_override: 'x' } }];
    const closed = world.write((writes) => writes.applyReceived('Account', forbidden, 'salesforce'));
    await expect(closed).rejects.toThrow(TypeError);
  });

  it('resolves an exception with an entry in its history', async () => {
    const { portalId: shipmentId } = await world.book();
    const [opened] = await world.write((writes) =>
      writes.openExceptions([
        { shipmentId, code: 'REFUSED', severity: 'LOW', openedAt: day(2), actor: 'ann' },
      ]),
    );
    const portalId = opened?.portalId ?? '';
    const values = { state: 'RESOLVED' };
    const [applied] = await world.write((writes) =>
      writes.applyReceived('Exception', [{ portalId, expected: null, values }], 'salesforce'),
    );
    expect(applied?.changes).toEqual([{ field: 'state', old: 'OPEN', new: 'RESOLVED' }]);
    const [history] = await portal.store.exceptions.historyOf(staff(), [portalId]);
    expect(history?.at(-1)).toMatchObject({ actor: 'salesforce', state: 'RESOLVED' });
    expect(await world.read(shipmentId)).toMatchObject({ exceptionState: 'RESOLVED' });
  });
});

describe('records as they are carried', () => {
  it('are read by either id, in the order asked; a stored link is no new version', async () => {
    const { portalId } = await world.book({ serviceLevel: 'ECONOMY' });
    const crmId = 'a01000000000077AAA';
    await portal.store.writes.setCrmIds('Shipment', [{ portalId, crmId }]);
    const { carried } = portal.store;
    const [none, found] = await carried.byIds('Shipment', [randomUUID(), portalId]);
    expect(none).toBeNull();
    expect(found).toMatchObject({
      portal_id: portalId,
      account_id: tenant.account,
      branch_id: tenant.north,
      service_level: 'ECONOMY',
      crm_id: crmId,
      version: 1,
    });
    expect(await carried.byCrmIds('Shipment', ['a01000000000078AAA', crmId])).toEqual([null, found]);
    expect(await carried.byIds('Account', [tenant.north])).toMatchObject([
      { portal_id: tenant.north, account_id: tenant.account },
    ]);
    expect(await carried.byIds('Shipment', ['not an id'])).toEqual([null]);
  });

  it('are swept in the order of ids, exceptions by what shows them', async () => {
    const { portalId: shipmentId } = await world.book();
    const one = { shipmentId, code: 'OTHER', severity: 'LOW', openedAt: day(2), actor: 'ann' } as const;
    const opened = await world.write((writes) =>
      writes.openExceptions([{ ...one, customerActionRequired: true }, { ...one, ownerTeam: 'Claims' }, one]),
    );
    const ids = opened.map(({ portalId }) => portalId);
    const { carried } = portal.store;
    const since = new Date(Date.now() - 3_600_000);
    const swept = async (aggregate: 'Exception' | 'ExceptionTask') =>
      (await carried.changedSince(aggregate, since, null, 100))
        .map((row) => row['portal_id'])
        .filter((id) => ids.includes(String(id)));
    expect(await swept('Exception')).toEqual([ids[0]]);
    expect(await swept('ExceptionTask')).toEqual([ids[1]]);
    const [first] = await carried.changedSince('Shipment', since, null, 1);
    const [second] = await carried.changedSince('Shipment', since, String(first?.['portal_id']), 1);
    expect(String(second?.['portal_id']) > String(first?.['portal_id'])).toBe(true);
  });
});
