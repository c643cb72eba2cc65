import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reader } from '../../../src/portal-store/record/scope.ts';
import {
  actual,
  branchUser,
  first,
  insertTenant,
  openTestPortal,
  shipment,
  staff,
  type Tenant,
  type TestPortal,
  wholeAccount,
} from '../../harness/portal/portal-store.ts';

let portal: TestPortal;
let ours: Tenant;
let theirs: Tenant;
/** One shipment of each place, with every kind of record that can belong to a shipment. */
const shipments: Record<'atRoot' | 'atNorth' | 'atSouth' | 'foreign', string> = {
  atRoot: '',
  atNorth: '',
  atSouth: '',
  foreign: '',
};

const BY_BOOKING = { field: 'BOOKED_AT', direction: 'ASC' } as const;

beforeAll(async () => {
  portal = await openTestPortal();
  ours = await insertTenant(portal.store, 'Ours');
  theirs = await insertTenant(portal.store, 'Theirs');
  const at = (accountId: string, branchId: string, word: string) =>
    shipment(accountId, branchId, {
      references: [{ type: 'PRO', value: `PRO ${word}` }],
      stops: [{ sequence: 1, type: 'PICKUP' }],
      packages: [{ line: 1 }],
      accessorials: [{ code: 'LIFTGATE', billingReference: null }],
      documents: [
        {
          type: 'CUSTOMS',
          fileName: 'a.pdf',
          mediaType: 'application/pdf',
          sizeBytes: 1,
          storageKey: word,
          sha256: 'x',
        },
      ],
      events: [actual('BOOKED', '2026-03-01T08:00:00Z')],
      exceptions: [{ code: 'WEATHER', severity: 'HIGH', openedAt: new Date('2026-03-02') }],
    });
  const inserted = await portal.store.writes.insertShipments([
    at(ours.account, ours.account, 'root'),
    at(ours.account, ours.north, 'north'),
    at(ours.account, ours.south, 'south'),
    at(theirs.account, theirs.north, 'foreign'),
  ]);
  const [atRoot = '', atNorth = '', atSouth = '', foreign = ''] = inserted.map((row) => row.portalId);
  Object.assign(shipments, { atRoot, atNorth, atSouth, foreign });
  const user = (name: string, tenant: Tenant, branchIds: string[]) => ({
    subject: name,
    email: `${name}@example.com`,
    name,
    kind: 'CUSTOMER' as const,
    state: 'ACTIVE' as const,
    accountId: tenant.account,
    wholeAccount: branchIds.length === 0,
    branchIds,
  });
  await portal.store.writes.insertUsers([
    user('whole', ours, []),
    user('north', ours, [ours.north]),
    user('south', ours, [ours.south]),
    user('foreign', theirs, []),
  ]);
});

afterAll(() => portal[Symbol.asyncDispose]());

const CALLERS: readonly [string, () => Reader, readonly (keyof typeof shipments)[]][] = [
  ['staff', staff, ['atRoot', 'atNorth', 'atSouth', 'foreign']],
  ['a user with the whole account', () => wholeAccount(ours), ['atRoot', 'atNorth', 'atSouth']],
  ['a user of one branch', () => branchUser(ours, ours.north), ['atNorth']],
  ['a user of both branches', () => branchUser(ours, ours.north, ours.south), ['atNorth', 'atSouth']],
  ['a user without a branch', () => branchUser(ours), []],
];

describe.each(CALLERS)('%s', (_, reader, visible) => {
  const allIds = () => Object.values(shipments);
  const visibleIds = () => visible.map((name) => shipments[name]).toSorted();
  const nodes = (page: { edges: readonly { node: { portalId: string } }[] } | undefined) =>
    (page?.edges ?? []).map((edge) => edge.node.portalId).toSorted();

  it('finds only its shipments by id and by reference', async () => {
    const found = await portal.store.shipments.byKeys(
      reader(),
      allIds().map((portalId) => ({ portalId })),
    );
    expect(found.flatMap((row) => row?.portalId ?? []).toSorted()).toEqual(visibleIds());
    const references = ['root', 'north', 'south', 'foreign'].map((word) => ({
      type: 'PRO' as const,
      value: `pro-${word}`,
    }));
    const byReference = await portal.store.shipments.byReferences(reader(), references);
    expect(
      byReference.flatMap(({ shipments: some }) => some.map(({ portalId }) => portalId)).toSorted(),
    ).toEqual(visibleIds());
  });

  it('lists only its shipments, whatever account or branch it asks for', async () => {
    const list = (filter: object) => portal.store.shipments.page(reader(), filter, BY_BOOKING, first(100));
    expect(nodes(await list({}))).toEqual(visibleIds());
    expect(nodes(await list({ milestones: ['BOOKED'] }))).toEqual(visibleIds());
    expect(nodes(await list({ delivered: { from: new Date(0) } }))).toEqual([]);
    const foreign = visible.includes('foreign') ? [shipments.foreign] : [];
    expect(nodes(await list({ accountId: theirs.account }))).toEqual(foreign);
    expect(nodes(await list({ branchId: theirs.north }))).toEqual(foreign);
    const south = visible.includes('atSouth') ? [shipments.atSouth] : [];
    expect(nodes(await list({ accountId: ours.south }))).toEqual(south);
    expect(nodes(await list({ accountId: ours.account, branchId: ours.south }))).toEqual(south);
    expect(nodes(await list({ accountId: theirs.account, branchId: ours.south }))).toEqual([]);
    const own = visibleIds().filter((id) => id !== shipments.foreign);
    expect(nodes(await list({ accountId: ours.account }))).toEqual(own);
  });

  it('lists only its shipments and exceptions under accounts', async () => {
    const accounts = [ours.account, ours.north, ours.south, theirs.account, theirs.north];
    const expected = accounts.map((id) =>
      visible
        .filter((name) => {
          if (id === ours.account) return name !== 'foreign';
          if (id === ours.north) return name === 'atNorth';
          if (id === ours.south) return name === 'atSouth';
          return name === 'foreign';
        })
        .map((name) => shipments[name])
        .toSorted(),
    );
    const pages = await portal.store.shipments.pagesOfAccounts(reader(), accounts, {}, BY_BOOKING, first(10));
    expect(pages.map(nodes)).toEqual(expected);
    const exceptions = await portal.store.exceptions.pagesOfAccounts(
      reader(),
      accounts,
      {},
      { field: 'OPENED_AT', direction: 'DESC' },
      first(10),
    );
    expect(exceptions.map((page) => page.edges.map((edge) => edge.node.shipmentId).toSorted())).toEqual(
      expected,
    );
  });

  it('reads only what belongs to its shipments', async () => {
    const { store } = portal;
    const ids = allIds();
    const shown = ids.map((id) => (visibleIds().includes(id) ? 1 : 0));
    const lengths = (lists: readonly (readonly unknown[])[]) => lists.map((list) => list.length);
    expect(lengths(await store.shipments.referencesOf(reader(), ids))).toEqual(shown);
    expect(lengths(await store.shipments.stopsOf(reader(), ids))).toEqual(shown);
    expect(lengths(await store.shipments.packagesOf(reader(), ids))).toEqual(shown);
    expect(lengths(await store.shipments.accessorialsOf(reader(), ids))).toEqual(shown);
    expect(lengths(await store.documents.ofShipments(reader(), ids))).toEqual(shown);
    const events = await store.events.pagesOfShipments(reader(), ids, { milestonesOnly: false }, first(9));
    expect(lengths(events.map((page) => page.edges))).toEqual(shown);
    const exceptions = await store.exceptions.pagesOfShipments(
      reader(),
      ids,
      { states: ['OPEN'] },
      { field: 'OPENED_AT', direction: 'ASC' },
      first(9),
    );
    expect(lengths(exceptions.map((page) => page.edges))).toEqual(shown);
  });

  it('finds only its documents, events, exceptions and histories by id', async () => {
    const { store } = portal;
    const all = allIds();
    const documents = (await store.documents.ofShipments(staff(), all)).flat();
    const events = await store.events.pagesOfShipments(staff(), all, { milestonesOnly: true }, first(9));
    const exceptions = await store.exceptions.page(
      staff(),
      {},
      { field: 'OPENED_AT', direction: 'ASC' },
      first(9),
    );
    const count = (rows: readonly unknown[]) => rows.filter((row) => row !== null).length;
    const idsOf = (rows: readonly { portalId: string }[]) => rows.map((row) => row.portalId);
    const eventIds = idsOf(events.flatMap((page) => page.edges.map((edge) => edge.node)));
    const exceptionIds = idsOf(exceptions.edges.map((edge) => edge.node));
    expect(count(await store.documents.byIds(reader(), idsOf(documents)))).toBe(visible.length);
    expect(count(await store.events.byIds(reader(), eventIds))).toBe(visible.length);
    expect(count(await store.exceptions.byIds(reader(), exceptionIds))).toBe(visible.length);
    const histories = await store.exceptions.historyOf(reader(), exceptionIds);
    expect(histories.flat()).toHaveLength(visible.length);
  });

  it('counts only its shipments in the report', async () => {
    const report = await portal.store.performance.report(reader(), { granularity: 'TOTAL', groupBy: [] });
    expect(report[0]?.shipments ?? 0).toBe(visible.length);
  });
});

describe('accounts and users', () => {
  const names = async (reader: Reader) => {
    const page = await portal.store.accounts.page(reader, {}, first(100));
    return page.edges.map((edge) => edge.node.displayName);
  };

  it('shows a customer its own account and the granted branches', async () => {
    expect(await names(wholeAccount(ours))).toEqual(['Ours', 'Ours North', 'Ours South']);
    expect(await names(branchUser(ours, ours.south))).toEqual(['Ours', 'Ours South']);
    const branches = (reader: Reader) =>
      portal.store.accounts.branchPages(reader, [ours.account, theirs.account], first(10));
    expect((await branches(staff())).map((page) => page.edges.length)).toEqual([2, 2]);
    expect((await branches(branchUser(ours, ours.south))).map((page) => page.edges.length)).toEqual([1, 0]);
    const hidden = await portal.store.accounts.byKeys(branchUser(ours, ours.south), [
      { portalId: ours.north },
      { portalId: theirs.account },
      { portalId: 'not an id' },
    ]);
    expect(hidden).toEqual([null, null, null]);
  });

  it('shows users to the whole account, and to those who share a branch', async () => {
    const users = async (reader: Reader, accountId: string) => {
      const [page] = await portal.store.users.pagesOfAccounts(reader, [accountId], first(10));
      return (page?.edges ?? []).map((edge) => edge.node.name);
    };
    expect(await users(staff(), ours.account)).toEqual(['north', 'south', 'whole']);
    expect(await users(staff(), ours.north)).toEqual(['north', 'whole']);
    expect(await users(wholeAccount(ours), ours.account)).toEqual(['north', 'south', 'whole']);
    expect(await users(branchUser(ours, ours.north), ours.account)).toEqual(['north']);
    expect(await users(wholeAccount(theirs), ours.account)).toEqual([]);
  });

  it('tells identity which account and branches a subject has', async () => {
    expect(await portal.store.callers.find('north')).toMatchObject({
      kind: 'CUSTOMER',
      state: 'ACTIVE',
      wholeAccount: false,
      account: { portalId: ours.account, crmId: null },
      branches: [{ portalId: ours.north, crmId: null }],
    });
    const whole = await portal.store.callers.find('whole');
    if (whole?.kind !== 'CUSTOMER') throw new TypeError('no customer');
    expect(whole.branches.map((branch) => branch.portalId).toSorted()).toEqual(
      [ours.north, ours.south].toSorted(),
    );
    expect(await portal.store.callers.find('nobody')).toBeNull();
  });
});
