import { WaybillError } from '../../../src/domain/errors.ts';
import { cachedFields, type SalesforceObject } from '../../../src/domain/ownership/index.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import type { SalesforceRow } from '../../../src/salesforce/client.ts';
import { allOf, field, fields, type Soql, soql } from '../../../src/salesforce/soql.ts';
import { OWNED_BY } from './owning-account.ts';

/**
 * The SELECT list of an object: always every field that the ownership table caches, so that records can be shared. Fields
 * that the hub may not read are left out, but not the account of a record: it decides who may read the record.
 */
export function selected(object: SalesforceObject): Soql {
  const names = cachedFields(object);
  return fields(names, names, { of: object, kept: ['Id', 'SystemModstamp', OWNED_BY[object].field] });
}

/** One API name of our own tables (never of a caller) as SOQL. */
export function apiName(name: string): Soql {
  return field(name, [name]);
}

/** Values in parts of at most `size`, order kept. */
export function parts<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

/** The condition that no record meets. Salesforce is not asked for it. */
export const NOTHING: Soql = soql`Id = ${null}`;

/** The conjunction of the conditions that are not null; null if all are, and `NOTHING` if one of them is. */
export function conditions(all: readonly (Soql | null)[]): Soql | null {
  if (all.includes(NOTHING)) return NOTHING;
  const given = all.filter((condition) => condition !== null);
  return given.length === 0 ? null : allOf(given);
}

/**
 * Keys (ids or UUIDs) in one query. Together with 200 account ids of a scope the request stays below the longest URI that
 * Salesforce accepts.
 */
export const KEYS_A_QUERY = 150;

/**
 * A row of {@link selected} fields as the caches keep it: flat, by API name (`Owner.Name` included). It lacks the fields
 * that the hub may not read.
 */
export function toRecord(object: SalesforceObject, row: SalesforceRow): CachedRecord {
  const values = Object.fromEntries(
    cachedFields(object).flatMap((name) => {
      const path = name.split('.');
      return path[0] !== undefined && path[0] in row ? [[name, at(row, path)] as const] : [];
    }),
  );
  const { Id: id, SystemModstamp: version } = values;
  if (typeof id !== 'string' || typeof version !== 'string') {
    throw new WaybillError('INTERNAL', `A ${object} record came without its id or version.`, {
      details: { system: 'SALESFORCE' },
    });
  }
  return { id, version, fields: values };
}

function at(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value ?? null;
  if (typeof value !== 'object' || value === null) return null;
  return at((value as Readonly<Record<string, unknown>>)[name], rest);
}
