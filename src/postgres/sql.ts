import sql, { join, type Sql } from 'sql-template-tag';
import type { Statement } from './database.ts';

/** Statements as templates: what stands in `${…}` becomes a parameter, unless it is a piece of SQL itself. */
export { default as sql, empty, join, raw, type Sql } from 'sql-template-tag';

/** The condition that every row meets. */
export const ALWAYS = sql`true`;

/** Joins conditions; no condition is no restriction. */
export function allOf(conditions: readonly Sql[]): Sql {
  const narrowing = conditions.filter((condition) => condition !== ALWAYS);
  return narrowing.length === 0 ? ALWAYS : join(narrowing, ' AND ');
}

/** A hot statement whose text takes few forms; see `Statement.prepare`. */
export function prepared({ text, values }: Sql): Statement {
  return { text, values, prepare: true };
}
