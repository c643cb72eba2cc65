import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { demoId } from '../../src/cli/demo/shipments.ts';
import { createLogger } from '../../src/cli/logger.ts';
import { wireSync } from '../../src/cli/wiring/worker.ts';
import { follow } from '../../src/client/follow.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { backUp } from '../../src/postgres/backup/back-up.ts';
import { restore } from '../../src/postgres/backup/restore.ts';
import { openDatabase } from '../../src/postgres/database.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { reconcile } from '../../src/sync/reconcile/reconcile.ts';
import { runWaybill } from '../harness/command.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { emptyRedis } from '../harness/redis-server.ts';
import { LOGINS } from '../harness/services.ts';
import { until } from '../harness/until.ts';
import { askWhile } from './asked-while.ts';
import { hubEnvironment } from './hub-environment.ts';

/** A gateway, a worker, Redis and Salesforce go on while the database goes back to a backup taken in the middle of load. */
let hub: TestHub;
let file: string;
const owned = new AsyncDisposableStack();
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-backup-'));
  owned.defer(() => rmSync(folder, { recursive: true, force: true }));
  file = join(folder, 'backup.tar');
  hub = owned.use(await startTestHub({ worker: true }));
  const accountId = encodeId('Account', { portalId: demoId('account', 'NORTHWIND-CHI') });
  for (const number of ['RESTORE-1', 'RESTORE-2', 'RESTORE-3']) {
    const booking = { idempotencyKey: randomUUID(), accountId, number, mode: 'TRUCK' };
    const { payload } = await mutate('shipmentBook', booking, 'shipment { id portalId }');
    shipments.push(payload?.['shipment'] as (typeof shipments)[number]);
  }
});
afterAll(() => owned.disposeAsync());

const sql = async <Row extends object>(text: string, values: readonly unknown[] = []) => {
  await using database = openDatabase({ url: hub.database.url, poolSize: 1 });
  return await database.query<Row>({ text, values });
};

async function mutate(mutation: string, input: object, selection = '') {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const { data, errors } = await hub.ask<
    Record<string, { readonly userErrors: unknown[] } & Record<string, unknown>>
  >(
    'admin',
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code message } ${selection} } }`,
    { input },
  );
  return { payload: data?.[mutation], problems: [...errors, ...(data?.[mutation]?.userErrors ?? [])] };
}

const shipments: { readonly id: string; readonly portalId: string }[] = [];
const reported: string[] = [];
let written = 0;

/** Events, notes and exceptions of the portal, and changes of Salesforce, until told to stop. Refusals are no concern. */
async function load(stop: AbortSignal): Promise<void> {
  const [account] = await hub.org.asAdministrator.query(
    soql`SELECT Id FROM Account WHERE Portal_Customer_Id__c != null LIMIT 1`,
    newUpstreamUsage(),
  );
  while (!stop.aborted) {
    const { id } = shipments[written % shipments.length] ?? { id: '' };
    const eventId = randomUUID();
    const event = {
      shipmentId: id,
      eventId,
      milestone: 'ARRIVED_AT_TERMINAL',
      occurred: { at: new Date().toISOString() },
    };
    const { problems } = await mutate('milestonesRecord', {
      idempotencyKey: randomUUID(),
      source: 'PORTAL',
      events: [event],
    });
    if (problems.length === 0) reported.push(eventId);
    await mutate('dockAppointmentNoteSet', { idempotencyKey: randomUUID(), id, note: `note ${written}` });
    if (written % 4 === 0) {
      const exception = { shipmentId: id, code: 'DAMAGED', customerActionRequired: true };
      await mutate('exceptionOpen', { idempotencyKey: randomUUID(), ...exception });
      const phone = `+1 555 010 ${String(written).padStart(4, '0')}`;
      await hub.org.asAdministrator.update(
        'Account',
        account?.Id ?? '',
        { Phone: phone },
        newUpstreamUsage(),
      );
    }
    written += 1;
  }
}

async function loadFor(count: number): Promise<void> {
  const stop = new AbortController();
  const from = written;
  const loading = load(stop.signal);
  await until(() => written >= from + count);
  stop.abort();
  await loading;
}

interface Heard {
  readonly __typename: string;
  readonly cursor: string;
  readonly event?: { readonly eventId: string };
}

/** A client that comes back with its cursor, whatever happens. */
function listen(): readonly Heard[] {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const heard: Heard[] = [];
  const query = `subscription ($after: String) { milestoneRecorded(after: $after) { __typename
    ... on StreamMessage { cursor } ... on MilestoneRecorded { event { eventId } } } }`;
  const messages = follow<Record<string, Heard>>({
    url: hub.wsUrl,
    query,
    signal: stop.signal,
    token: () => hub.tokens['admin'] ?? '',
  });
  void (async () => {
    for await (const { data } of messages) {
      const [message] = Object.values(data ?? {});
      if (message !== undefined) heard.push(message);
    }
  })().catch(() => undefined);
  return heard;
}

const drained = () =>
  until(async () => {
    const waiting = await sql(`SELECT FROM ledger.outbox WHERE state IN ('PENDING', 'LEASED')`).catch(() => [
      {},
    ]);
    return waiting.length === 0;
  });
const eventsOf = (heard: readonly Heard[]) => heard.flatMap(({ event }) => event?.eventId ?? []);

let declared: Record<string, unknown> = {};

async function differences() {
  const dependencies = await wireSync(hub.config, hub.adapters, createLogger(hub.config));
  const reports = await reconcile(dependencies, new Date(0), new AbortController().signal);
  return Object.fromEntries(reports.map(({ record, findings }) => [record, findings]));
}

const restoring = () => ({
  url: hub.database.url,
  file,
  logins: LOGINS,
  putPapersBack: () => Promise.resolve(),
  addKept: () => Promise.resolve(),
  onProgress: () => undefined,
});

const recovered = () =>
  until(async () => (await sql('SELECT FROM ledger.live_order WHERE recovered_at IS NOT NULL')).length === 1);

/** Changes go on after a restore: clients hear of one gap and of all later events, and Salesforce gets what the portal has. */
async function expectToGoOn(heard: readonly Heard[]): Promise<void> {
  const from = reported.length;
  await loadFor(10);
  await drained();
  const lastEvent = reported.at(-1) ?? '';
  await until(() => eventsOf(heard).includes(lastEvent));

  // One gap, and after it nothing but what the database has, in one order, with nothing missing.
  const gap = heard.findIndex(({ __typename }) => __typename === 'GapNotice');
  expect(heard.filter(({ __typename }) => __typename === 'GapNotice')).toHaveLength(1);
  const cursors = await hub.adapters.liveFeed().cursors();
  const positions = heard.map(({ cursor }) => cursors.decode(cursor) ?? Number.NaN);
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  const later = eventsOf(heard.slice(gap));
  expect(reported.slice(from).filter((eventId) => !later.includes(eventId))).toEqual([]);
  const stored = await sql<{ event_id: string }>('SELECT event_id FROM portal.tracking_event');
  expect(later.filter((eventId) => !stored.some(({ event_id }) => event_id === eventId))).toEqual([]);

  // Salesforce takes later changes, though it had higher versions.
  for (const { portalId } of shipments) {
    const [here] = await sql<{ note: string }>(
      'SELECT dock_appointment_note AS note FROM portal.shipment WHERE portal_id = $1',
      [portalId],
    );
    const [there] = await hub.org.asAdministrator.query(
      soql`SELECT Dock_Appointment_Note__c FROM Shipment__c WHERE Portal_Shipment_Id__c = ${portalId}`,
      newUpstreamUsage(),
    );
    expect(there?.['Dock_Appointment_Note__c']).toBe(here?.note);
  }
  // Only cases of exceptions that the portal has lost are left for a person.
  await until(async () => Object.values(await differences()).every((found) => !('DIFFERENCE' in found)));
  const { Exception, ...others } = await differences();
  expect(Object.keys(Exception ?? {}).filter((category) => category !== 'ORPHAN')).toEqual([]);
  expect({ ...others, Exception: {} }).toEqual(declared);
}

it('a backup from the middle of load is restored, and everything comes right by itself', async () => {
  await drained();
  // Two names of the demo data that both systems changed.
  declared = await differences();
  const heard = listen();
  await until(() => heard.length > 0);
  const before = {
    idempotencyKey: randomUUID(),
    id: shipments[0]?.id,
    note: 'before the backup',
  };
  expect((await mutate('dockAppointmentNoteSet', before)).problems).toEqual([]);
  const stop = new AbortController();
  const loading = load(stop.signal);
  await until(() => written >= 8);
  const counted = await backUp({
    url: hub.database.hubUrl,
    file,
    documents: (async function* () {})(),
    onProgress: () => undefined,
    signal: stop.signal,
  });
  expect(counted.rows['portal.shipment']).toBeGreaterThan(0);
  await until(() => written >= 24);
  stop.abort();
  await loading;
  const inLost = {
    idempotencyKey: randomUUID(),
    id: shipments[1]?.id,
    note: 'in the lost changes',
  };
  expect((await mutate('dockAppointmentNoteSet', inLost)).problems).toEqual([]);
  await drained();
  const lastLost = reported.at(-1) ?? '';
  await until(() => eventsOf(heard).includes(lastLost));
  await expect(restore({ ...restoring(), replace: false })).rejects.toThrow('The database has data');
  // A statement of the hub waits for the tables that are replaced, and goes on with the restored ones.
  expect(await askWhile(hub.database.hubUrl, () => restore({ ...restoring(), replace: true }))).toEqual(
    new Set(['answered']),
  );
  expect(await sql('SELECT cause FROM ledger.live_order')).toEqual([{ cause: 'ORDERED' }]);
  expect(await sql('SELECT FROM portal.tracking_event WHERE event_id = $1', [lastLost])).toEqual([]);
  await recovered();

  // A change that was in the backup is not done again, one of the lost changes is.
  expect((await mutate('dockAppointmentNoteSet', before)).problems).toEqual([]);
  expect((await mutate('dockAppointmentNoteSet', inLost)).problems).toEqual([]);
  const noted = async (text: string) => {
    const changed = `SELECT FROM ledger.audit_entry e, json_array_elements(e.changes) c WHERE c->>'new' = $1`;
    return (await sql(changed, [text])).length;
  };
  expect(await noted(before.note)).toBe(1);
  expect(await noted(inLost.note)).toBe(1);
  await expectToGoOn(heard);

  const chain = hub.adapters.auditChain();
  await until(async () => (await chain.seal()).head !== null && (await chain.verify()).unsealed.count === 0);
  expect((await chain.verify()).problems).toEqual([]);
  const [entry] = await sql<{ changes: readonly { field: string; new: unknown }[] }>(
    `SELECT changes FROM ledger.audit_entry WHERE action = 'DATABASE_ORDERED'`,
  );
  const behind = entry?.changes.find(({ field }) => field === 'recordsBehind')?.new;
  expect(behind).toBeGreaterThan(0);
});

it('the same with a Redis that was emptied meanwhile: links and versions are right, and a client is told of its gap', async () => {
  const heard = listen();
  await until(() => heard.length > 0);
  await loadFor(8);
  await drained();
  const lastLost = reported.at(-1) ?? '';
  await until(() => eventsOf(heard).includes(lastLost));

  await restore({ ...restoring(), replace: true });
  await emptyRedis(hub.config.redisUrl);
  await recovered();

  await expectToGoOn(heard);
  await using check = runWaybill(['links', 'check'], hubEnvironment(hub));
  await check.ended;
  // The cases of exceptions that the portal has lost.
  const isOfLost = (line: string) =>
    line.startsWith('Case ONE_SIDED (SALESFORCE)') || line.startsWith('Case: ');
  const lines = check
    .stdout()
    .trimEnd()
    .split('\n')
    .filter((line) => !isOfLost(line));
  for (const [at, kind] of ['Account', 'Shipment', 'Contact'].entries())
    expect(lines[at]).toMatch(new RegExp(`^${kind}: \\d+ links agree, \\d+ not in the index, 0 findings$`));
  expect(lines).toHaveLength(3);
});
