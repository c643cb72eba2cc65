import { isCrmId, isPortalId } from '../../domain/record-ids.ts';
import type { UpstreamUsage } from '../../domain/upstream-usage.ts';
import type { Executor } from '../../postgres/database.ts';
import { allOf, SqlParameters } from '../../postgres/sql-parameters.ts';
import type { RecordKey } from '../portal-store.ts';

/** Ids that could exist; PostgreSQL refuses a whole statement for one that is not a UUID. */
export function validPortalIds(ids: readonly string[]): string[] {
  return ids.filter((id) => isPortalId(id));
}

interface Linked {
  readonly portalId: string;
  readonly crmId: string | null;
}

/** Records by either id, in the order of the keys. `inScope` is added to the condition. */
export async function readByKeys<Row extends Linked>(
  executor: Executor,
  from: {
    readonly table: string;
    readonly columns: string;
    /** The records that store one of some Salesforce ids, a parameter. */
    readonly linkedTo: (crmIds: string) => string;
  },
  keys: readonly RecordKey[],
  inScope: (parameters: SqlParameters) => string,
  usage: UpstreamUsage,
): Promise<(Row | null)[]> {
  const portalIds = validPortalIds(keys.flatMap((key) => key.portalId ?? []));
  const crmIds = keys.flatMap((key) => (key.portalId == null ? (key.crmId ?? []) : [])).filter(isCrmId);
  if (portalIds.length + crmIds.length === 0) return keys.map(() => null);
  const parameters = new SqlParameters();
  const either = [
    ...(portalIds.length === 0 ? [] : [`t.portal_id = ANY(${parameters.add(portalIds, 'uuid[]')})`]),
    ...(crmIds.length === 0 ? [] : [from.linkedTo(parameters.add(crmIds, 'text[]'))]),
  ].join(' OR ');
  const text = `SELECT ${from.columns} FROM ${from.table} t WHERE (${either}) AND ${inScope(parameters)}`;
  const rows = await executor.query<Row>({ text, values: parameters.values, prepare: true }, usage);
  const byPortalId = new Map(rows.map((row) => [row.portalId, row]));
  const byCrmId = new Map(rows.map((row) => [row.crmId, row]));
  return keys.map(({ portalId, crmId }) => {
    const row = portalId == null ? byCrmId.get(crmId ?? '') : byPortalId.get(portalId);
    return row === undefined || (crmId != null && row.crmId !== crmId) ? null : row;
  });
}

/** Records by one unique column, in the order of the ids. */
export async function readByColumn<Row extends object>(
  executor: Executor,
  from: { readonly source: string; readonly columns: string; readonly column: string },
  ids: readonly string[],
  idOf: (row: Row) => string | null,
  inScope: (parameters: SqlParameters) => string,
  usage: UpstreamUsage,
): Promise<(Row | null)[]> {
  const rows = await readWhereIn<Row>(executor, { ...from, order: null }, ids, inScope, usage);
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** The rows that belong to each parent, in the order of the parents. */
export async function readChildren<Row extends object>(
  executor: Executor,
  from: {
    readonly source: string;
    readonly columns: string;
    readonly column: string;
    readonly order: string;
  },
  parentIds: readonly string[],
  parentOf: (row: Row) => string,
  inScope: (parameters: SqlParameters) => string,
  usage: UpstreamUsage,
): Promise<Row[][]> {
  const rows = await readWhereIn<Row>(executor, from, parentIds, inScope, usage);
  const byParent = Map.groupBy(rows, parentOf);
  return parentIds.map((id) => byParent.get(id) ?? []);
}

async function readWhereIn<Row extends object>(
  executor: Executor,
  from: {
    readonly source: string;
    readonly columns: string;
    readonly column: string;
    readonly order: string | null;
  },
  ids: readonly string[],
  inScope: (parameters: SqlParameters) => string,
  usage: UpstreamUsage,
): Promise<Row[]> {
  const isCrm = from.column.includes('crm_');
  const valid = isCrm ? ids.filter(isCrmId) : validPortalIds(ids);
  if (valid.length === 0) return [];
  const parameters = new SqlParameters();
  const one = `${from.column} = ANY(${parameters.add(valid, isCrm ? 'text[]' : 'uuid[]')})`;
  const order = from.order === null ? '' : `ORDER BY ${from.order}`;
  const text = `SELECT ${from.columns} FROM ${from.source} WHERE ${allOf([one, inScope(parameters)])} ${order}`;
  return await executor.query<Row>({ text, values: parameters.values, prepare: true }, usage);
}
