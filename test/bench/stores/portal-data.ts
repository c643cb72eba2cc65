import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { FOLD_VERSION } from '../../../src/domain/milestones/fold-version.ts';
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts';

export interface PortalSize {
  readonly customers: number;
  readonly shipments: number;
}

/** Customers that users sign in for and that Salesforce knows: the same, with the same ids, in databases of any size. */
export const LINKED_CUSTOMERS = 64;
export const BRANCHES = 3;
/** The newest shipments of a linked customer are in Salesforce too. */
export const LINKED_SHIPMENTS = 24;

const KINDS = { account: 1, branch: 2, shipment: 3, event: 4, exception: 5, user: 6 } as const;
type Kind = keyof typeof KINDS;

/** Shipments that one customer's block of ids has room for. */
const BLOCK = 16_777_216;

/** When the newest record of each kind was made, in milliseconds, and how much earlier each next one of its block was. */
const NEWEST_ID_MS = 1_790_841_600_000;
const ID_STEP_MS = 600_000;

/** The SQL that makes the portal id of record `number`, a bigint expression, of a kind: as `id` does. */
function sqlId(kind: Kind, number: string): string {
  const ms = `lpad(to_hex(${NEWEST_ID_MS} - (${number})::bigint % ${BLOCK} * ${ID_STEP_MS}), 12, '0')`;
  return `(${ms} || '7000800${KINDS[kind]}' || lpad(to_hex((${number})::bigint), 12, '0'))::uuid`;
}

/** Like those of version 7, the newest of a customer are the last; the same in databases of any size. */
function id(kind: Kind, number: number): string {
  const ms = (NEWEST_ID_MS - (number % BLOCK) * ID_STEP_MS).toString(16).padStart(12, '0');
  const tail = number.toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-800${KINDS[kind]}-${tail}`;
}

export interface PortalDatabase {
  readonly url: string;
  /** Null for a database that was there. */
  readonly madeInSeconds: number | null;
}

const COMPLETE = 'complete';

export const accountId = (customer: number) => id('account', customer);
export const branchId = (customer: number, branch: number) => id('branch', customer * BRANCHES + branch);
/** `rank` counts a customer's shipments from the newest, 0. */
export const shipmentId = (customer: number, rank: number) => id('shipment', customer * BLOCK + rank);
export const shipmentNumber = (customer: number, rank: number) => `B-${customer}-${rank}`;
export const customerSubject = (customer: number) => `customer-${customer}@bench.example`;
export const ANALYST_SUBJECT = 'analyst@bench.example';
/** Days of bookings before this one. */
export const NEWEST_BOOKING = '2026-10-01T08:00:00Z';
const DAYS = 730;

const ACCOUNTS = `
INSERT INTO portal.account (portal_id, display_name, customer_code, country)
SELECT ${sqlId('account', 'c')}, 'Bench customer ' || c, 'BENCH-' || c, 'US' FROM generate_series(0, $1 - 1) c`;

const BRANCH_ACCOUNTS = `
INSERT INTO portal.account (portal_id, parent_id, display_name, customer_code, country)
SELECT ${sqlId('branch', `c * ${BRANCHES} + b`)}, ${sqlId('account', 'c')}, 'Bench customer ' || c || ' branch ' || b,
       'BENCH-' || c || '-' || b, (ARRAY['US', 'NL', 'DE'])[b + 1]
  FROM generate_series(0, $1 - 1) c, generate_series(0, ${BRANCHES - 1}) b`;

const USERS = `
INSERT INTO portal.portal_user (portal_id, subject, email, name, kind, account_id, whole_account, state)
SELECT ${sqlId('user', 'c')}, 'customer-' || c || '@bench.example', 'customer-' || c || '@bench.example',
       'User ' || c, 'CUSTOMER', ${sqlId('account', 'c')}, true, 'ACTIVE'
  FROM generate_series(0, ${LINKED_CUSTOMERS - 1}) c
UNION ALL
SELECT ${sqlId('user', '1000000')}, '${ANALYST_SUBJECT}', '${ANALYST_SUBJECT}', 'Analyst', 'STAFF', NULL, false, 'ACTIVE'`;

/**
 * Shipment n is customer (n mod customers)'s number `rank` from the newest, spread over two years; one in 250 is held by
 * customs, which makes the rare milestone; one in ten has an exception, a quarter of those open.
 */
const SHIPMENTS = `
INSERT INTO portal.shipment (
  portal_id, number, account_id, branch_id, mode, service_level, origin_country, origin_place, destination_country,
  destination_place, weight_kg, weight_basis, freight_amount, freight_currency, freight_basis, booked_promise_at,
  created_at, updated_at, current_milestone, milestone_at, milestone_event_id, booked_at, picked_up_at, picked_up_on_time,
  promised_delivery_at, delivered_at, delivered_on_time, exceptions, unresolved_exceptions, exception_state,
  open_exception_code, open_exception_severity, fold_version)
SELECT ${sqlId('shipment', 'key')}, 'B-' || customer || '-' || rank, ${sqlId('account', 'customer')},
       ${sqlId('branch', `customer * ${BRANCHES} + rank % ${BRANCHES}`)}, (ARRAY['TRUCK', 'AIR'])[rank % 2 + 1],
       (ARRAY['STANDARD', 'EXPEDITED', 'GUARANTEED'])[key % 3 + 1], (ARRAY['US', 'NL', 'DE'])[rank % ${BRANCHES} + 1],
       'Plant ' || customer, (ARRAY['US', 'GB', 'ZA', 'NG'])[rank % 4 + 1], 'Dock ' || rank % 100, 100 + key % 900, 'STATED',
       250 + key % 4000, 'USD', 'STATED', booked + interval '6 days', booked, booked, milestone, reached, event, booked,
       CASE WHEN milestone <> 'BOOKED' THEN booked + interval '8 hours' END,
       CASE WHEN milestone <> 'BOOKED' THEN true END, booked + interval '6 days',
       CASE WHEN milestone = 'DELIVERED' THEN reached END,
       CASE WHEN milestone = 'DELIVERED' THEN reached <= booked + interval '6 days' END,
       trouble::int, (trouble AND open)::int,
       CASE WHEN trouble THEN CASE WHEN open THEN 'OPEN' ELSE 'RESOLVED' END END,
       CASE WHEN trouble AND open THEN 'CUSTOMS' END, CASE WHEN trouble AND open THEN 'HIGH' END, ${FOLD_VERSION}
  FROM (
    SELECT customer, rank, key, booked, trouble, open, milestone, ${sqlId('event', 'key')} AS event,
           booked + CASE milestone WHEN 'BOOKED' THEN interval '0' WHEN 'PICKED_UP' THEN interval '8 hours'
                         WHEN 'DELIVERED' THEN interval '5 days' + interval '2 days' * (key % 10 = 0)::int
                         ELSE interval '2 days' END AS reached
      FROM (
        SELECT customer, rank, key, dice % 10 = 7 AS trouble, dice / 10 % 4 = 2 AS open,
               '${NEWEST_BOOKING}'::timestamptz - customer * interval '1 second'
                 - rank * (interval '${DAYS} days' / ($2::int / $1::int)) AS booked,
               CASE WHEN dice % 250 = 0 THEN 'CUSTOMS_HOLD' WHEN dice % 20 = 1 THEN 'BOOKED'
                    WHEN dice % 20 = 2 THEN 'PICKED_UP' WHEN dice % 10 = 3 THEN 'IN_TRANSIT'
                    WHEN dice % 20 = 4 THEN 'OUT_FOR_DELIVERY' ELSE 'DELIVERED' END AS milestone
          FROM (SELECT n % $1::int AS customer, n / $1::int AS rank,
                       (n % $1::int)::bigint * ${BLOCK} + n / $1::int AS key,
                       (n::bigint * 7919 + 104729) % 1009 AS dice
                  FROM generate_series(0, $2::int - 1) n) numbered) fated) reached`;

const EVENTS = `
INSERT INTO portal.tracking_event (portal_id, shipment_id, source, reporter, event_id, milestone, classifier, occurred_at, recorded_at,
                                   place_name, country)
SELECT milestone_event_id, portal_id, 'PORTAL', '(import)/bench', number || ':' || current_milestone, current_milestone, 'ACTUAL',
       milestone_at, milestone_at, destination_place, destination_country
  FROM portal.shipment`;

/** What came before the current milestone, for the shipments that a page shows. */
const EARLIER_EVENTS = `
INSERT INTO portal.tracking_event (shipment_id, source, reporter, event_id, milestone, classifier, occurred_at, recorded_at,
                                   place_name)
SELECT portal_id, 'PORTAL', '(import)/bench', number || ':' || earlier.milestone, earlier.milestone, 'ACTUAL', earlier.at,
       earlier.at, origin_place
  FROM portal.shipment,
       LATERAL (VALUES ('BOOKED', booked_at), ('PICKED_UP', picked_up_at)) AS earlier (milestone, at)
 WHERE earlier.at < milestone_at AND portal_id = ANY($1::uuid[])`;

const EXCEPTIONS = `
INSERT INTO portal.exception (portal_id, shipment_id, account_id, branch_id, code, severity, state, owner_team, note, opened_at,
                              resolved_at)
SELECT overlay(portal_id::text PLACING '${KINDS.exception}' FROM 23 FOR 1)::uuid, portal_id, account_id, branch_id, 'CUSTOMS', 'HIGH',
       exception_state, 'Customs', 'A paper is missing.', booked_at + interval '1 day',
       CASE WHEN exception_state = 'RESOLVED' THEN booked_at + interval '2 days' END
  FROM portal.shipment WHERE exceptions > 0`;

const DETAILS = [
  `INSERT INTO portal.shipment_reference (shipment_id, type, value, normalized, stated_by, confirmed_by)
   SELECT portal_id, 'PRO', 'PRO-' || number, upper(replace('PRO' || number, '-', '')), 'STAFF', 'STAFF'
     FROM portal.shipment WHERE portal_id = ANY($1::uuid[])`,
  `INSERT INTO portal.stop (shipment_id, sequence, type, name, country)
   SELECT portal_id, 1, 'PICKUP', origin_place, origin_country FROM portal.shipment WHERE portal_id = ANY($1::uuid[])
   UNION ALL
   SELECT portal_id, 2, 'DELIVERY', destination_place, destination_country FROM portal.shipment
    WHERE portal_id = ANY($1::uuid[])`,
  `INSERT INTO portal.package (shipment_id, line, description, pieces, weight_kg, weight_basis)
   SELECT portal_id, 1, 'Palletized cartons', 4, weight_kg, 'STATED' FROM portal.shipment WHERE portal_id = ANY($1::uuid[])`,
  EARLIER_EVENTS,
];

/** Tables that the benchmark loads before it builds their indexes: one build costs less than an update for each row. */
const BULK_TABLES = ['shipment', 'tracking_event', 'exception'];

/**
 * A database with a portal of this size, made set by set. Keys and the portal's own triggers stay on, so the rollups and
 * facets are those that the portal itself would have kept. One that an earlier run made from the same statements is used
 * again.
 */
export async function portalDatabase(serverUrl: string, size: PortalSize): Promise<PortalDatabase> {
  const name = `bench_${size.shipments}_${fingerprint(size)}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const started = performance.now();
  const known = await withClient(serverUrl, (server) => isComplete(server, name));
  if (!known) {
    await withClient(serverUrl, async (server) => {
      await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await server.query(`CREATE DATABASE ${name}`);
    });
    await migrate(url.toString());
    await withClient(url.toString(), (client) => fill(client, size));
    await withClient(serverUrl, (server) => server.query(`COMMENT ON DATABASE ${name} IS '${COMPLETE}'`));
  }
  return { url: url.toString(), madeInSeconds: known ? null : (performance.now() - started) / 1_000 };
}

async function isComplete(server: Client, name: string): Promise<boolean> {
  const { rows } = await server.query<{ comment: string | null }>(
    `SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = $1`,
    [name],
  );
  return rows[0]?.comment === COMPLETE;
}

async function fill(client: Client, size: PortalSize): Promise<void> {
  await client.query("SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'; SET jit = off");
  const indexes = await dropIndexes(client);
  await client.query(ACCOUNTS, [size.customers]);
  await client.query(BRANCH_ACCOUNTS, [size.customers]);
  await client.query(USERS);
  await client.query(SHIPMENTS, [size.customers, size.shipments]);
  await client.query(EVENTS);
  await client.query(EXCEPTIONS);
  for (const index of indexes) await client.query(index);
  await client.query('ANALYZE');
  const shown = linkedShipmentIds();
  for (const statement of DETAILS) await client.query(statement, [shown]);
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
}

/** Changes when the portal's schema or the generator does. */
function fingerprint(size: PortalSize): string {
  const statements = [ACCOUNTS, BRANCH_ACCOUNTS, USERS, SHIPMENTS, EVENTS, EXCEPTIONS, ...DETAILS];
  const migrations = readMigrations().map(({ checksum }) => checksum);
  return createHash('sha256')
    .update(JSON.stringify([size, statements, migrations]))
    .digest('hex')
    .slice(0, 12);
}

export function linkedShipmentIds(): string[] {
  return Array.from({ length: LINKED_CUSTOMERS }, (_, customer) =>
    Array.from({ length: LINKED_SHIPMENTS }, (_none, rank) => shipmentId(customer, rank)),
  ).flat();
}

/** Answers the statements that build the indexes again. Those of constraints stay. */
async function dropIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass AS name, pg_get_indexdef(i.indexrelid) AS definition
       FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
      WHERE t.relnamespace = 'portal'::regnamespace AND t.relname = ANY($1)
        AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [BULK_TABLES],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ definition }) => definition);
}

export interface Link {
  readonly portalId: string;
  readonly crmId: string;
}

/**
 * Stores the ids that Salesforce gave, without touching when a record last changed. What an update left behind goes from
 * the indexes too: VACUUM by itself leaves it there when it is little for the size of the table, so in the large one only.
 */
export async function storeLinks(
  databaseUrl: string,
  links: Readonly<Record<'account' | 'shipment', readonly Link[]>>,
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    for (const table of ['account', 'shipment'] as const) {
      await client.query(
        `UPDATE portal.${table} t SET crm_id = link.crm_id
           FROM unnest($1::uuid[], $2::text[]) AS link(portal_id, crm_id)
          WHERE t.portal_id = link.portal_id AND t.crm_id IS DISTINCT FROM link.crm_id`,
        [links[table].map(({ portalId }) => portalId), links[table].map(({ crmId }) => crmId)],
      );
    }
    await client.query('VACUUM (ANALYZE, INDEX_CLEANUP ON)');
  });
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
