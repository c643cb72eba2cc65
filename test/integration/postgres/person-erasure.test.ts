import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ColumnsOfTable, PERSONAL_COLUMNS } from '../../../src/domain/retention/personal-columns.ts';
import { createAuditChain } from '../../../src/ledger/audit/audit-chain.ts';
import { createAuditRetention } from '../../../src/ledger/audit/audit-retention.ts';
import type { PersonErasure } from '../../../src/ledger/erasure/person-erasures.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { PersonErasing } from '../../../src/retention/person-erasure.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { emptyDatabase } from './empty-database.ts';
import {
  CONTACT,
  ERASED_COLUMNS as columns,
  EACH_COLUMN as EACH,
  migrateWithRows,
  PERSON,
  plantPerson,
  TRACES,
  tracesIn as tracesInDatabase,
} from './planted-person.ts';

const ORDER = {
  users: ['oidc|q-7f3a91'],
  person: PERSON,
  orderedBy: 'dpo',
  reason: 'request 12',
  withPapers: false,
};
const OTHERS = /Quirina Canaryfielder, Quirin Canaryfield/;

let owned: AsyncDisposableStack;
let database: Database;
let erasing: PersonErasing;
beforeAll(async () => {
  owned = new AsyncDisposableStack();
  const empty = owned.use(await emptyDatabase());
  await migrateWithRows(empty);
  database = owned.use(openDatabase({ url: empty.url, poolSize: 3 }));
  const chain = createAuditChain(database, TEST_SIGNER);
  const audit = createAuditRetention(database, TEST_SIGNER);
  erasing = new PersonErasing({ owner: database, chain, audit, signer: TEST_SIGNER, redis: null });
});
afterAll(() => owned[Symbol.asyncDispose]());

function query<Row extends object>(text: string): Promise<Row[]> {
  return database.query<Row>({ text, values: [] });
}

const plant = () => plantPerson(database, TEST_SIGNER);
const tracesIn = (pattern: RegExp) => tracesInDatabase(database, pattern);

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
    expect(users).toMatchObject([{ crmContactId: CONTACT }]);
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
    const [paper = ''] = trace.keptPapers;
    expect(await query(`SELECT signer FROM portal.document WHERE portal_id = '${paper}'`)).toEqual([
      { signer: expect.stringContaining('[erased]') },
    ]);
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
    const { counts } = await erasing.repeat([trace]);
    expect(Object.values(counts).every((count) => count > 0)).toBe(true);
    expect(await tracesIn(TRACES)).toEqual([]);
    expect(await createLedger(database, TEST_SIGNER).erasures.list()).toMatchObject([{ id: trace.id }]);
    expect(await erasing.repeat([trace])).toMatchObject({ counts: {} });
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
