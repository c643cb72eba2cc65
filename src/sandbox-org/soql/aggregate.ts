import type { GroupByClause, Query } from '@jetstreamapp/soql-parser-js';
import { type ColumnValue, type OrgDatabase, quote } from '../records/database.ts';
import { formatDateTime } from '../records/values.ts';
import type { FieldType } from '../schema/model.ts';
import { ApiError } from '../wire/errors.ts';
import { compileFunction, isAggregate } from './functions.ts';
import { compileOrder } from './order.ts';
import type { QueryContext, Source } from './source.ts';
import { compileConditions, type SqlPiece } from './where.ts';

interface Column {
  readonly key: string;
  readonly sql: string;
  readonly type: FieldType;
  readonly isAggregate: boolean;
}

const MAX_GROUPS = 2000;

/** True when the query groups or calculates instead of listing records. */
export function isAggregateQuery(query: Query): boolean {
  const calculates = (query.fields ?? []).some(
    (item) => item.type === 'FieldFunctionExpression' && isAggregate(item.functionName),
  );
  return query.groupBy !== undefined || calculates;
}

/** True for `SELECT COUNT() FROM …`, which answers with totalSize alone. */
export function isPlainCount(query: Query): boolean {
  const [only] = query.fields ?? [];
  return (
    only?.type === 'FieldFunctionExpression' &&
    /^count$/i.test(only.functionName) &&
    only.parameters.length === 0
  );
}

/** Names and kinds of an aggregate query's result columns, for `columns=true`. */
export interface AggregateColumn {
  readonly key: string;
  readonly isAggregate: boolean;
}

/** Runs a grouping query; records are `AggregateResult`s. Throws EXCEEDED_ID_LIMIT above 2,000 groups. */
export function runAggregate(
  database: OrgDatabase,
  context: QueryContext,
  source: Source,
  query: Query,
  alive: string,
): { records: Record<string, unknown>[]; columns: readonly AggregateColumn[] } {
  const groups = [query.groupBy ?? []].flat().map((clause) => groupSql(context, source, clause));
  const columns = resultColumns(context, source, query, groups);
  const aliases = new Map(columns.map((column) => [column.key.toLowerCase(), quote(column.key)]));
  const none: SqlPiece = { sql: '1', parameters: [] };
  const where = query.where ? compileConditions(context, source, query.where) : none;
  const having = query.having ? compileConditions(context, source, query.having) : none;
  const order = compileOrder(context, source, query, aliases);
  const grouping = groups.length > 0 ? ` GROUP BY ${groups.join(', ')}` : '';
  const filter = query.having ? ` HAVING ${having.sql}` : '';
  const limit = Math.min(query.limit ?? MAX_GROUPS + 1, MAX_GROUPS + 1);
  const select = columns.map((column) => `${column.sql} AS ${quote(column.key)}`).join(', ');
  const rows = database.all(
    `SELECT ${select} ${source.sql} WHERE ${where.sql}${alive}${grouping}${filter}${order} LIMIT ? OFFSET ?`,
    [...where.parameters, ...having.parameters, limit, query.offset ?? 0],
  );
  if (rows.length > MAX_GROUPS) {
    throw new ApiError(
      'EXCEEDED_ID_LIMIT',
      'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
    );
  }
  const records = rows.map((row) => ({
    attributes: { type: 'AggregateResult' },
    ...Object.fromEntries(columns.map((column) => [column.key, shown(column.type, row[column.key])])),
  }));
  return { records, columns };
}

function shown(type: FieldType, value: ColumnValue | undefined): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (type === 'datetime') return formatDateTime(Number(value));
  return type === 'boolean' ? value === 1 : value;
}

function groupSql(context: QueryContext, source: Source, clause: GroupByClause): string {
  if ('field' in clause) {
    const { sql, field } = source.resolve(clause.field);
    if (!field.filterable || field.type === 'multipicklist') {
      throw context.errors.malformed(
        `field '${field.name}' can not be grouped in a query call`,
        clause.field,
      );
    }
    return sql;
  }
  const name = clause.fn.functionName?.toUpperCase() ?? '';
  if (name === 'ROLLUP' || name === 'CUBE')
    throw context.errors.malformed(`unexpected token: '${name}'`, name);
  return compileFunction(context, source, clause.fn).sql;
}

function resultColumns(
  context: QueryContext,
  source: Source,
  query: Query,
  groups: readonly string[],
): Column[] {
  let unnamed = 0;
  const columns: Column[] = [];
  for (const item of query.fields ?? []) {
    if (item.type === 'FieldFunctionExpression') {
      const { sql, type } = compileFunction(context, source, item);
      const calculated = isAggregate(item.functionName);
      if (!calculated && !groups.includes(sql)) throw notGrouped(context, item.functionName);
      columns.push({ key: item.alias ?? `expr${unnamed++}`, sql, type, isAggregate: calculated });
    } else if (item.type === 'Field' || item.type === 'FieldRelationship') {
      const written = item.type === 'Field' ? item.field : [...item.relationships, item.field].join('.');
      const { sql, field } = source.resolve(written);
      if (!groups.includes(sql)) throw notGrouped(context, written);
      const alias = 'alias' in item ? item.alias : undefined;
      columns.push({ key: alias ?? field.name, sql, type: field.type, isAggregate: false });
    } else {
      throw context.errors.malformed('subqueries are not allowed in grouped queries');
    }
  }
  return columns;
}

function notGrouped(context: QueryContext, name: string): ApiError {
  return context.errors.malformed(`Field must be grouped or aggregated: ${name}`, name);
}
