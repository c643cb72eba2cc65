import { normalizeId } from '../records/salesforce-id.ts';
import { parseDateTime } from '../records/values.ts';
import type { FieldType } from '../schema/model.ts';
import { ApiError } from '../wire/errors.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Text between SOQL's quotes with its escapes undone. */
export function unquote(literal: string): string {
  return unescaped(literal, '');
}

/** The same as a pattern of SQL's LIKE whose escape is the backslash: `\%`, `\_` and `\\` stay as they are. */
export function likePattern(literal: string): string {
  return unescaped(literal, '%_\\');
}

function unescaped(literal: string, kept: string): string {
  const inner = /^'.*'$/s.test(literal) ? literal.slice(1, -1) : literal;
  return inner.replaceAll(/\\(u[0-9a-f]{4}|.)/gis, (whole, escaped: string) => {
    if (kept.includes(escaped)) return whole;
    if (escaped.length > 1) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return ESCAPES[escaped] ?? escaped;
  });
}

function mismatch(fieldName: string, type: string, quoted: boolean): ApiError {
  const tail = quoted ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
  return new ApiError(
    'INVALID_FIELD',
    `value of filter criterion for field '${fieldName}' must be of type ${type} and ${tail}`,
  );
}

/** A literal of a comparison as the column compares it; throws INVALID_FIELD when the types do not fit. */
export function literalValue(
  fieldName: string,
  type: FieldType,
  literal: string,
  literalType: string | undefined,
): string | number | null {
  if (literalType === 'NULL') return null;
  const isText = literalType === 'STRING';
  switch (type) {
    case 'boolean':
      if (literalType !== 'BOOLEAN') throw mismatch(fieldName, 'boolean', false);
      return literal.toUpperCase() === 'TRUE' ? 1 : 0;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      if (!literalType?.startsWith('INTEGER') && !literalType?.startsWith('DECIMAL')) {
        throw mismatch(fieldName, type, false);
      }
      return Number(literal.replace(/^[A-Z]{3}/i, ''));
    case 'date':
      if (literalType !== 'DATE') throw mismatch(fieldName, 'date', false);
      return literal;
    case 'datetime': {
      const moment = literalType === 'DATETIME' ? parseDateTime(literal) : null;
      if (moment === null) throw mismatch(fieldName, 'dateTime', false);
      return moment;
    }
    case 'id':
    case 'reference': {
      if (!isText) throw mismatch(fieldName, 'ID', true);
      const text = unquote(literal);
      if (text === '') return null;
      const id = normalizeId(text);
      if (id === null) throw new ApiError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`);
      return id;
    }
    default:
      if (!isText) throw mismatch(fieldName, 'string', true);
      return unquote(literal) || null;
  }
}
