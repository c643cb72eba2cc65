import { type GraphQLSchema, isEnumType } from 'graphql';
import { Client } from 'pg';
import { cachedFields } from '../../../src/domain/ownership/index.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { fields, soql } from '../../../src/salesforce/soql.ts';
import type { TestHub } from '../../harness/hub.ts';
import type { Target } from './planted-records.ts';

/** A customer's user, as the demo data knows it. */
export interface Viewer {
  /** Name of the token. */
  readonly user: string;
  readonly account: string;
  readonly branches: readonly string[];
  readonly whole: boolean;
  /** Accounts that are not the viewer's, whose records are asked for one by one. */
  readonly aims: readonly string[];
}

export const VIEWERS: readonly Viewer[] = [
  {
    user: 'customer',
    account: 'NORTHWIND',
    branches: ['NORTHWIND-CHI', 'NORTHWIND-DAL', 'NORTHWIND-RTM'],
    whole: true,
    aims: ['HARBOR', 'HARBOR-SEA'],
  },
  {
    user: 'branchCustomer',
    account: 'NORTHWIND',
    branches: ['NORTHWIND-RTM'],
    whole: false,
    aims: ['NORTHWIND', 'NORTHWIND-CHI', 'HARBOR-SEA'],
  },
  {
    user: 'otherCustomer',
    account: 'HARBOR',
    branches: ['HARBOR-SEA', 'HARBOR-YVR'],
    whole: true,
    aims: ['NORTHWIND', 'NORTHWIND-RTM'],
  },
];

/** A text in one of the two systems, and who may read it. */
export interface Fact {
  readonly value: string;
  /** Codes of the accounts that it belongs to; a portal user may have several. */
  readonly owners: readonly string[];
  /** NOBODY: no customer. */
  readonly right: 'ACCOUNT' | 'RECORDS' | 'USER' | 'NOBODY';
}

const OF_SHIPMENT = '(SELECT s.branch_id FROM portal.shipment s WHERE s.portal_id = t.shipment_id)';
const OF_EXCEPTION = '(SELECT e.branch_id FROM portal.exception e WHERE e.portal_id = t.exception_id)';

/** Whom the rows of each table belong to, as SQL for a list of account ids; null: it holds no text of a customer. */
export const TABLES: Readonly<
  Record<string, { readonly owners: string; readonly right: Fact['right'] } | null>
> = {
  account: { owners: 'ARRAY[t.portal_id]', right: 'ACCOUNT' },
  customer_code_alias: { owners: 'ARRAY[t.account_id]', right: 'ACCOUNT' },
  portal_user: {
    owners: `CASE WHEN t.account_id IS NULL OR t.whole_account THEN ARRAY[t.account_id] ELSE
      (SELECT array_agg(b.branch_id) FROM portal.portal_user_branch b WHERE b.user_id = t.portal_id) END`,
    right: 'USER',
  },
  portal_user_branch: null,
  shipment: { owners: 'ARRAY[t.branch_id]', right: 'RECORDS' },
  shipment_facet: null,
  upload: null,
  shared_link: { owners: `ARRAY[${OF_SHIPMENT}]`, right: 'RECORDS' },
  bulk_export: {
    owners: `(SELECT CASE WHEN u.account_id IS NULL OR u.whole_account THEN ARRAY[u.account_id] ELSE
      (SELECT array_agg(b.branch_id) FROM portal.portal_user_branch b WHERE b.user_id = u.portal_id) END
      FROM portal.portal_user u WHERE u.portal_id = t.user_id)`,
    right: 'USER',
  },
  bulk_export_part: null,
  shipment_link: { owners: `ARRAY[${OF_SHIPMENT}]`, right: 'RECORDS' },
  shipment_reference: { owners: `ARRAY[${OF_SHIPMENT}]`, right: 'RECORDS' },
  stop: { owners: `ARRAY[${OF_SHIPMENT}]`, right: 'RECORDS' },
  package: { owners: `ARRAY[${OF_SHIPMENT}]`, right: 'RECORDS' },
  accessorial: { owners: `ARRAY[${OF_SHIPMENT}]`, right: 'RECORDS' },
  document: { owners: `ARRAY[${OF_SHIPMENT}]`, right: 'RECORDS' },
  tracking_event: { owners: `ARRAY[${OF_SHIPMENT}]`, right: 'RECORDS' },
  exception: { owners: 'ARRAY[t.branch_id]', right: 'RECORDS' },
  exception_facet: null,
  exception_owner_facet: null,
  exception_history: { owners: `ARRAY[${OF_EXCEPTION}]`, right: 'RECORDS' },
  performance_rollup: null,
  lane_rollup: null,
  import_run: null,
};

export const OBJECTS = [
  { object: 'Account', owner: 'Id', right: 'ACCOUNT' },
  { object: 'Contact', owner: 'AccountId', right: 'RECORDS' },
  { object: 'Case', owner: 'AccountId', right: 'RECORDS' },
  { object: 'Shipment__c', owner: 'Account__c', right: 'RECORDS' },
  { object: 'Opportunity', owner: 'AccountId', right: 'NOBODY' },
] as const;

const MIN_LENGTH = 3;
const IS_TIME = /^\d{4}-\d\d-\d\d(T|$)/;

/** Every text of both systems with its owner. Throws for a table that it does not know. */
export async function collectFacts(hub: TestHub): Promise<readonly Fact[]> {
  const client = new Client({ connectionString: hub.database.url });
  await client.connect();
  try {
    const { rows: accounts } = await client.query<{ id: string; crmId: string; code: string }>(
      'SELECT portal_id AS id, crm_id AS "crmId", customer_code AS code FROM portal.account',
    );
    const codes = new Map(accounts.flatMap(({ id, crmId, code }) => [[id, code] as const, [crmId, code]]));
    return [...(await portalFacts(client, codes)), ...(await salesforceFacts(hub, codes))];
  } finally {
    await client.end();
  }
}

type Codes = ReadonlyMap<string, string>;

async function portalFacts(client: Client, codes: Codes): Promise<Fact[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'portal' AND table_type = 'BASE TABLE'`,
  );
  const facts: Fact[] = [];
  for (const { name } of tables) {
    const table = TABLES[name];
    if (table === undefined) throw new Error(`say in secrets.ts whom the rows of portal.${name} belong to`);
    if (table === null) continue;
    const { rows } = await client.query<{ owners: (string | null)[] | null; row: object }>(
      `SELECT ${table.owners} AS owners, to_jsonb(t) AS row FROM portal.${name} t`,
    );
    for (const { owners, row } of rows) {
      const ids = new Set(
        Object.entries(row).flatMap(([column, value]) => (isForeignKey(column) ? value : [])),
      );
      const named = (owners ?? []).flatMap((owner) => codes.get(owner ?? '') ?? []);
      for (const value of texts(Object.values(row))) {
        if (!ids.has(value)) facts.push({ value, owners: named, right: table.right });
      }
    }
  }
  return facts;
}

/** The ids of other rows are those rows' own facts. */
function isForeignKey(column: string): boolean {
  return column.endsWith('_id') && !['portal_id', 'event_id'].includes(column) && !column.startsWith('crm_');
}

async function salesforceFacts(hub: TestHub, codes: Codes): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (const { object, owner, right } of OBJECTS) {
    const names = cachedFields(object);
    const rows = await hub.org.asAdministrator.query(
      soql`SELECT ${fields(names, names)} FROM ${fields([object], [object])}`,
      newUpstreamUsage(),
    );
    for (const row of rows) {
      const code = codes.get(String(row[owner]));
      const lookups = new Set(
        names.filter((name) => name !== 'Id' && /Id$|__c$/.test(name)).map((name) => row[name]),
      );
      for (const value of texts(Object.values(row))) {
        if (lookups.has(value)) continue;
        facts.push({
          value,
          owners: code === undefined ? [] : [code],
          right: code === undefined ? 'NOBODY' : right,
        });
      }
    }
  }
  return facts;
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= MIN_LENGTH && !IS_TIME.test(value) ? [value] : [];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(texts);
  return [];
}

/** The shipments and exceptions of a viewer, counted in their tables. */
export async function countsOf(
  hub: TestHub,
  { account, branches, whole }: Viewer,
): Promise<object | undefined> {
  const client = new Client({ connectionString: hub.database.url });
  await client.connect();
  try {
    const { rows } = await client.query<object>(
      `WITH own AS (SELECT portal_id FROM portal.account WHERE customer_code = ANY($1))
       SELECT (SELECT count(*)::int FROM portal.shipment WHERE branch_id IN (TABLE own)) AS shipments,
              (SELECT count(*)::int FROM portal.exception WHERE branch_id IN (TABLE own)) AS exceptions`,
      [whole ? [account, ...branches] : branches],
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

/** Whether a viewer may read a record that was planted. */
export function mayReadRecord(viewer: Viewer, { type, owner }: Target): boolean {
  const right = type === 'Account' ? 'ACCOUNT' : type === 'Opportunity' ? 'NOBODY' : 'RECORDS';
  return mayRead(viewer, { owners: [owner], right });
}

export function mayRead(viewer: Viewer, { owners, right }: Omit<Fact, 'value'>): boolean {
  const readable = new Set([
    ...(viewer.whole || right === 'ACCOUNT' ? [viewer.account] : []),
    ...viewer.branches,
  ]);
  return right !== 'NOBODY' && owners.some((owner) => readable.has(owner));
}

/** Finds texts in answers that a viewer may not read. */
export class Secrets {
  readonly values: ReadonlySet<string>;

  constructor(viewer: Viewer, facts: readonly Fact[], schema: GraphQLSchema) {
    const own = new Set(facts.filter((fact) => mayRead(viewer, fact)).map(({ value }) => value));
    const words = new Set(
      Object.values(schema.getTypeMap()).flatMap((type) => [
        type.name,
        ...(isEnumType(type) ? type.getValues().map(({ name }) => name) : []),
      ]),
    );
    const foreign = facts.filter((fact) => !mayRead(viewer, fact)).map(({ value }) => value);
    this.values = new Set(foreign.filter((value) => !own.has(value) && !words.has(value)));
  }

  /** The secrets in an answer, also inside opaque ids, cursors and messages, except those that the caller named. */
  in(
    answer: { readonly data?: unknown; readonly errors?: unknown },
    named: readonly string[] = [],
  ): string[] {
    const found = new Set<string>();
    const messages = JSON.stringify(answer.errors ?? []);
    if (messages !== '[]') {
      for (const secret of this.values) if (messages.includes(secret)) found.add(secret);
    }
    const look = (value: unknown): void => {
      if (typeof value === 'string') {
        for (const part of partsOf(value)) if (this.values.has(part)) found.add(part);
      } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
    };
    look(answer.data);
    for (const name of named) found.delete(name);
    return [...found];
  }
}

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-Za-z]{18}/g;

/** A text itself, and what can be read in it when it is an opaque id or a cursor. */
function partsOf(text: string): string[] {
  if (!/^[\w-]{12,}$/.test(text)) return [text];
  const decoded = Buffer.from(text, 'base64url').toString('latin1');
  const strings = [...decoded.matchAll(/"([^"]+)"/g)].flatMap(([, inner]) => inner ?? []);
  return [text, ...strings, ...(decoded.match(ID) ?? []), ...(decoded.slice(3).match(ID) ?? [])];
}
