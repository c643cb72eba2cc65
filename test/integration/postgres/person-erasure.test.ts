import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ColumnsOfTable, PERSONAL_COLUMNS } from '../../../src/domain/retention/personal-columns.ts';
import { createAuditChain } from '../../../src/ledger/audit/audit-chain.ts';
import { createAuditRetention } from '../../../src/ledger/audit/audit-retention.ts';
import type { PersonErasure } from '../../../src/ledger/erasure/person-erasures.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts';
import { PersonErasing } from '../../../src/retention/person-erasure.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { WRITER } from '../../harness/ledger.ts';
import { emptyDatabase } from './empty-database.ts';

const ROWS = readFileSync(join(import.meta.dirname, 'baseline-rows.sql'), 'utf8');
const PERSON = {
  names: ['Quirina Canaryfield'],
  emails: ['quirina.c@example.net'],
  phones: ['+4930901820'],
  subjects: ['oidc|q-7f3a91'],
};
const ORDER = { users: ['oidc|q-7f3a91'], person: PERSON, orderedBy: 'dpo', reason: 'request 12' };
/** Each names the person in another way; the last words are about others. */
const CANARY =
  'QUIRINA  CANARYFIELD; Canaryfield, Quírina; Quirina.C@example.net (030) 901820 oidc|q-7f3a91; Quirina Canaryfielder, Quirin Canaryfield';
const OTHERS = /Quirina Canaryfielder, Quirin Canaryfield/;
const TRACES = /quirina[ .,]+c(anaryfield\b|@)|canaryfield, qu|901820|q-7f3a91/i;
/** The value that this test plants in each kind of column, as SQL. */
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

let owned: AsyncDisposableStack;
let database: Database;
let erasing: PersonErasing;
beforeAll(async () => {
  owned = new AsyncDisposableStack();
  const empty = owned.use(await emptyDatabase());
  // Rows of every table of the first releases, as an upgrade has them.
  const own = readMigrations();
  const baseline = own.findIndex(({ name }) => name === '0009_live_events.sql') + 1;
  await migrate(empty.url, { migrations: own.slice(0, baseline) });
  await empty.client.query(ROWS);
  await migrate(empty.url);
  database = owned.use(openDatabase({ url: empty.url, poolSize: 3 }));
  const chain = createAuditChain(database, TEST_SIGNER);
  const audit = createAuditRetention(database, TEST_SIGNER);
  erasing = new PersonErasing({ owner: database, chain, audit, signer: TEST_SIGNER });
});
afterAll(() => owned[Symbol.asyncDispose]());

function query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return database.query<Row>({ text, values });
}

/** Every column that names the person, as `schema.table.column`, in the whole database. */
async function tracesIn(pattern: RegExp): Promise<readonly string[]> {
  const tables = await query<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
      WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const found = new Set<string>();
  const rows = await query<{ name: string; row: Record<string, unknown> }>(
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

const columns = Object.entries(PERSONAL_COLUMNS).flatMap(([table, { erased = {} }]) =>
  Object.entries(erased).map(([column, kind]) => ({ table, column, kind })),
);
const EACH = columns.filter(({ kind }) => kind in PLANTED);

async function plant(): Promise<void> {
  await query(
    `INSERT INTO ledger.removed_shipment (portal_id, number, account_id, branch_id, numbers, exception_ids, links, ended_as,
       counts, rule, untouched_since) VALUES (uuidv7(), 'x', uuidv7(), uuidv7(), '{}', '{}', '[]', 'DELIVERED', '{}', 'x', now())`,
  );
  await query(
    `INSERT INTO ledger.pull_failure (object, code, reason) VALUES ('Case', 'x', 'x') ON CONFLICT DO NOTHING`,
  );
  await query(
    `INSERT INTO portal.bulk_export (user_id, role, query, variables, format, state, page_size)
     VALUES (uuidv7(), 'ANALYST', 'x', '{}', 'CSV', 'DONE', 1)`,
  );
  await query(`UPDATE ledger.write_intent SET state = 'SETTLED', lease_until = NULL, finished_at = now()`);
  await database.transaction(async (transaction) => {
    const run = (text: string) => transaction.query({ text, values: [] });
    await run(`SELECT set_config('waybill.removing', 'on', true)`);
    for (const { table, column, kind } of EACH) {
      const { busy = FREE[table] ?? 'false' } = PERSONAL_COLUMNS[table] ?? {};
      const isFirst = `t.ctid = (SELECT min(t.ctid) FROM ${table} t WHERE NOT (${busy}))`;
      await run(`UPDATE ${table} t SET ${column} = ${PLANTED[kind]} WHERE ${isFirst}`);
    }
  });
  await query(
    `UPDATE portal.portal_user SET subject = 'oidc|q-7f3a91', email = 'Quirina.C@example.net', name = 'Quirina Canaryfield',
       phone = '+4930901820', state = 'ACTIVE', crm_contact_id = '003000000000009AAA'
      WHERE portal_id = (SELECT min(portal_id::text)::uuid FROM portal.portal_user)`,
  );
  await createLedger(database, TEST_SIGNER).audit.append(WRITER, [
    {
      record: 'Shipment',
      recordId: 's',
      accountId: null,
      action: 'shipmentUpdate',
      changes: [{ field: 'note', old: null, new: { deep: CANARY } }],
    },
  ]);
}

describe('the table of personal columns', () => {
  it('names every column of the database that can hold a text, once', async () => {
    const rows = await query<{ name: string }>(
      `SELECT c.table_schema || '.' || c.table_name || '.' || c.column_name AS name
         FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema IN ('portal', 'ledger') AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
          AND c.domain_name IS NULL AND (c.data_type IN ('text', 'json', 'jsonb', 'bytea', 'character varying')
            OR c.udt_name IN ('_text', '_varchar', '_json', '_jsonb')) ORDER BY 1`,
    );
    const named = Object.entries(PERSONAL_COLUMNS).flatMap(([table, described]) =>
      namesOf(described).map((column) => `${table}.${column}`),
    );
    expect(named.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
  });

  it('has a primary key, by which rows are found again, for each table with erased columns', async () => {
    const rows = await query<{ name: string }>(
      `SELECT indrelid::regclass::text AS name FROM pg_index WHERE indisprimary`,
    );
    const keyed = new Set(rows.map(({ name }) => name));
    expect(EACH.filter(({ table }) => !keyed.has(table))).toEqual([]);
  });
});

function namesOf({ erased = {}, kept = {}, impersonal = [] }: ColumnsOfTable): readonly string[] {
  return [...Object.keys(erased), ...Object.keys(kept), ...impersonal];
}

describe('the erasure of a person', () => {
  let trace: PersonErasure;
  const planted = [
    ...columns.map(({ table, column }) => `${table}.${column}`),
    // PostgreSQL derives this column from the user's name.
    'portal.portal_user.sort_name',
  ].toSorted();
  /** The columns with others' names, without those whose rows go or come anew with the person's. */
  const ofOthers = async (pattern: RegExp) =>
    (await tracesIn(pattern)).filter((name) => !isRow(name) && name !== 'ledger.audit_entry.changes');

  it('finds a name that was planted in each column, and in a dry run erases none: the control', async () => {
    await plant();
    expect(await tracesIn(TRACES)).toEqual(planted);
    const { counts, users } = await erasing.plan(ORDER);
    expect(users).toMatchObject([{ crmContactId: '003000000000009AAA' }]);
    const expected = [
      ...EACH.map(({ table, column }) => `${table}.${column}`),
      'ledger.audit_entry.changes',
      'portal.portal_user',
    ];
    expect(Object.keys(counts).toSorted()).toEqual(expected.toSorted());
    expect(await tracesIn(TRACES)).toEqual(planted);
  });

  it('leaves the person nowhere in the database, and leaves others alone', async () => {
    const rowsOfOthers = await ofOthers(OTHERS);
    ({ trace } = await erasing.erase(ORDER));
    expect(await tracesIn(TRACES)).toEqual([]);
    expect(await ofOthers(OTHERS)).toEqual(rowsOfOthers);
    expect(
      await ofOthers(
        /\[erased.*\]; \[erased.*\]; \[erased.*\] \(\[erased.*\] \[erased.*\]; Quirina Canaryfielder, Quirin/,
      ),
    ).toEqual(rowsOfOthers);
  });

  it('leaves a trace that names nobody, an audit that verifies, and a user who cannot sign in', async () => {
    const [row] = await query<{ text: string }>('SELECT t::text AS text FROM ledger.person_erasure t');
    expect(row?.text).toContain('request 12');
    const chain = createAuditChain(database, TEST_SIGNER);
    await chain.seal();
    const { problems, unsealed } = await chain.verify();
    expect(unsealed.count).toBe(0);
    expect(problems.filter(({ kind }) => ['REMOVED_PAYLOAD', 'FORGED_ORDER'].includes(kind))).toEqual([]);
    const entries = await query<{ action: string }>(
      `SELECT action FROM ledger.audit_entry WHERE system = 'HUB'`,
    );
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['personErased', 'PAYLOADS_ERASED']),
    );
    expect(
      await query(
        `SELECT state, phone, crm_contact_id AS contact FROM portal.portal_user WHERE name = '[erased]'`,
      ),
    ).toEqual([{ state: 'DEACTIVATED', phone: null, contact: null }]);
  });

  it('is repeated by its trace alone, when the database has the person again', async () => {
    await query('DELETE FROM ledger.person_erasure');
    await plant();
    expect(await tracesIn(TRACES)).not.toEqual([]);
    const counts = await erasing.repeat([trace]);
    expect(Object.values(counts).every((count) => count > 0)).toBe(true);
    expect(await tracesIn(TRACES)).toEqual([]);
    expect(await createLedger(database, TEST_SIGNER).erasures.list()).toMatchObject([{ id: trace.id }]);
    expect(await erasing.repeat([trace])).toEqual({});
  });

  it.each([
    ['a single word', { ...PERSON, names: ['Canary'] }, 'Give the whole name'],
    ['a short address', { ...PERSON, emails: ['a@b'] }, 'too short'],
    ['a phone without a country', { ...PERSON, phones: ['030 1234'] }, 'with its country'],
  ])('refuses %s', async (_, person, message) => {
    await expect(erasing.plan({ ...ORDER, users: [], person })).rejects.toThrow(message);
  });
});

function isRow(name: string): boolean {
  const table = name.split('.').slice(0, 2).join('.');
  return Object.values(PERSONAL_COLUMNS[table]?.erased ?? {}).includes('ROW');
}
