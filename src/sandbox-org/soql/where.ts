import type { HavingClause, Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import { isAscii } from '../records/database.ts';
import type { FieldType } from '../schema/model.ts';
import { type Comparison, type ConditionTree, conditionTree } from './condition-tree.ts';
import { datePeriod, type Period } from './date-literals.ts';
import { compileFunction } from './functions.ts';
import { likePattern, literalValue, unquote } from './literals.ts';
import { type QueryContext, Source } from './source.ts';

/** A piece of SQL with the values for its question marks, in order. */
export interface SqlPiece {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

interface Operand {
  readonly sql: string;
  readonly type: FieldType;
  readonly name: string;
  /** Text that compares without regard to case. */
  readonly ignoresCase: boolean;
}

const NEVER: SqlPiece = { sql: '0', parameters: [] };

/** Translates a WHERE or HAVING clause. Comparisons know only true and false, as in SOQL. */
export function compileConditions(
  context: QueryContext,
  source: Source,
  clause: WhereClause | HavingClause,
): SqlPiece {
  return compileTree(context, source, conditionTree(clause, context.errors));
}

function compileTree(context: QueryContext, source: Source, tree: ConditionTree): SqlPiece {
  if (tree.kind === 'COMPARISON') return compileComparison(context, source, tree.comparison);
  if (tree.kind === 'NOT') {
    const inner = compileTree(context, source, tree.item);
    return { sql: `(${inner.sql}) IS NOT TRUE`, parameters: inner.parameters };
  }
  const items = tree.items.map((item) => compileTree(context, source, item));
  return {
    sql: `(${items.map((item) => item.sql).join(` ${tree.kind} `)})`,
    parameters: items.flatMap((item) => item.parameters),
  };
}

function operandOf(context: QueryContext, source: Source, comparison: Comparison): Operand {
  if ('fn' in comparison) {
    const { sql, type } = compileFunction(context, source, comparison.fn);
    return { sql, type, name: comparison.fn.rawValue ?? '', ignoresCase: isText(type) };
  }
  const { sql, field } = source.resolve(comparison.field);
  if (!field.filterable) {
    throw context.errors.at(
      'INVALID_FIELD',
      comparison.field,
      `field '${field.name}' can not be filtered in a query call`,
    );
  }
  const ignoresCase = isText(field.type) && !field.caseSensitive;
  return { sql, type: field.type, name: field.name, ignoresCase };
}

function compileComparison(context: QueryContext, source: Source, comparison: Comparison): SqlPiece {
  const operand = operandOf(context, source, comparison);
  const operator = comparison.operator.toUpperCase();
  if ('valueQuery' in comparison) return semiJoin(context, operand, operator, comparison.valueQuery);
  if (Array.isArray(comparison.value)) {
    return compareWithList(context, operand, operator, comparison.value, comparison.literalType);
  }
  const literalType = Array.isArray(comparison.literalType)
    ? comparison.literalType[0]
    : comparison.literalType;
  if (literalType === 'DATE_LITERAL' || literalType === 'DATE_N_LITERAL') {
    // The parser leaves a count of 0 out, so that it is read from the text.
    const [name = '', count] = comparison.value.split(':');
    const period = datePeriod(name, count === undefined ? undefined : Number(count), context.now);
    if (!period || (operand.type !== 'date' && operand.type !== 'datetime')) {
      throw context.errors.malformed(`unexpected token: '${comparison.value}'`, comparison.value);
    }
    return compareWithPeriod(operand, operator, period);
  }
  if (literalType === 'APEX_BIND_VARIABLE') {
    throw context.errors.malformed(`unexpected token: ':'`, `:${comparison.value}`);
  }
  return compareWithValue(context, operand, operator, comparison.value, literalType);
}

function compareWithValue(
  context: QueryContext,
  operand: Operand,
  operator: string,
  literal: string,
  literalType: string | undefined,
): SqlPiece {
  const { sql } = operand;
  if (operator === 'LIKE') {
    if (literalType !== 'STRING') throw context.errors.malformed(`invalid operator on ${operand.name} field`);
    const pattern = likePattern(literal);
    const text = comparable(operand, [pattern]);
    return { sql: String.raw`${text.sql} LIKE ? ESCAPE '\'`, parameters: text.values };
  }
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') {
    return compareWithList(context, operand, operator, [literal], literalType);
  }
  const value = literalValue(operand.name, operand.type, literal, literalType);
  if (value === null) {
    if (operator === '=') return { sql: `${sql} IS NULL`, parameters: [] };
    if (operator === '!=' || operator === '<>') return { sql: `${sql} IS NOT NULL`, parameters: [] };
    return NEVER;
  }
  const written = operator === '!=' || operator === '<>' ? 'IS NOT' : operator;
  const compared = comparable(operand, [value]);
  return { sql: `${compared.sql} ${written} ?`, parameters: compared.values };
}

function compareWithList(
  context: QueryContext,
  operand: Operand,
  operator: string,
  literals: readonly string[],
  literalType: string | readonly string[] | undefined,
): SqlPiece {
  if (operator === 'INCLUDES' || operator === 'EXCLUDES')
    return multipicklist(context, operand, operator, literals);
  const types = typeof literalType === 'object' ? literalType : literals.map(() => literalType);
  const values = literals.map((literal, index) =>
    literalValue(operand.name, operand.type, literal, types[index] ?? types[0]),
  );
  const present = values.filter((value) => value !== null);
  const withNull = present.length < values.length;
  const { sql } = operand;
  const compared = comparable(operand, present);
  const list = `${compared.sql} IN (SELECT value FROM json_each(?))`;
  const parameters = [JSON.stringify(compared.values)];
  if (operator === 'IN') return { sql: withNull ? `(${list} OR ${sql} IS NULL)` : list, parameters };
  if (operator === 'NOT IN') {
    return { sql: withNull ? `NOT (${list})` : `(${sql} IS NULL OR NOT (${list}))`, parameters };
  }
  throw context.errors.malformed(`unexpected token: '('`);
}

function isText(type: FieldType): boolean {
  return ['string', 'textarea', 'phone', 'url', 'email', 'picklist'].includes(type);
}

/**
 * Both sides of a comparison. The columns ignore the case of ASCII themselves and use their index; a value with other
 * letters is compared in lower case.
 */
function comparable(
  operand: Operand,
  values: readonly (string | number)[],
): { readonly sql: string; readonly values: readonly (string | number)[] } {
  const isWider = operand.ignoresCase && values.some((value) => typeof value === 'string' && !isAscii(value));
  if (!isWider) return { sql: operand.sql, values };
  return {
    sql: `lower_case(${operand.sql})`,
    values: values.map((value) => (typeof value === 'string' ? value.toLowerCase() : value)),
  };
}

/** Each item lists values that must all be chosen (`A;B`); one fitting item is enough. */
function multipicklist(
  context: QueryContext,
  operand: Operand,
  operator: string,
  items: readonly string[],
): SqlPiece {
  if (operand.type !== 'multipicklist') {
    throw context.errors.malformed(
      `includes or excludes operator only valid on multipicklist fields`,
      operand.name,
    );
  }
  const parameters: string[] = [];
  const groups = items.map((item) => {
    const chosen = unquote(item).split(';').filter(Boolean);
    parameters.push(...chosen.map((value) => `;${value.toLowerCase()};`));
    return `(${chosen.map(() => `instr(lower_case(';' || ${operand.sql} || ';'), ?) > 0`).join(' AND ') || '0'})`;
  });
  const any = `(${groups.join(' OR ')})`;
  return { sql: operator === 'INCLUDES' ? any : `${any} IS NOT TRUE`, parameters };
}

function compareWithPeriod(operand: Operand, operator: string, period: Period): SqlPiece {
  const bound = (date: Date) => (operand.type === 'date' ? date.toISOString().slice(0, 10) : date.getTime());
  const start = bound(period.start);
  const end = bound(period.end);
  const { sql } = operand;
  switch (operator) {
    case '=':
      return { sql: `(${sql} >= ? AND ${sql} < ?)`, parameters: [start, end] };
    case '<':
      return { sql: `${sql} < ?`, parameters: [start] };
    case '<=':
      return { sql: `${sql} < ?`, parameters: [end] };
    case '>':
      return { sql: `${sql} >= ?`, parameters: [end] };
    case '>=':
      return { sql: `${sql} >= ?`, parameters: [start] };
    default:
      return { sql: `(${sql} >= ? AND ${sql} < ?) IS NOT TRUE`, parameters: [start, end] };
  }
}

/** `Id IN (SELECT AccountId FROM Contact WHERE …)` */
function semiJoin(context: QueryContext, operand: Operand, operator: string, query: Query): SqlPiece {
  const name = query.sObject ?? '';
  const object = context.schema.object(name);
  if (!object || !context.access.object(object).read) throw context.errors.noSuchObject(name);
  if (operand.type !== 'id' && operand.type !== 'reference') {
    throw context.errors.malformed(
      `The inner select field and the field '${operand.name}' must be ids`,
      operand.name,
    );
  }
  const selected = query.fields?.[0];
  if (
    !selected ||
    (selected.type !== 'Field' && selected.type !== 'FieldRelationship') ||
    query.fields?.length !== 1
  ) {
    throw context.errors.malformed('only one field may be selected in a semi join sub-select');
  }
  const inner = new Source(context, object, 's', query.sObjectAlias);
  const field = inner.resolve(
    selected.type === 'FieldRelationship'
      ? [...selected.relationships, selected.field].join('.')
      : selected.field,
  );
  const where = query.where ? compileConditions(context, inner, query.where) : { sql: '1', parameters: [] };
  const alive = context.includeDeleted ? '' : ` AND s."IsDeleted" = 0`;
  const select = `SELECT ${field.sql} ${inner.sql} WHERE ${field.sql} IS NOT NULL AND ${where.sql}${alive}`;
  const negated = operator === 'NOT IN';
  return {
    sql: negated
      ? `(${operand.sql} IS NULL OR ${operand.sql} NOT IN (${select}))`
      : `${operand.sql} IN (${select})`,
    parameters: where.parameters,
  };
}
