import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type AuthenticationEventRecord,
  createAuthenticationEventStore,
} from '../../../src/ledger/authentication/authentication-events.ts';
import { createShipmentRemoval } from '../../../src/ledger/removal/shipment-removal.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { sql } from '../../../src/postgres/sql.ts';
import { measureBusiness } from '../../../src/sync/measuring/business-measuring.ts';
import { storeAccuracy } from '../../../src/sync/reconcile/accuracy.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { type Operations, PRINCIPAL, startOperations } from '../../harness/operations-subgraph.ts';
import { insertTenant, shipment, type Tenant } from '../../harness/portal/portal-store.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NOW = new Date(Math.floor(Date.now() / DAY) * DAY + DAY / 2);
const daysAgo = (days: number, hours = 0) => new Date(NOW.getTime() - days * DAY + hours * 3_600_000);
const dayOf = (at: Date) => at.toISOString().slice(0, 10);

let operations: Operations;
let north: Tenant;
let south: Tenant;
beforeAll(async () => {
  operations = await startOperations();
  const store = createPortalStore(operations.database);
  [north, south] = [await insertTenant(store, 'Northwind'), await insertTenant(store, 'Southwind')];
  // The worker has counted its first minute.
  await operations.ledger.measures.collect(new Date(), []);
});
afterAll(() => operations[Symbol.asyncDispose]());

const units = () => createUnitOfWork(operations.database, TEST_SIGNER, createPortalWrites);
let measuredAt = Date.now();

/** Every five minutes at the earliest. */
async function measure(): Promise<void> {
  measuredAt += 6 * 60_000;
  await units().run(PRINCIPAL, (unit) => measureBusiness(unit, new Date(measuredAt)));
}

async function book(tenant: Tenant, from: string, to: string): Promise<string> {
  const store = createPortalStore(operations.database);
  const booked = shipment(tenant.account, tenant.north, {
    originCountry: from,
    destinationCountry: to,
    mode: 'TRUCK',
  });
  const [inserted] = await store.writes.insertShipments([booked]);
  return inserted?.portalId ?? '';
}

async function open(shipmentId: string, openedAt: Date): Promise<string> {
  const [opened] = await units().run(PRINCIPAL, ({ portal }) =>
    portal.openExceptions([{ shipmentId, code: 'DAMAGED', severity: 'HIGH', openedAt, actor: 'ann' }]),
  );
  return opened?.portalId ?? '';
}

async function acknowledge(exceptionId: string, at: Date): Promise<void> {
  await units().run(PRINCIPAL, ({ portal }) =>
    portal.changeException(exceptionId, 1, { at, actor: 'bob', state: 'ACKNOWLEDGED' }),
  );
}

async function resolve(exceptionId: string, at: Date, version = 1): Promise<void> {
  await units().run(PRINCIPAL, ({ portal }) =>
    portal.changeException(exceptionId, version, { at, actor: 'bob', state: 'RESOLVED' }),
  );
}

/** Closes a shipment, and removes it as one that is kept no longer. */
async function remove(shipmentId: string): Promise<void> {
  await operations.database.query(
    sql`UPDATE portal.shipment SET current_milestone = 'DELIVERED' WHERE portal_id = ${shipmentId}::uuid`,
  );
  const removal = createShipmentRemoval(operations.database, TEST_SIGNER);
  const rule = { name: 'closedShipments', before: new Date(Date.now() + DAY) } as const;
  const { shipments } = await removal.removeShipments(rule, new AbortController().signal, async () => {});
  expect(shipments).toBe(1);
}

interface Row {
  readonly kind: string;
  readonly label: string | null;
  readonly account: { readonly portalId: string } | null;
  readonly count: number;
  readonly customers: number;
  readonly meanMs: number | null;
}

async function rows(kinds: readonly string[], more = '', fields = ''): Promise<readonly Row[]> {
  const { data, errors } = await operations.ask(
    'ANALYST',
    `{ businessMeasures(kinds: [${kinds.join(' ')}], from: "${dayOf(daysAgo(60))}", to: "${dayOf(daysAgo(-2))}" ${more})
      { kind label account { portalId } count customers meanMs ${fields} } }`,
  );
  expect(errors).toBeUndefined();
  return data['businessMeasures'] as readonly Row[];
}

it('counts exceptions on their days, by customer and lane, also those that are reported days later', async () => {
  const [dutch, german] = [await book(north, 'NL', 'DE'), await book(south, 'DE', 'FR')];
  const early = await open(dutch, daysAgo(9));
  await open(german, daysAgo(9, 3));
  for (let times = 0; times < 2; times += 1) await measure();
  await resolve(early, daysAgo(5));
  // Somebody reports today what happened last week.
  await open(german, daysAgo(9, 4));
  await measure();
  const kinds = ['EXCEPTIONS_OPENED', 'EXCEPTIONS_RESOLVED'];
  operations.statements.length = 0;
  expect(await rows(kinds, 'groupBy: [LANE, ACCOUNT]', 'originCountry destinationCountry')).toEqual([
    expect.objectContaining({
      kind: kinds[0],
      account: { portalId: north.account },
      originCountry: 'NL',
      count: 1,
    }),
    expect.objectContaining({
      kind: kinds[0],
      account: { portalId: south.account },
      originCountry: 'DE',
      count: 2,
    }),
    expect.objectContaining({ kind: kinds[1], destinationCountry: 'DE', count: 1, meanMs: 4 * DAY }),
  ]);
  expect(operations.statements).toHaveLength(1);
  expect(await rows(kinds, 'originCountry: "DE" period: DAY', 'periodStart')).toEqual([
    expect.objectContaining({ kind: kinds[0], periodStart: dayOf(daysAgo(9)), count: 2, customers: 1 }),
  ]);
  expect(await rows(kinds, 'originCountry: "germany"')).toEqual(await rows(kinds, 'originCountry: "DE"'));
  const lost = `kinds: [CUSTOMERS], from: "2026-01-01", to: "2026-01-02", destinationCountry: "Atlantis"`;
  expect((await operations.ask('ANALYST', `{ businessMeasures(${lost}) { kind } }`)).errors).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  expect(await rows(kinds, `accountId: "${north.account}"`)).toMatchObject([{ count: 1 }, { count: 1 }]);
});

it('counts how long exceptions waited until somebody acknowledged them, of removed ones and of days before the upgrade, too', async () => {
  const closed = await book(south, 'SE', 'NO');
  const early = await open(closed, daysAgo(31));
  await acknowledge(early, daysAgo(30));
  await resolve(early, daysAgo(29), 2);
  await acknowledge(await open(await book(south, 'SE', 'NO'), daysAgo(33)), daysAgo(30, 1));
  const read = () => rows(['EXCEPTIONS_ACKNOWLEDGED'], 'originCountry: "SE" period: DAY', 'periodStart');
  const counted = [{ periodStart: dayOf(daysAgo(30)), count: 2, meanMs: 2 * DAY + HOUR / 2 }];
  measuredAt = Date.now() - 12 * 60_000;
  await measure();
  expect(await read()).toMatchObject(counted);
  await remove(closed);
  // As an earlier version leaves it: nothing of them was counted, and no exception changes.
  const { database } = operations;
  await database.query(sql`DELETE FROM ledger.business_measure WHERE kind = 'EXCEPTIONS_ACKNOWLEDGED'`);
  await database.query(sql`UPDATE portal.exception SET updated_at = updated_at - interval '1 day'`);
  await database.query(sql`UPDATE ledger.measure_head SET exceptions_counted = false`);
  await measure();
  expect(await read()).toMatchObject(counted);
});

it('counts removed exceptions on their days still, when a day is counted again', async () => {
  const [closed, going] = [await book(south, 'PT', 'ES'), await book(south, 'PT', 'ES')];
  const removed = await open(closed, daysAgo(20));
  await resolve(removed, daysAgo(18));
  await open(going, daysAgo(20, 1));
  // The tests before let the clock of the measures run ahead of the changes.
  measuredAt = Date.now() - 12 * 60_000;
  await measure();
  const read = () =>
    rows(['EXCEPTIONS_OPENED', 'EXCEPTIONS_RESOLVED'], 'originCountry: "PT" period: DAY', 'periodStart');
  expect(await read()).toMatchObject([{ count: 2 }, { count: 1, meanMs: 2 * DAY }]);
  await remove(closed);
  // Late news of the other one, from both days.
  await open(going, daysAgo(20, 2));
  await resolve(await open(going, daysAgo(19)), daysAgo(18));
  await measure();
  expect(await read()).toMatchObject([
    { periodStart: dayOf(daysAgo(20)), count: 3 },
    { periodStart: dayOf(daysAgo(19)), count: 1 },
    { periodStart: dayOf(daysAgo(18)), count: 2, meanMs: 1.5 * DAY },
  ]);
});

it('counts cases by reason, and how long each was open, again when one is opened and closed anew', async () => {
  const { caseAccounts } = operations.ledger;
  const about = { accountId: '001000000000001AAA', customerId: north.account, reason: 'Tracking' };
  const [one, other] = [
    { ...about, caseId: '500000000000001AAA', openedAt: daysAgo(6), closedAt: daysAgo(4) },
    { ...about, caseId: '500000000000002AAA', openedAt: daysAgo(6), closedAt: null, reason: 'Damage' },
  ];
  await caseAccounts.remember([one, other]);
  await measure();
  await caseAccounts.remember([{ ...one, closedAt: null }]);
  await measure();
  await caseAccounts.remember([{ ...one, closedAt: daysAgo(3) }]);
  await measure();
  expect(await rows(['CASES_OPENED', 'CASES_ANSWERED'], 'groupBy: [LABEL]')).toMatchObject([
    { kind: 'CASES_ANSWERED', label: 'Tracking', count: 1, meanMs: 3 * DAY },
    { kind: 'CASES_OPENED', label: 'Damage', count: 1 },
    { kind: 'CASES_OPENED', label: 'Tracking', count: 1 },
  ]);
});

it('counts a case for its customer when the account is linked after the case was read, and for another one when it moves', async () => {
  const { writes } = createPortalStore(operations.database);
  const [branch, other] = [randomUUID(), randomUUID()];
  const crmId = '001000000000077AAA';
  const about = { caseId: '500000000000077AAA', reason: 'Late link', openedAt: daysAgo(2), closedAt: null };
  await operations.ledger.caseAccounts.remember([{ ...about, accountId: crmId, customerId: null }]);
  const customers = async () =>
    (await rows(['CASES_OPENED'], 'groupBy: [LABEL, ACCOUNT]'))
      .filter(({ label }) => label === about.reason)
      .map(({ account }) => account?.portalId ?? null);
  await measure();
  expect(await customers()).toEqual([null]);
  const named = (portalId: string, linked: string | null, parentId: string) => ({
    portalId,
    crmId: linked,
    displayName: 'Late link',
    parentId,
  });
  await writes.insertAccounts([named(branch, crmId, north.account), named(other, null, south.account)]);
  await measure();
  expect(await customers()).toEqual([north.account]);
  await operations.database.query(
    sql`UPDATE portal.account SET crm_id = NULL WHERE portal_id = ${branch}::uuid`,
  );
  await operations.database.query(
    sql`UPDATE portal.account SET crm_id = ${crmId} WHERE portal_id = ${other}::uuid`,
  );
  await measure();
  expect(await customers()).toEqual([south.account]);
});

it('counts a customer as active once, however many of its people sign in, and how often', async () => {
  const people = ['ann', 'bob'].map((name) => `${name}-${randomUUID()}`);
  const { writes } = createPortalStore(operations.database);
  await writes.insertUsers(
    people.map((subject) => ({
      subject,
      kind: 'CUSTOMER' as const,
      state: 'ACTIVE' as const,
      email: `${subject}@example.com`,
      name: subject,
      accountId: south.account,
      wholeAccount: true,
    })),
  );
  const signIn = (subject: string): AuthenticationEventRecord => ({
    id: randomUUID(),
    at: new Date(measuredAt),
    outcome: 'ACCEPTED',
    reason: null,
    subject,
    role: 'CUSTOMER',
    requestId: 'request-1',
    remoteAddress: null,
    occurrences: 1,
  });
  await createAuthenticationEventStore(operations.database).insert([...people, ...people].map(signIn));
  await measure();
  await measure();
  const adoption = await rows(['CUSTOMERS', 'CUSTOMERS_ACTIVE'], 'groupBy: [LABEL]');
  expect(adoption).toMatchObject([
    { kind: 'CUSTOMERS', label: '', customers: 2 },
    { kind: 'CUSTOMERS_ACTIVE', label: '', customers: 1 },
  ]);
});

it('counts the updates that nobody typed: those of a backfill are none', async () => {
  const { outbox, measures } = operations.ledger;
  const change = { record: 'Shipment', accountId: north.account, version: 1 } as const;
  for (const lane of ['REALTIME', 'BULK'] as const) {
    await outbox.enqueue(PRINCIPAL, [{ ...change, lane, aggregateId: randomUUID() }]);
    const [claimed] = await outbox.claim(lane, { holder: 'worker', limit: 10, leaseMs: 60_000 });
    if (claimed) await outbox.settle([{ ...claimed, sentAt: new Date() }]);
  }
  await measures.collect(new Date(Date.now() + 60_000), []);
  await measures.collect(new Date(Date.now() + 120_000), []);
  expect(await rows(['UPDATES_SENT'], 'groupBy: [ACCOUNT, LABEL]')).toMatchObject([
    { label: 'Shipment', account: { portalId: north.account }, count: 1 },
  ]);
});

it('stores what the nightly comparison found once a day, whichever run was the last', async () => {
  const report = { record: 'Shipment', portal: 9, salesforce: 9, underway: 0, agreed: 7 } as const;
  await storeAccuracy(operations.ledger, [{ ...report, findings: { DIFFERENCE: 2 } }], NOW);
  await storeAccuracy(operations.ledger, [{ ...report, findings: { DIFFERENCE: 1 } }], NOW);
  expect(await rows(['RECORDS_COMPARED', 'RECORDS_DIFFERENT'])).toMatchObject([{ count: 8 }, { count: 1 }]);
});

it('is for those who watch the sync, and for no customer', async () => {
  const query = `{ businessMeasures(kinds: [CUSTOMERS], from: "2026-01-01", to: "2026-01-02") { count } }`;
  const { data, errors } = await operations.ask('CUSTOMER', query);
  expect(data['businessMeasures']).toBeNull();
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FIELD_NOT_VISIBLE' });
});
