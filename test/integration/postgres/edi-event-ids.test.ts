import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CarrierStatus, readStatusMessages } from '../../../src/domain/edi/status-message.ts';
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts';
import {
  APPOINTMENT_AND_POSITION,
  DELAY_WITH_ESTIMATE,
  PICKUP_AND_DELIVERY,
  THREE_SHIPMENTS,
} from '../../harness/edi-messages.ts';
import { type EmptyDatabase, emptyDatabase } from './empty-database.ts';

const MIGRATION = '0022_edi_event_ids.sql';
const ID = (last: string) => `0199e1c4-0000-7000-8000-0000000000${last}`;
const [ACCOUNT, SHIPMENT, OTHER] = [ID('01'), ID('11'), ID('12')];

/** The event id as the version before made it. */
function earlierId(status: CarrierStatus): string {
  const { dialect, references, date, time, timeCode, stopSequence, city, state, written } = status;
  const codes = [status.status, status.reason, status.appointment, status.appointmentReason];
  const made = status.status === 'AG' ? [written.date, written.time] : [];
  const parts = [
    dialect.slice(4),
    references[0]?.value,
    ...codes,
    date,
    time,
    timeCode,
    stopSequence,
    city,
    state,
  ];
  return [...parts, ...made].map((part) => part ?? '').join('|');
}

const STATUSES = [
  PICKUP_AND_DELIVERY,
  DELAY_WITH_ESTIMATE,
  APPOINTMENT_AND_POSITION,
  THREE_SHIPMENTS,
].flatMap((text) => readStatusMessages(text).statuses);
const [PICKUP] = STATUSES as [CarrierStatus];
const SECOND_SPELLING = earlierId({ ...PICKUP, city: 'Chicago', time: '091500' });
const KEPT = [
  SECOND_SPELLING,
  'scan|7',
  'ABCD|P|AF|NS|||day|0915|LT|1|RENO|NV',
  'ABCD|P|AF|NS|||20260302|0915|LT|1|KÖLN|',
];

let database: EmptyDatabase;
beforeAll(async () => {
  database = await emptyDatabase();
  const own = readMigrations();
  await migrate(database.url, {
    migrations: own.slice(
      0,
      own.findIndex(({ name }) => name === MIGRATION),
    ),
  });
  await database.client.query(`
    INSERT INTO portal.account (portal_id, display_name) VALUES ('${ACCOUNT}', 'Acme');
    INSERT INTO portal.shipment (portal_id, account_id, branch_id, number) VALUES
      ('${SHIPMENT}', '${ACCOUNT}', '${ACCOUNT}', 'W-1'), ('${OTHER}', '${ACCOUNT}', '${ACCOUNT}', 'W-2')`);
  for (const status of STATUSES) await store('EDI', earlierId(status), status);
  for (const id of KEPT) await store('EDI', id);
  await store('CARRIER', earlierId(PICKUP));
  await store('EDI', earlierId(PICKUP), PICKUP, OTHER);
  await database.client.query(
    `INSERT INTO portal.tracking_event (shipment_id, source, reporter, event_id, classifier, occurred_at, correction,
       corrects_source, corrects_reporter, corrects_event_id)
     VALUES ($1, 'PORTAL', '(hub)', 'left out', 'ACTUAL', now(), 'RETRACTS', 'EDI', 'feed', $2)`,
    [SHIPMENT, earlierId(PICKUP)],
  );
  const event = { source: 'EDI', eventId: earlierId(PICKUP) };
  await item('count', 'OPEN', { action: 'COUNT_EVENT', shipmentId: SHIPMENT, event });
  await item('explain', 'OPEN', { action: 'EXPLAIN_CODE', event: { ...event, shipmentId: SHIPMENT } });
  await item('done', 'DISMISSED', { action: 'COUNT_EVENT', shipmentId: SHIPMENT, event });
  await migrate(database.url, { migrations: own });
});
afterAll(() => database[Symbol.asyncDispose]());

async function store(source: string, id: string, status?: CarrierStatus, shipment = SHIPMENT): Promise<void> {
  await database.client.query(
    `INSERT INTO portal.tracking_event (shipment_id, source, reporter, event_id, classifier, occurred_at, latitude, longitude)
     VALUES ($1, $2, 'feed', $3, 'ACTUAL', '2026-03-02T10:00Z', $4, $5)`,
    [shipment, source, id, status?.latitude, status?.longitude],
  );
}

async function item(cause: string, state: string, proposal: object): Promise<void> {
  await database.client.query(
    `INSERT INTO ledger.review_item (cause, category, reason, record, owner_team, state, finished_at, proposal)
     VALUES ($1, 'IMPLAUSIBLE_EVENT', 'why', 'Milestone', 'Dispatch', $2, $3, $4)`,
    [cause, state, state === 'OPEN' ? null : new Date(), proposal],
  );
}

async function ask(
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  return (await database.client.query(text, [...values])).rows as Record<string, unknown>[];
}

it('gives each stored status the id that its next re-send has, in its own shipment', async () => {
  const ids = await ask(
    `SELECT event_id AS id FROM portal.tracking_event WHERE source = 'EDI' AND shipment_id = $1 ORDER BY portal_id`,
    [SHIPMENT],
  );
  expect(ids.map(({ id }) => id)).toEqual([...STATUSES.map(({ eventId }) => eventId), ...KEPT]);
  const elsewhere = await ask('SELECT event_id AS id FROM portal.tracking_event WHERE shipment_id = $1', [
    OTHER,
  ]);
  expect(elsewhere).toEqual([{ id: PICKUP.eventId }]);
  expect(await ask(`SELECT event_id AS id FROM portal.tracking_event WHERE source = 'CARRIER'`)).toEqual([
    { id: earlierId(PICKUP) },
  ]);
});

it('leads corrections and unfinished decisions to the event as before', async () => {
  expect(
    await ask(`SELECT corrects_event_id AS id FROM portal.tracking_event WHERE correction IS NOT NULL`),
  ).toEqual([{ id: PICKUP.eventId }]);
  expect(
    await ask(`SELECT cause, proposal->'event'->>'eventId' AS id FROM ledger.review_item ORDER BY cause`),
  ).toEqual([
    { cause: 'count', id: PICKUP.eventId },
    { cause: 'done', id: earlierId(PICKUP) },
    { cause: 'explain', id: PICKUP.eventId },
  ]);
});

it('is told by the audit, and leaves events as immutable as they were', async () => {
  const told = await ask(
    `SELECT record_id AS shipment, changes->0->'old'->>0 AS old, changes->0->'new'->>0 AS new
       FROM ledger.audit_entry WHERE action = 'eventIdsRespelled' ORDER BY id`,
  );
  const change = { old: `EDI feed ${earlierId(PICKUP)}`, new: `EDI feed ${PICKUP.eventId}` };
  expect(told).toEqual([SHIPMENT, OTHER].map((shipment) => ({ shipment, ...change })));
  await expect(ask(`UPDATE portal.tracking_event SET event_id = 'x' WHERE source = 'EDI'`)).rejects.toThrow(
    'never changed or deleted',
  );
});
