import { WaybillError } from '../domain/errors.ts';

/**
 * SOQL that was composed safely. Only {@link soql} makes it, so a query can never be a plain string with unescaped
 * input.
 */
export class Soql {
  readonly text: string;
  /** The field lists in the text, from left to right. */
  readonly lists: readonly FieldList[];

  /** Not for callers: use {@link soql}. */
  constructor(text: string, key: symbol, lists: readonly FieldList[] = []) {
    if (key !== MAKER) throw new WaybillError('INTERNAL', 'Build SOQL with the soql template.');
    this.text = text;
    this.lists = lists;
  }

  toString(): string {
    return this.text;
  }
}

const MAKER = Symbol('soql');

/** A list of fields that {@link fields} made: fields that the hub may not read are left out when the query is sent. */
export interface FieldList {
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
  readonly names: readonly string[];
  /** The object of the fields; null where the text says it: `… FROM <object>`. */
  readonly of: string | null;
  /** Without these the answer could not be understood, so they stay. */
  readonly kept: readonly string[];
}

export type SoqlScalar = string | number | boolean | Date | null;
export type SoqlValue = SoqlScalar | readonly SoqlScalar[] | Soql;

/** Salesforce refuses a longer literal in a WHERE clause. Characters. */
export const MAX_STRING = 4_000;
/** Salesforce refuses a longer statement. Characters. */
export const MAX_SOQL = 100_000;
/** Salesforce answers 414 to a longer request URI. Characters, after encoding. */
export const MAX_URI = 16_384;
/** What a URI has to hold beside the IN list: path, other clauses. Characters, after encoding. */
const URI_RESERVE = 4_000;

/**
 * SOQL template. Every interpolated value becomes an escaped literal: strings are quoted, a Date becomes a UTC
 * date-time, a list becomes `('a','b')`, null becomes `null`; another Soql is inserted as it is.
 *
 * @throws WaybillError INTERNAL for an empty list (`IN ()` is not SOQL; do not ask at all), a number that is not
 * finite, an invalid date; BAD_USER_INPUT for a string over 4,000 characters or with half a surrogate pair.
 */
export function soql(strings: TemplateStringsArray, ...values: readonly SoqlValue[]): Soql {
  let text = strings[0] ?? '';
  const lists: FieldList[] = [];
  for (const [index, value] of values.entries()) {
    if (value instanceof Soql) lists.push(...value.lists.map((list) => shifted(list, text.length)));
    text += literal(value) + (strings[index + 1] ?? '');
  }
  return new Soql(text, MAKER, lists);
}

function shifted(list: FieldList, by: number): FieldList {
  return { ...list, start: list.start + by, end: list.end + by };
}

/** The object that a list of fields selects from; null where neither the list nor the text says it. */
export function objectOf({ text }: Soql, { of, end }: FieldList): string | null {
  return of ?? /^\s+FROM\s+(\w+)/i.exec(text.slice(end))?.[1] ?? null;
}

/** The query without the fields that may not be read. A list never becomes empty: `Id` stands in for its fields. */
export function readableOnly(query: Soql, mayRead: (object: string, field: string) => boolean): Soql {
  let { text } = query;
  // From right to left, so that the places of the other lists stay.
  for (const list of query.lists.toReversed()) {
    const object = objectOf(query, list);
    const names = list.names.filter(
      (name) => object === null || list.kept.includes(name) || mayRead(object, name),
    );
    if (names.length === list.names.length) continue;
    text = text.slice(0, list.start) + (names.length === 0 ? 'Id' : names.join(',')) + text.slice(list.end);
  }
  return text === query.text ? query : new Soql(text, MAKER);
}

/** `a AND b AND c` of conditions; each is put in parentheses. At least one is needed. */
export function allOf(conditions: readonly Soql[]): Soql {
  return joined(conditions, ' AND ');
}

/** `a OR b OR c` of conditions; each is put in parentheses. At least one is needed. */
export function anyOf(conditions: readonly Soql[]): Soql {
  return joined(conditions, ' OR ');
}

/**
 * One field name, refused unless it is in the list of allowed names (compared exactly).
 *
 * @throws WaybillError BAD_USER_INPUT for any other name.
 */
export function field(name: string, allowed: readonly string[]): Soql {
  if (!allowed.includes(name) || !/^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$/.test(name)) {
    throw new WaybillError('BAD_USER_INPUT', 'The field is not one that may be queried.');
  }
  return new Soql(name, MAKER);
}

/**
 * Several field names for a SELECT, each checked as by {@link field}. Those that the hub may not read are left out when the
 * query is sent: rows then lack them, which is not the same as null.
 */
export function fields(
  names: readonly string[],
  allowed: readonly string[],
  { of = null, kept = [] }: Partial<Pick<FieldList, 'of' | 'kept'>> = {},
): Soql {
  if (names.length === 0) throw new WaybillError('INTERNAL', 'A query needs at least one field.');
  const text = names.map((name) => field(name, allowed).text).join(',');
  return new Soql(text, MAKER, [{ start: 0, end: text.length, names, of, kept }]);
}

/** Literal for LIKE that matches text anywhere; `%` and `_` in the text match themselves, a blank any one character. */
export function contains(text: string): Soql {
  return new Soql(
    quoted(text, (inner) => `%${escapedWildcards(inner).replaceAll(' ', '_')}%`),
    MAKER,
  );
}

/** A date without a time, `YYYY-MM-DD`, for fields of type Date. */
export function dateLiteral(day: string): Soql {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day)))
    throw new WaybillError('BAD_USER_INPUT', 'A date is YYYY-MM-DD.');
  return new Soql(day, MAKER);
}

/** `LIMIT`/`OFFSET` number: a whole number from 0 to 2,000,000. */
export function count(value: number): Soql {
  if (!Number.isInteger(value) || value < 0 || value > 2_000_000) {
    throw new WaybillError('INTERNAL', 'LIMIT and OFFSET take a whole number.');
  }
  return new Soql(String(value), MAKER);
}

/**
 * Splits the values of an IN list so that each part fits into one request (URI of 16,384 characters, with 4,000 kept
 * for the rest of the query). Repeated values are asked once; the order is kept.
 */
export function inChunks(values: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let chunk: string[] = [];
  let room = 0;
  for (const value of new Set(values)) {
    // The separating comma is three characters once encoded.
    const length = encodeURIComponent(literal(value)).length + 3;
    if (chunk.length === 0 || length > room) {
      chunk = [];
      chunks.push(chunk);
      room = MAX_URI - URI_RESERVE;
    }
    chunk.push(value);
    room -= length;
  }
  return chunks;
}

function joined(conditions: readonly Soql[], by: string): Soql {
  if (conditions.length === 0) throw new WaybillError('INTERNAL', 'At least one condition is needed.');
  return new Soql(conditions.map((condition) => `(${condition.text})`).join(by), MAKER);
}

function literal(value: SoqlValue): string {
  if (value === null) return 'null';
  if (value instanceof Soql) return value.text;
  if (typeof value === 'string') return quoted(value, (inner) => inner);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new WaybillError('INTERNAL', 'A SOQL number is finite.');
    return plainNumber(value);
  }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new WaybillError('INTERNAL', 'A SOQL date is valid.');
    return value.toISOString();
  }
  if (value.length === 0) throw new WaybillError('INTERNAL', 'An IN list has at least one value.');
  return `(${value.map(literal).join(',')})`;
}

/** SOQL has no exponents. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes('e')
    ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
    : text;
}

function quoted(value: string, shape: (escaped: string) => string): string {
  if (value.length > MAX_STRING) {
    throw new WaybillError('BAD_USER_INPUT', `A text to search for has at most ${MAX_STRING} characters.`);
  }
  // A lone surrogate cannot be encoded in a URL, and would fail all queries of the same call.
  if (!value.isWellFormed()) {
    throw new WaybillError('BAD_USER_INPUT', 'A text to search for holds half a character.');
  }
  return `'${shape(escapedText(value))}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** A literal ends at no character of its text: line and paragraph separators (U+2028, U+2029) are line ends, too. */
function escapedText(value: string): string {
  return value.replace(/[\\'"\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => {
    const known = ESCAPES[character];
    return known ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** After escaping: a wildcard is still a single character then, and the added backslash must not be escaped again. */
function escapedWildcards(escaped: string): string {
  return escaped.replace(/[%_]/g, (wildcard) => `\\${wildcard}`);
}
