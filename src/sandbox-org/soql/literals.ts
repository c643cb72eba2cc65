import { normalizeId } from '../records/salesforce-id.ts';
import { parseDateTime } from '../records/values.ts';
import type { FieldType } from '../schema/model.ts';
import { ApiError } from '../wire/errors.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Text between SOQL's quotes with its escapes undone; `\%` and `\_` keep their backslash for LIKE. */
export function unquote(literal: string): string {
  const inner = /^'.*'$/s.test(literal) ? literal.slice(1, -1) : literal;
  return inner.replaceAll(/\\(.)/gs, (whole, character: string) =>
    character === '%' || character === '_' ? whole : (ESCAPES[character] ?? character),
  );
}

/** The same without LIKE's escapes. */
function plainText(literal: string): string {
  return unquote(literal).replaceAll(/\\([%_])/g, '$1');
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
      const text = plainText(literal);
      if (text === '') return null;
      const id = normalizeId(text);
      if (id === null) throw new ApiError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`);
      return id;
    }
    case 'string':
    case 'textarea':
    case 'phone':
    case 'url':
    case 'email':
    case 'picklist':
    case 'multipicklist':
    case 'address':
      if (!isText) throw mismatch(fieldName, 'string', true);
      return plainText(literal) || null;
  }
}
