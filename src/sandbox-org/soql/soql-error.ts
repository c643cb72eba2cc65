import { ApiError, type ErrorCode } from '../wire/errors.ts';

const BEFORE = 40;
const AFTER = 25;
const CUSTOM_HINT = 'Please reference your WSDL or the describe call for the appropriate names.';

/** Builds query errors the way Salesforce words them, with the place in the query they are about. */
export class SoqlErrors {
  private readonly soql: string;

  constructor(soql: string) {
    this.soql = soql;
  }

  /** `\n<excerpt>\n   ^\nERROR at Row:1:Column:n\n<message>`; without a place when the token is not found. */
  at(code: ErrorCode, token: string, message: string): ApiError {
    const escaped = token.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const position = token ? this.soql.search(new RegExp(String.raw`(?<![\w.])${escaped}(?!\w)`, 'i')) : -1;
    return position < 0 ? new ApiError(code, message) : this.atOffset(code, position, message);
  }

  atOffset(code: ErrorCode, position: number, message: string): ApiError {
    const start = Math.max(0, position - BEFORE);
    const excerpt = this.soql.slice(start, position + AFTER).replaceAll(/\s/g, ' ');
    const before = this.soql.slice(0, position);
    const row = before.split('\n').length;
    const column = position - (before.lastIndexOf('\n') + 1) + 1;
    return new ApiError(
      code,
      `\n${excerpt}\n${' '.repeat(position - start)}^\nERROR at Row:${row}:Column:${column}\n${message}`,
    );
  }

  noSuchColumn(field: string, object: string): ApiError {
    const name = field.split('.').at(-1) ?? field;
    return this.at(
      'INVALID_FIELD',
      field,
      `No such column '${name}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${CUSTOM_HINT}`,
    );
  }

  noSuchObject(name: string): ApiError {
    return this.at(
      'INVALID_TYPE',
      name,
      `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${CUSTOM_HINT}`,
    );
  }

  noSuchParent(relationship: string, path: string): ApiError {
    return this.at(
      'INVALID_FIELD',
      path,
      `Didn't understand relationship '${relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${CUSTOM_HINT}`,
    );
  }

  noSuchChildren(relationship: string): ApiError {
    return this.at(
      'INVALID_TYPE',
      relationship,
      `Didn't understand relationship '${relationship}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${CUSTOM_HINT}`,
    );
  }

  malformed(message: string, token = ''): ApiError {
    return this.at('MALFORMED_QUERY', token, message);
  }
}
