import { isStorable, trimmed, UNSTORABLE } from '../free-text.ts';
import {
  type Lookups,
  type MappingProblemCode,
  problem,
  type Transformed,
  transformed,
} from '../transforms/transform.ts';
import { TRANSFORMS } from '../transforms/transforms.ts';
import { EXCEPTION_ROUTES, type ExceptionCode, type Team } from '../vocabulary/index.ts';
import {
  AGGREGATES,
  type AggregateName,
  type CarriedRow,
  carriedRows,
  receivedRows,
  sentRows,
} from './aggregates.ts';
import type { MappedRow, OwnershipRow, SynchronizedObject, SynchronizedRecord } from './row.ts';
import { OWNERSHIP } from './table.ts';

/** A value that cannot be converted for the other system: a person has to correct it. */
export interface MappingProblem {
  readonly record: SynchronizedRecord;
  /** The field's name in the graph. */
  readonly field: string;
  readonly code: MappingProblemCode;
  /** The problem and what to do about it; holds no value. */
  readonly message: string;
  /** The value as its own system has it. */
  readonly value: unknown;
  readonly owner: Team;
}

export interface SalesforceMapping {
  readonly object: SynchronizedObject;
  /** By API name. A field with a problem is left out. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly MappingProblem[];
}

export interface PortalMapping {
  readonly table: string;
  /** By column. A field with a problem is left out. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly MappingProblem[];
}

export interface SendOptions {
  /** True if the record does not exist in Salesforce yet: then the fields with `onCreate` are sent, too. */
  readonly creating: boolean;
  /** Salesforce's known values, by API name: a value that is the same there is not sent again. */
  readonly known?: Readonly<Record<string, unknown>>;
  readonly rows?: readonly OwnershipRow[];
}

/**
 * The current state of a portal record (by column name) as the Salesforce fields that the hub sends, by the table
 * alone. An empty value clears the field.
 */
export function toSalesforce(
  name: AggregateName,
  portal: Readonly<Record<string, unknown>>,
  lookups: Lookups,
  { creating, known = {}, rows = OWNERSHIP }: SendOptions,
): SalesforceMapping {
  const carried = carriedRows(name, rows);
  const { code } = portal;
  const inCountry = withCountry(carried, lookups, (row) => portal[row.portal.column]);
  const causeTeam = isExceptionCode(code) ? EXCEPTION_ROUTES[code].team : null;
  const context = { ...inCountry, causeTeam };
  const values: Record<string, unknown> = {};
  const problems: MappingProblem[] = [];
  for (const row of sentRows(name, rows)) {
    if (row.onCreate && !creating) continue;
    const value = portal[row.portal.column];
    const { field } = row.salesforce;
    if (!isKey(row) && field in known && saysTheSame(row, known[field], value, context)) continue;
    const outcome = salesforceValue(row, value, context);
    if (outcome.ok) values[field] = outcome.value;
    else problems.push(problemOf(row, outcome, value));
  }
  return { object: AGGREGATES[name].object, values, problems };
}

/**
 * A Salesforce record (by API name) as the portal columns that it may change, by the table alone. Columns whose fields are
 * missing in the record stay as they are. The conflict rules decide afterwards which columns change.
 */
export function toPortal(
  name: AggregateName,
  crm: Readonly<Record<string, unknown>>,
  lookups: Lookups,
  rows: readonly OwnershipRow[] = OWNERSHIP,
): PortalMapping {
  const carried = carriedRows(name, rows);
  const context = withCountry(carried, lookups, (row) => {
    const country = portalValue(row, crm[row.salesforce.field], lookups);
    return country.ok ? country.value : null;
  });
  const values: Record<string, unknown> = {};
  const problems: MappingProblem[] = [];
  for (const row of receivedRows(name, rows)) {
    const value = crm[row.salesforce.field];
    if (value === undefined) continue;
    const outcome = portalValue(row, value, context);
    if (outcome.ok) values[row.portal.column] = outcome.value;
    else problems.push(problemOf(row, outcome, value));
  }
  return { table: AGGREGATES[name].table, values, problems };
}

/** One portal value in Salesforce's form. Null, undefined and the empty text are null. */
export function salesforceValue(row: MappedRow, value: unknown, lookups: Lookups): Transformed {
  // A case always has a queue.
  const queued = row.transform === 'QUEUE' && isEmpty(value) ? lookups.causeTeam : value;
  return convert(row, queued, (given) => TRANSFORMS[row.transform].toSalesforce(given, row, lookups));
}

/** One Salesforce value in the portal's form. Null, undefined and the empty text are null, or the empty list. */
export function portalValue(row: MappedRow, value: unknown, lookups: Lookups): Transformed {
  const { toPortal: read } = TRANSFORMS[row.transform];
  if (read === null) throw new TypeError(`${row.record}.${row.field} is never read back`);
  const outcome =
    typeof value === 'string' && !isStorable(value)
      ? problem('NOT_ALLOWED', UNSTORABLE)
      : convert(row, value, (given) => read(given, row, lookups));
  return outcome.ok && outcome.value === null && row.portal?.type.endsWith('[]') === true
    ? transformed([])
    : outcome;
}

/** Whether two values are the same: times by instant, lists by their members in any order. */
export function sameValue(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function convert(row: MappedRow, value: unknown, change: (value: unknown) => Transformed): Transformed {
  if (!isEmpty(value)) return change(value);
  if (!row.required) return transformed(null);
  return problem(
    'REQUIRED_MISSING',
    `${row.record}.${row.field} needs a value before the record can travel.`,
  );
}

function isExceptionCode(value: unknown): value is ExceptionCode {
  return typeof value === 'string' && Object.hasOwn(EXCEPTION_ROUTES, value);
}

/** Ids and versions travel with every call. */
function isKey({ salesforce: { type, field } }: MappedRow): boolean {
  return (type.kind === 'Text' && type.externalId === true) || field === 'Hub_Version__c';
}

function saysTheSame(row: CarriedRow, crmValue: unknown, value: unknown, lookups: Lookups): boolean {
  if (TRANSFORMS[row.transform].toPortal === null) return false;
  const read = portalValue(row, crmValue, lookups);
  return read.ok && sameValue(read.value, value);
}

/** Phone numbers and states are read in the country of their own record, where it has one. */
function withCountry(
  rows: readonly CarriedRow[],
  lookups: Lookups,
  read: (row: CarriedRow) => unknown,
): Lookups {
  const row = rows.find((candidate) => candidate.transform === 'COUNTRY');
  const country = row && read(row);
  return typeof country === 'string' && country !== '' ? { ...lookups, country } : lookups;
}

function problemOf(
  row: CarriedRow,
  { code, message }: Extract<Transformed, { ok: false }>,
  value: unknown,
): MappingProblem {
  return { record: row.record, field: row.field, code, message, value, owner: row.failureOwner };
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return trimmed(value) === '';
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function canonical(value: unknown): string {
  if (isEmpty(value)) return '';
  if (value instanceof Date) return `time ${value.getTime()}`;
  if (Array.isArray(value)) return `list ${JSON.stringify(value.map(canonical).toSorted())}`;
  return `value ${String(value)}`;
}
