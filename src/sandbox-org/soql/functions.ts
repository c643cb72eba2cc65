import type { FieldType } from '../schema/model.ts';
import type { QueryContext, Source } from './source.ts';

/** SQL of an expression and the type of what it gives. */
export interface Expression {
  readonly sql: string;
  readonly type: FieldType;
}

/** `strftime` patterns of the date functions that are a plain part of the date. */
const DATE_PARTS: Readonly<Record<string, string>> = {
  CALENDAR_YEAR: '%Y',
  FISCAL_YEAR: '%Y',
  CALENDAR_MONTH: '%m',
  FISCAL_MONTH: '%m',
  DAY_IN_MONTH: '%d',
  DAY_IN_YEAR: '%j',
  HOUR_IN_DAY: '%H',
};

/** The SQLite time value of a date or date-time column. */
function timeValue(sql: string, type: FieldType): string {
  return type === 'datetime' ? `${sql} / 1000, 'unixepoch'` : sql;
}

function dateFunction(name: string, sql: string, type: FieldType): Expression | null {
  const time = timeValue(sql, type);
  const part = DATE_PARTS[name];
  if (part) return { sql: `CAST(strftime('${part}', ${time}) AS INTEGER)`, type: 'int' };
  switch (name) {
    case 'DAY_ONLY':
      return { sql: `date(${time})`, type: 'date' };
    case 'CALENDAR_QUARTER':
    case 'FISCAL_QUARTER':
      return { sql: `((CAST(strftime('%m', ${time}) AS INTEGER) + 2) / 3)`, type: 'int' };
    case 'DAY_IN_WEEK':
      return { sql: `(CAST(strftime('%w', ${time}) AS INTEGER) + 1)`, type: 'int' };
    case 'WEEK_IN_MONTH':
      return { sql: `((CAST(strftime('%d', ${time}) AS INTEGER) + 6) / 7)`, type: 'int' };
    case 'WEEK_IN_YEAR':
      return { sql: `((CAST(strftime('%j', ${time}) AS INTEGER) + 6) / 7)`, type: 'int' };
    default:
      return null;
  }
}

function aggregate(name: string, sql: string, type: FieldType): Expression | null {
  const numeric = type === 'double' || type === 'currency' || type === 'percent' || type === 'int';
  switch (name) {
    case 'COUNT':
      return { sql: `COUNT(${sql})`, type: 'int' };
    case 'COUNT_DISTINCT':
      return { sql: `COUNT(DISTINCT ${sql})`, type: 'int' };
    case 'MIN':
    case 'MAX':
      return { sql: `${name}(${sql})`, type };
    case 'SUM':
      return numeric ? { sql: `SUM(${sql})`, type } : null;
    case 'AVG':
      return numeric ? { sql: `AVG(${sql})`, type: 'double' } : null;
    default:
      return null;
  }
}

/** Functions that only change how a value is shown; as an expression they are the field itself. */
const DISPLAY = new Set(['TOLABEL', 'FORMAT', 'CONVERTCURRENCY', 'CONVERTTIMEZONE']);

/** True for MIN, MAX, SUM, AVG, COUNT and COUNT_DISTINCT. */
export function isAggregate(name: string): boolean {
  return /^(MIN|MAX|SUM|AVG|COUNT|COUNT_DISTINCT)$/i.test(name);
}

export function isDisplayFunction(name: string): boolean {
  return DISPLAY.has(name.toUpperCase());
}

/** The shape both kinds of function node of the parser share. */
export interface FunctionCall {
  readonly functionName?: string;
  readonly parameters?: readonly unknown[];
}

/** Translates a function over a field, nested ones included; throws MALFORMED_QUERY for what SOQL lacks. */
export function compileFunction(context: QueryContext, source: Source, call: FunctionCall): Expression {
  const name = (call.functionName ?? '').toUpperCase();
  const [parameter] = call.parameters ?? [];
  if (name === 'COUNT' && parameter === undefined) return { sql: 'COUNT(*)', type: 'int' };
  const inner = operand(context, source, parameter);
  const result = DISPLAY.has(name)
    ? inner
    : (dateFunction(name, inner.sql, inner.type) ?? aggregate(name, inner.sql, inner.type));
  if (!result) {
    throw context.errors.malformed(`the function ${name} can not be used here`, call.functionName ?? '');
  }
  return result;
}

function operand(context: QueryContext, source: Source, parameter: unknown): Expression {
  if (typeof parameter === 'object' && parameter !== null) {
    return compileFunction(context, source, parameter);
  }
  const reference = source.resolve(String(parameter));
  return { sql: reference.sql, type: reference.field.type };
}
