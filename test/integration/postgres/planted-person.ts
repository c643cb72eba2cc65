import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PERSONAL_COLUMNS } from '../../../src/domain/retention/personal-columns.ts';
import type { AuditSigner } from '../../../src/ledger/audit/audit-signer.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import type { Database } from '../../../src/postgres/database.ts';
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts';
import { WRITER } from '../../harness/ledger.ts';

const ROWS = readFileSync(join(import.meta.dirname, 'baseline-rows.sql'), 'utf8');
export const PERSON = {
  names: ['Quirina Canaryfield'],
  emails: ['quirina.c@example.net'],
  phones: ['+4930901820'],
  subjects: ['oidc|q-7f3a91'],
};
/** The contact of the person's user. */
export const CONTACT = '003000000000009AAA';
/** Each names the person in another way; the last words are about others. */
const CANARY =
  'QUIRINA  CANARYFIELD; Canaryfield, Quírina; Quirina.C@example.net (030) 901820 oidc|q-7f3a91; Quirina Canaryfielder, Quirin Canaryfield';
export const TRACES = /quirina[ .,]+c(anaryfield\b|@)|canaryfield, qu|901820|q-7f3a91/i;
/** The value that a test plants in each kind of column, as SQL. */
const PLANTED: Readonly<Record<string, string>> = {
  TEXT: `'${CANARY}'`,
  ID: `'${CANARY}'`,
  EMPTY: `'quirina.c@example.net'`,
  ROW: `'${CANARY}'`,
  LIST: `ARRAY['${CANARY}', 'x']`,
  JSON: `'{"deep":[{"note":"${CANARY}"}]}'`,
};
/** Rows that cannot hold every column. */
const FREE: Readonly<Record<string, string>> = { 'portal.tracking_event': 't.correction IS NULL' };

/** All columns that an erasure changes. */
export const ERASED_COLUMNS = Object.entries(PERSONAL_COLUMNS).flatMap(([table, { erased = {} }]) =>
  Object.entries(erased).map(([column, kind]) => ({ table, column, kind })),
);
/** Those that are erased one by one, unlike users and the audit. */
export const EACH_COLUMN = ERASED_COLUMNS.filter(({ kind }) => kind in PLANTED);

/** Rows of every table of the first releases, as an upgrade has them. */
export async function migrateWithRows(empty: {
  readonly url: string;
  readonly client: { query(text: string): Promise<unknown> };
}): Promise<void> {
  const own = readMigrations();
  const baseline = own.findIndex(({ name }) => name === '0009_live_events.sql') + 1;
  await migrate(empty.url, { migrations: own.slice(0, baseline) });
  await empty.client.query(ROWS);
  await migrate(empty.url);
}

/** Every column that names the person, as `schema.table.column`, in the whole database. */
export async function tracesIn(database: Database, pattern: RegExp): Promise<readonly string[]> {
  const tables = await query<{ name: string }>(
    database,
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
      WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const found = new Set<string>();
  const rows = await query<{ name: string; row: Record<string, unknown> }>(
    database,
    tables
      .map(({ name }) => `SELECT '${name}' AS name, to_jsonb(t) AS row FROM ${name} t`)
      .join(' UNION ALL '),
  );
  for (const { name, row } of rows) {
    for (const [column, value] of Object.entries(row))
      if (pattern.test(JSON.stringify(value) ?? '')) found.add(`${name}.${column}`);
  }
  return [...found].toSorted();
}

/** Names the person in each column that can hold a name. The id of the person's user. */
export async function plantPerson(database: Database, signer: AuditSigner): Promise<string> {
  const run = (text: string) => query(database, text);
  await run(
    `INSERT INTO ledger.removed_shipment (portal_id, number, account_id, branch_id, numbers, exception_ids, links, ended_as,
       counts, rule, untouched_since) VALUES (uuidv7(), 'x', uuidv7(), uuidv7(), '{}', '{}', '[]', 'DELIVERED', '{}', 'x', now())`,
  );
  await run(
    `INSERT INTO ledger.pull_failure (object, code, reason) VALUES ('Case', 'x', 'x') ON CONFLICT DO NOTHING`,
  );
  await run(
    `INSERT INTO portal.bulk_export (user_id, role, query, variables, format, state, page_size)
     VALUES (uuidv7(), 'ANALYST', 'x', '{}', 'CSV', 'DONE', 1)`,
  );
  await run(`UPDATE ledger.write_intent SET state = 'SETTLED', lease_until = NULL, finished_at = now()`);
  await database.transaction(async (transaction) => {
    const change = (text: string) => transaction.query({ text, values: [] });
    await change(`SELECT set_config('waybill.removing', 'on', true)`);
    for (const { table, column, kind } of EACH_COLUMN) {
      const { busy = FREE[table] ?? 'false' } = PERSONAL_COLUMNS[table] ?? {};
      const isFirst = `t.ctid = (SELECT min(t.ctid) FROM ${table} t WHERE NOT (${busy}))`;
      await change(`UPDATE ${table} t SET ${column} = ${PLANTED[kind]} WHERE ${isFirst}`);
    }
  });
  await run(
    `UPDATE portal.portal_user SET subject = 'oidc|q-7f3a91', email = 'Quirina.C@example.net', name = 'Quirina Canaryfield',
       phone = '+4930901820', state = 'ACTIVE', crm_contact_id = '${CONTACT}'
      WHERE portal_id = (SELECT min(portal_id::text)::uuid FROM portal.portal_user)`,
  );
  await createLedger(database, signer).audit.append(WRITER, [
    {
      record: 'Shipment',
      recordId: 's',
      accountId: null,
      action: 'shipmentUpdate',
      changes: [{ field: 'note', old: null, new: { deep: CANARY } }],
    },
  ]);
  const [user] = await query<{ id: string }>(
    database,
    `SELECT portal_id AS id FROM portal.portal_user WHERE crm_contact_id = '${CONTACT}'`,
  );
  return user?.id ?? '';
}

function query<Row extends object>(database: Database, text: string): Promise<Row[]> {
  return database.query<Row>({ text, values: [] });
}
