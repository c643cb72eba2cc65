import { OWNERSHIP } from '../domain/ownership/index.ts';
import type { Executor } from '../postgres/database.ts';
import { validPortalIds } from './records-by-id.ts';

/** The tables whose records are synchronized with Salesforce. */
export const SYNCHRONIZED_TABLES = ['account', 'portal_user', 'shipment', 'exception'] as const;
export type SynchronizedTable = (typeof SYNCHRONIZED_TABLES)[number];

/** A record by its columns: those that the ownership table names, its version and when it last changed. */
export interface SynchronizedRow {
  readonly portal_id: string;
  readonly version: number;
  readonly updated_at: Date;
  readonly [column: string]: unknown;
}

/** For the sync alone: whole records by the columns of the ownership table, without a scope. */
export interface SynchronizedReads {
  /** By portal id; records that do not exist are absent. One statement. */
  rows(table: SynchronizedTable, portalIds: readonly string[]): Promise<ReadonlyMap<string, SynchronizedRow>>;
  /** By the Salesforce id that a column stores, in the same way. */
  rowsByCrmId(
    table: SynchronizedTable,
    column: string,
    crmIds: readonly string[],
  ): Promise<ReadonlyMap<string, SynchronizedRow>>;
  /** Records that changed in a window (from inclusive, to exclusive), in the order of portal ids, page by page. */
  changedBetween(
    table: SynchronizedTable,
    window: { readonly from: Date; readonly to: Date },
    after: string | null,
    limit: number,
  ): Promise<readonly SynchronizedRow[]>;
}

const ALWAYS = ['portal_id', 'version', 'updated_at'];

export function synchronizedReads(executor: Executor): SynchronizedReads {
  return {
    async rows(table, portalIds) {
      const ids = validPortalIds(portalIds);
      if (ids.length === 0) return new Map();
      const rows = await executor.query<SynchronizedRow>({
        text: `SELECT ${columnsOf(table).join(', ')} FROM portal.${table} WHERE portal_id = ANY($1::uuid[])`,
        values: [ids],
        prepare: true,
      });
      return new Map(rows.map((row) => [row.portal_id, row]));
    },

    async rowsByCrmId(table, column, crmIds) {
      const columns = columnsOf(table);
      if (crmIds.length === 0) return new Map();
      if (!columns.includes(column)) throw new TypeError(`the ownership table has no ${table}.${column}`);
      const rows = await executor.query<SynchronizedRow>({
        text: `SELECT ${columns.join(', ')} FROM portal.${table} WHERE ${column} = ANY($1::text[])`,
        values: [crmIds],
        prepare: true,
      });
      return new Map(rows.map((row) => [String(row[column]), row]));
    },

    async changedBetween(table, { from, to }, after, limit) {
      return await executor.query<SynchronizedRow>({
        text: `SELECT ${columnsOf(table).join(', ')} FROM portal.${table}
                WHERE updated_at >= $1 AND updated_at < $2 AND ($3::uuid IS NULL OR portal_id > $3)
                ORDER BY portal_id LIMIT $4`,
        values: [from, to, after, limit],
      });
    },
  };
}

/** The columns of a table that the ownership table names. */
export function columnsOf(table: SynchronizedTable): readonly string[] {
  const named = OWNERSHIP.filter((row) => row.portal?.table === table).flatMap((row) =>
    row.portal === null ? [] : [row.portal.column],
  );
  return [...new Set([...ALWAYS, ...named])];
}
