import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../wire/errors.ts';
import { SoqlErrors } from './soql-error.ts';

const MAX_QUERY = 100_000;
const MAX_STRING = 4000;

/** Parses SOQL; throws MALFORMED_QUERY with the offending token where the parser names one. */
export function parseSoql(soql: string): Query {
  if (!soql.trim()) throw new ApiError('MALFORMED_QUERY', 'A query string has to be specified');
  if (soql.length > MAX_QUERY) {
    throw new ApiError('MALFORMED_QUERY', `SOQL statements cannot be longer than ${MAX_QUERY} characters.`);
  }
  for (const [literal] of soql.matchAll(/'(?:[^'\\]|\\.)*'/gs)) {
    if (literal.length - 2 > MAX_STRING) {
      throw new ApiError('MALFORMED_QUERY', `Filter strings cannot be longer than ${MAX_STRING} characters.`);
    }
  }
  try {
    return parseQuery(soql);
  } catch (error) {
    throw translate(soql, error instanceof Error ? error.message : String(error));
  }
}

function translate(soql: string, message: string): ApiError {
  const errors = new SoqlErrors(soql);
  const offset = /at offset: (\d+)/.exec(message);
  if (offset) {
    return errors.atOffset(
      'MALFORMED_QUERY',
      Number(offset[1]),
      `unexpected token: '${soql.charAt(Number(offset[1]))}'`,
    );
  }
  const found = /found[:\s>-]*'([^']*)'/.exec(message)?.[1] ?? '';
  return found
    ? errors.malformed(`unexpected token: '${found}'`, found)
    : errors.malformed("unexpected token: '<EOF>'");
}
