import { Client } from 'pg';
import { cachedFields } from '../../../src/domain/ownership/index.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { fields, soql } from '../../../src/salesforce/soql.ts';
import type { TestHub } from '../../harness/hub.ts';
import { type Fact, mayRead, OBJECTS, TABLES, type Viewer } from './secrets.ts';

/** A row of either system as text, and whose it is. */
export interface StoredRow extends Omit<Fact, 'value'> {
  readonly text: string;
}

/** Everything that the portal, the ledger and Salesforce hold now. */
export async function storedRows(hub: TestHub): Promise<ReadonlyMap<string, StoredRow>> {
  const client = new Client({ connectionString: hub.database.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; crmId: string; code: string }>(
      'SELECT portal_id AS id, crm_id AS "crmId", customer_code AS code FROM portal.account',
    );
    const codes = new Map(rows.flatMap(({ id, crmId, code }) => [[id, code] as const, [crmId, code]]));
    const stored = [...(await databaseRows(client, codes)), ...(await salesforceRows(hub, codes))];
    return new Map(stored.map((row) => [row.text, row]));
  } finally {
    await client.end();
  }
}

type Codes = ReadonlyMap<string, string>;

async function databaseRows(client: Client, codes: Codes): Promise<StoredRow[]> {
  const { rows: tables } = await client.query<{ schema: string; name: string; owned: boolean }>(
    `SELECT table_schema AS schema, table_name AS name,
       EXISTS (SELECT FROM information_schema.columns c WHERE c.table_schema = t.table_schema
         AND c.table_name = t.table_name AND c.column_name = 'account_id') AS owned
     FROM information_schema.tables t
     WHERE table_schema IN ('portal', 'ledger') AND table_type = 'BASE TABLE'`,
  );
  const stored: StoredRow[] = [];
  for (const { schema, name, owned } of tables) {
    const table = schema === 'portal' ? TABLES[name] : null;
    const owners = table?.owners ?? (owned ? 'ARRAY[t.account_id]' : 'NULL');
    // Traces of refused callers are stored behind the request: those of an earlier viewer may come during a later test.
    const condition = name === 'audit_entry' ? `t.record <> 'RefusedMutation'` : 'true';
    const { rows } = await client.query<{ owners: (string | null)[] | null; row: string }>(
      `SELECT ${owners} AS owners, to_jsonb(t)::text AS row FROM ${schema}.${name} t WHERE ${condition}`,
    );
    for (const { owners: ids, row } of rows) {
      const named = (ids ?? []).flatMap((id) => codes.get(id ?? '') ?? []);
      stored.push({ text: `${schema}.${name} ${row}`, owners: named, right: table?.right ?? 'RECORDS' });
    }
  }
  return stored;
}

async function salesforceRows(hub: TestHub, codes: Codes): Promise<StoredRow[]> {
  const stored: StoredRow[] = [];
  for (const { object, owner, right } of OBJECTS) {
    const names = cachedFields(object);
    const rows = await hub.org.asAdministrator.query(
      soql`SELECT ${fields(names, names)} FROM ${fields([object], [object])}`,
      newUpstreamUsage(),
    );
    for (const row of rows) {
      const code = codes.get(String(row[owner]));
      stored.push({ text: `${object} ${JSON.stringify(row)}`, owners: code ? [code] : [], right });
    }
  }
  return stored;
}

/**
 * What became of others' rows between two looks: rows that were theirs and are no more, rows that are theirs now, and
 * new rows of anyone that hold one of `names`.
 */
export function harm(
  viewer: Viewer,
  before: ReadonlyMap<string, StoredRow>,
  after: ReadonlyMap<string, StoredRow>,
  names: readonly string[],
): string[] {
  const isTheirs = (row: StoredRow) => row.owners.length > 0 && !mayRead(viewer, row);
  const gone = [...before.values()].filter((row) => !after.has(row.text) && isTheirs(row));
  const added = [...after.values()].filter(
    (row) => !before.has(row.text) && (isTheirs(row) || names.some((name) => row.text.includes(name))),
  );
  return [...gone.map(({ text }) => `gone: ${text}`), ...added.map(({ text }) => `new: ${text}`)];
}
