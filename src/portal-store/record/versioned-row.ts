import { WaybillError } from '../../domain/errors.ts';
import type { ValueChange } from '../../domain/value-change.ts';
import type { Executor } from '../../postgres/database.ts';
import type { ExpectedVersion } from '../portal-writes.ts';

/** A table whose rows have `portal_id`, `version` and `updated_at`. */
export interface VersionedTable {
  readonly table: string;
  /** The select list of its record, with the table under the alias `t`. */
  readonly columns: string;
  /** What people call a row. */
  readonly noun: string;
}

interface Versioned {
  readonly version: number;
}

/** The row, locked until the transaction ends. Throws `NOT_FOUND`, and `STALE` for another version than expected. */
export async function lockRow<Row extends Versioned>(
  transaction: Executor,
  { table, columns, noun }: VersionedTable,
  portalId: string,
  expected: ExpectedVersion,
): Promise<Row> {
  const [row] = await transaction.query<Row>({
    text: `SELECT ${columns} FROM ${table} t WHERE t.portal_id = $1 FOR NO KEY UPDATE`,
    values: [portalId],
    prepare: true,
  });
  if (row === undefined) throw new WaybillError('NOT_FOUND', `The portal has no such ${noun}.`);
  if (expected !== null && row.version !== expected) {
    throw new WaybillError('STALE', `The ${noun} has changed since it was read.`, {
      details: { system: 'PORTAL', currentVersion: row.version },
    });
  }
  return row;
}

/**
 * Sets columns of a row and raises its version, unless it has these values already and nothing that belongs to it
 * changed either. Column names come from the code, never from a request.
 */
export async function updateRow<Row extends Versioned>(
  transaction: Executor,
  { table, columns }: VersionedTable,
  before: Row & { readonly portalId: string },
  values: Readonly<Record<string, unknown>>,
  belongingsChanged = false,
): Promise<Row> {
  const names = Object.keys(values);
  const condition = belongingsChanged
    ? 'true'
    : names.map((name) => `t.${name} IS DISTINCT FROM row.${name}`).join(' OR ') || 'false';
  const [after] = await transaction.query<Row>({
    text: `UPDATE ${table} t SET ${names.map((name) => `${name} = row.${name}, `).join('')}
             version = t.version + 1, updated_at = now()
        FROM json_populate_record(NULL::${table}, $2::json) row
       WHERE t.portal_id = $1 AND (${condition}) RETURNING ${columns}`,
    values: [before.portalId, JSON.stringify(values)],
  });
  return after ?? before;
}

/** What differs between two states of a record, by graph names. */
export function changesBetween<Row extends object>(
  before: Partial<Row>,
  after: Row,
  fields: Partial<Readonly<Record<keyof Row, string>>>,
): ValueChange[] {
  return Object.entries<string | undefined>(fields).flatMap(([key, field]) => {
    const [old, current] = [before[key as keyof Row] ?? null, after[key as keyof Row] ?? null];
    return field === undefined || JSON.stringify(old) === JSON.stringify(current)
      ? []
      : [{ field, old, new: current }];
  });
}
