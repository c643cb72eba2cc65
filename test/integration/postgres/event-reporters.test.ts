import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts';
import { type EmptyDatabase, emptyDatabase } from './empty-database.ts';

const MIGRATION = '0017_event_reporters.sql';
const ID = (last: string) => `0199e1c4-0000-7000-8000-0000000000${last}`;
const [ONE, TWO] = [ID('11'), ID('12')];

/** An event as the version before stored it, and the reporter that it gets. */
interface Stored {
  readonly shipment?: string;
  readonly source: string;
  readonly id: string;
  readonly dialect?: string;
  readonly corrects?: readonly [kind: string, source: string, id: string];
  /** The entry of the audit that recorded it. */
  readonly by?: readonly [principal: string, system: string];
  readonly reporter: string;
  readonly correctsReporter?: string;
}

const FEED = ['feed', 'PORTAL'] as const;
const EVENTS: readonly Stored[] = [
  { source: 'CARRIER', id: '42', dialect: 'X12/nwtf', by: FEED, reporter: 'feed/NWTF' },
  {
    source: 'EDI',
    id: 'AF',
    dialect: 'X12/NWTF',
    by: ['depot/(7)', 'PORTAL'],
    reporter: 'depot%2F%287%29/NWTF',
  },
  { source: 'CARRIER', id: '43', dialect: 'DCSA', by: FEED, reporter: 'feed' },
  { source: 'CARRIER', id: '44', dialect: 'DCSA/RVLN', reporter: '(unknown)/RVLN' },
  { source: 'HANDHELD', id: 'scan', by: ['ann', 'PORTAL'], reporter: 'ann' },
  { source: 'PORTAL', id: 'typed', by: ['kim', 'PORTAL'], reporter: 'kim' },
  { source: 'PORTAL', id: 'before the audit was kept', reporter: '(unknown)' },
  { source: 'PORTAL', id: `booked:${ONE}`, reporter: '(hub)' },
  { source: 'PORTAL', id: `booked:${TWO}`, by: ['ann', 'PORTAL'], reporter: 'ann' },
  { source: 'PORTAL', id: `cancelled:${ONE}:3`, reporter: '(hub)' },
  { source: 'PORTAL', id: `document ${ID('21')}`, by: ['dana', 'PORTAL'], reporter: '(hub)' },
  { source: 'PORTAL', id: `exception ${ID('22')} resolved 3`, by: ['dana', 'PORTAL'], reporter: '(hub)' },
  {
    source: 'PORTAL',
    id: `review ${ID('23')} left out`,
    corrects: ['RETRACTS', 'HANDHELD', 'scan'],
    by: ['kim', 'HUB'],
    reporter: '(hub)',
    correctsReporter: 'ann',
  },
  {
    source: 'EDI',
    id: 'AF|explained',
    dialect: 'X12/NWTF',
    corrects: ['SUPERSEDES', 'EDI', 'AF'],
    by: ['kim', 'HUB'],
    reporter: '(hub)',
    correctsReporter: 'depot%2F%287%29/NWTF',
  },
  {
    source: 'HANDHELD',
    id: 'early',
    corrects: ['RETRACTS', 'HANDHELD', 'late'],
    by: ['ann', 'PORTAL'],
    reporter: 'ann',
  },
  {
    source: 'HANDHELD',
    id: 'astray',
    corrects: ['RETRACTS', 'HANDHELD', 'other'],
    by: ['ann', 'PORTAL'],
    reporter: 'ann',
  },
  { shipment: TWO, source: 'HANDHELD', id: 'other', by: ['bob', 'PORTAL'], reporter: 'bob' },
  { shipment: TWO, source: 'PORTAL', id: 'SCMS:K-1:DELIVERED', dialect: 'SCMS', reporter: '(import)/SCMS' },
];

const COLUMNS =
  'shipment_id, source, event_id, dialect, classifier, occurred_at, correction, corrects_source, corrects_event_id';

let database: EmptyDatabase;
let before: readonly object[];
beforeAll(async () => {
  database = await emptyDatabase();
  const own = readMigrations();
  const earlier = own.slice(
    0,
    own.findIndex(({ name }) => name === MIGRATION),
  );
  await migrate(database.url, { migrations: earlier });
  await database.client.query(`
    INSERT INTO portal.account (portal_id, display_name) VALUES ('${ID('01')}', 'Acme');
    INSERT INTO portal.shipment (portal_id, account_id, branch_id, number, import_source, import_key) VALUES
      ('${ONE}', '${ID('01')}', '${ID('01')}', 'W-1', NULL, NULL), ('${TWO}', '${ID('01')}', '${ID('01')}', 'W-2', 'SCMS', 'K-1')`);
  for (const { shipment = ONE, source, id, dialect, corrects = [null, null, null], by } of EVENTS) {
    await database.client.query(
      `INSERT INTO portal.tracking_event (${COLUMNS}) VALUES ($1, $2, $3, $4, 'ACTUAL', '2026-03-02T10:00Z', $5, $6, $7)`,
      [shipment, source, id, dialect ?? null, ...corrects],
    );
    if (by === undefined) continue;
    const changes = [
      { field: 'trackingEvents', old: null, new: [`${source} ${id}`] },
      { field: 'decidedEvent', old: null, new: 'HANDHELD scan' },
    ];
    await database.client.query(
      `INSERT INTO ledger.audit_entry (principal, system, record, record_id, action, changes) VALUES ($1, $2, 'Milestone', $3, 'test', $4)`,
      [...by, shipment, JSON.stringify(changes)],
    );
  }
  // Entries that name no event of this shipment: of another shipment, of another record, and one past its retention.
  await database.client.query(`
    INSERT INTO ledger.audit_entry (principal, system, record, record_id, action, changes) VALUES
      ('eve', 'PORTAL', 'Milestone', '${TWO}', 'test', '[{"field": "trackingEvents", "old": null, "new": ["CARRIER 44"]}]'),
      ('eve', 'PORTAL', 'Shipment', '${ONE}', 'test', '[{"field": "trackingEvents", "old": null, "new": ["CARRIER 44"]}]'),
      ('eve', 'PORTAL', 'Milestone', '${ONE}', 'test', '[{"field": "trackingEvents", "old": null, "new": "CARRIER 44"}]');
    INSERT INTO ledger.audit_entry (principal, system, record, record_id, action, nonce, seq, hash, payload_hash) VALUES
      ('eve', 'PORTAL', 'Milestone', '${ONE}', 'test', NULL, 1, '', '')`);
  before = await stored(COLUMNS);
  await migrate(database.url, { migrations: own });
});
afterAll(() => database[Symbol.asyncDispose]());

async function stored(columns: string): Promise<readonly object[]> {
  const { rows } = await database.client.query(
    `SELECT ${columns} FROM portal.tracking_event ORDER BY portal_id`,
  );
  return rows as object[];
}

it('gives each stored event the reporter that the audit names, and changes nothing else of it', async () => {
  expect(await stored('event_id AS id, reporter, corrects_reporter AS "correctsReporter"')).toEqual(
    EVENTS.map(({ id, reporter, correctsReporter = null }) => ({ id, reporter, correctsReporter })),
  );
  expect(await stored(COLUMNS)).toEqual(before);
});

it('is told by the audit, once for each shipment', async () => {
  const { rows } = await database.client.query(
    `SELECT principal, system, record_id AS shipment, changes FROM ledger.audit_entry WHERE action = 'eventReportersGiven' ORDER BY id`,
  );
  const names = (shipment: string, name: (event: Stored) => string) =>
    EVENTS.filter((event) => (event.shipment ?? ONE) === shipment).map(name);
  expect(rows).toEqual(
    [ONE, TWO].map((shipment) => ({
      principal: 'waybill:migration',
      system: 'HUB',
      shipment,
      changes: [
        {
          field: 'trackingEvents',
          old: names(shipment, ({ source, id }) => `${source} ${id}`),
          new: names(shipment, ({ source, id, reporter }) => `${source} ${reporter} ${id}`),
        },
      ],
    })),
  );
});

it.each([
  `UPDATE portal.tracking_event SET reporter = 'eve' WHERE event_id = '42'`,
  `UPDATE portal.tracking_event SET event_id = '42' WHERE event_id = '43'`,
  `DELETE FROM portal.tracking_event WHERE event_id = '42'`,
])('leaves events as immutable as they were: %s', async (statement) => {
  await expect(database.client.query(statement)).rejects.toThrow('never changed or deleted');
});

it.each([
  [{ reporter: 'feed/RVLN' }, true],
  [{ shipment: TWO }, true],
  [{ source: 'EDI' }, true],
  [{}, false],
])('lets an event that collided with another one before in beside it: %o', async (other, isOther) => {
  const { shipment, source, reporter } = {
    shipment: ONE,
    source: 'CARRIER',
    reporter: 'feed/NWTF',
    ...other,
  };
  const { rowCount } = await database.client.query(
    `INSERT INTO portal.tracking_event (shipment_id, source, reporter, event_id, classifier, occurred_at)
     VALUES ($1, $2, $3, '42', 'ACTUAL', now()) ON CONFLICT (shipment_id, source, reporter, event_id) DO NOTHING`,
    [shipment, source, reporter],
  );
  expect(rowCount).toBe(isOther ? 1 : 0);
});
