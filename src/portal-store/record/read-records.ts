import { isCrmId, isPortalId } from '../../domain/record-ids.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, raw, type Sql, sql } from '../../postgres/sql.ts';
import type { RecordTable } from './record-table.ts';
import type { Reader } from './scope.ts';

/** A key by either of the two stored ids. If both are given, both must match. */
export interface RecordKey {
  readonly portalId?: string | null | undefined;
  readonly crmId?: string | null | undefined;
}

interface Linked {
  readonly portalId: string;
  readonly crmId: string | null;
}

/** Records by either id, in the order of the keys. `linkedTo`: those that store one of some Salesforce ids. */
export async function readByKeys<Row extends Linked>(
  executor: Executor,
  { usage }: Reader,
  { name, selectList }: RecordTable,
  keys: readonly RecordKey[],
  linkedTo: (crmIds: Sql) => Sql,
  inScope: Sql,
): Promise<(Row | null)[]> {
  const portalIds = keys.flatMap((key) => key.portalId ?? []).filter(isPortalId);
  const crmIds = keys.flatMap((key) => (key.portalId == null ? (key.crmId ?? []) : [])).filter(isCrmId);
  const byPortal = sql`t.portal_id = ANY(${portalIds}::uuid[])`;
  const byCrm = linkedTo(sql`${crmIds}::text[]`);
  if (portalIds.length + crmIds.length === 0) return keys.map(() => null);
  const either =
    crmIds.length === 0 ? byPortal : portalIds.length === 0 ? byCrm : sql`(${byPortal} OR ${byCrm})`;
  const rows = await executor.query<Row>(
    prepared(sql`SELECT ${selectList} FROM ${name} t WHERE ${either} AND ${inScope}`),
    usage,
  );
  const byPortalId = new Map(rows.map((row) => [row.portalId, row]));
  const byCrmId = new Map(rows.map((row) => [row.crmId, row]));
  return keys.map(({ portalId, crmId }) => {
    const row = portalId == null ? byCrmId.get(crmId ?? '') : byPortalId.get(portalId);
    return row === undefined || (crmId != null && row.crmId !== crmId) ? null : row;
  });
}

/** A source of rows: a record `t`, and the columns that the check of its scope needs. */
export interface Source<Row> {
  readonly table: RecordTable;
  readonly joined?: Sql;
  /** A column of `t`, and the same value in a row. */
  readonly column: string;
  readonly valueOf: (row: Row) => string | null;
  readonly inScope: Sql;
}

/** Records by one unique column, in the order of the ids. */
export async function readByColumn<Row extends object>(
  executor: Executor,
  reader: Reader,
  source: Source<Row>,
  ids: readonly string[],
): Promise<(Row | null)[]> {
  const rows = await readWhereIn(executor, reader, source, ids, sql``);
  const byId = new Map(rows.map((row) => [source.valueOf(row), row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** The rows that belong to each parent, in the order of the parents. @param order of the rows of one parent */
export async function readChildren<Row extends object>(
  executor: Executor,
  reader: Reader,
  source: Source<Row>,
  parentIds: readonly string[],
  order: string,
): Promise<Row[][]> {
  const ordered = raw(`ORDER BY t.${source.column}, ${order}`);
  const rows = await readWhereIn(executor, reader, source, parentIds, ordered);
  const byParent = Map.groupBy(rows, source.valueOf);
  return parentIds.map((id) => byParent.get(id) ?? []);
}

async function readWhereIn<Row extends object>(
  executor: Executor,
  { usage }: Reader,
  { table, joined = sql``, column, inScope }: Source<Row>,
  ids: readonly string[],
  ordered: Sql,
): Promise<Row[]> {
  const isCrm = column.startsWith('crm_');
  const valid = ids.filter(isCrm ? isCrmId : isPortalId);
  if (valid.length === 0) return [];
  const one = sql`t.${raw(column)} = ANY(${valid}::${raw(isCrm ? 'text[]' : 'uuid[]')})`;
  return await executor.query<Row>(
    prepared(
      sql`SELECT ${table.selectList} FROM ${table.name} t ${joined} WHERE ${one} AND ${inScope} ${ordered}`,
    ),
    usage,
  );
}
