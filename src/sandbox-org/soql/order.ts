import type { OrderByClause, Query, Subquery } from '@jetstreamapp/soql-parser-js';
import { compileFunction } from './functions.ts';
import type { QueryContext, Source } from './source.ts';

/** `ORDER BY …` or nothing. Blank values come first unless NULLS LAST says otherwise. */
export function compileOrder(
  context: QueryContext,
  source: Source,
  query: Query | Subquery,
  aliases: ReadonlyMap<string, string> = new Map(),
): string {
  const clauses: readonly OrderByClause[] = [query.orderBy ?? []].flat();
  if (clauses.length === 0) return '';
  const parts = clauses.map((clause) => {
    const direction = clause.order === 'DESC' ? 'DESC' : 'ASC';
    const nulls = clause.nulls === 'LAST' ? 'LAST' : 'FIRST';
    if ('fn' in clause)
      return `${compileFunction(context, source, clause.fn).sql} ${direction} NULLS ${nulls}`;
    const alias = aliases.get(clause.field.toLowerCase());
    if (alias) return `${alias} ${direction} NULLS ${nulls}`;
    const { sql, field } = source.resolve(clause.field);
    if (!field.filterable || field.type === 'multipicklist') {
      throw context.errors.at(
        'MALFORMED_QUERY',
        clause.field,
        `field '${field.name}' can not be sorted in a query call`,
      );
    }
    // Columns that are never blank keep their plain order, so that an index can serve it.
    const neverBlank = field.type === 'id' || field.name === 'CreatedDate' || field.name === 'SystemModstamp';
    return neverBlank ? `${sql} ${direction}` : `${sql} ${direction} NULLS ${nulls}`;
  });
  return ` ORDER BY ${parts.join(', ')}`;
}
