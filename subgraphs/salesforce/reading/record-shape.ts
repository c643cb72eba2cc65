import { CACHED_ROWS, type MappedRow, type SalesforceObject } from '../../../src/domain/ownership/index.ts';
import {
  CONTACT_ROLES,
  CONTRACT_TIERS,
  SERVICE_LEVELS,
  TEAMS,
} from '../../../src/domain/vocabulary/index.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import { fieldNotReadable } from '../../../src/salesforce/field-access.ts';

type Transform = (value: string) => unknown;

/** The transform from Salesforce's text to the graph's value, by type. Other types are the same on both sides. */
const BY_TYPE: Readonly<Partial<Record<MappedRow['salesforce']['type']['kind'], Transform>>> = {
  DateTime: (text) => new Date(text),
  MultiselectPicklist: (text) => text.split(';'),
};

/** Picklist values → values of our vocabulary. A value without a counterpart is left out, never guessed. */
const WORDS: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  'Account.contractTerms.tier': same(CONTRACT_TIERS),
  'Account.contractTerms.eligibleServices': new Map(SERVICE_LEVELS.map(({ label, code }) => [label, code])),
  'Contact.roles': same(CONTACT_ROLES),
  'Case.queue': same(TEAMS),
};

interface Field {
  readonly api: string;
  readonly path: readonly string[];
  readonly read: (value: unknown) => unknown;
}

const FIELDS: ReadonlyMap<SalesforceObject, readonly Field[]> = new Map(
  [...Map.groupBy(CACHED_ROWS, (row) => row.salesforce.object)].map(([object, rows]) => [
    object,
    rows.map(fieldOf),
  ]),
);

/** Records in the caches' memory are frozen and outlive a request, so their shapes are kept with them. */
const SHAPES = new WeakMap<CachedRecord, Readonly<Record<string, unknown>>>();

/**
 * A raw record under the graph's field names, as the ownership table pairs them: `billingAddress.city` nests, lookups
 * stay ids, date-times become Dates, multi-select picklists lists. A nested part with nothing in it is null. A field that
 * the hub may not read is an Error, which the graph answers for this field alone. See {@link present}.
 */
export function shapeRecord(
  object: SalesforceObject,
  record: CachedRecord,
): Readonly<Record<string, unknown>> {
  const known = SHAPES.get(record);
  if (known) return known;
  const shaped = shape(object, record);
  SHAPES.set(record, shaped);
  return shaped;
}

/**
 * A value of a shape for code that needs it.
 *
 * @throws WaybillError UPSTREAM_PERMISSION for a field that the hub may not read
 */
export function present<Value>(value: Value): Value {
  if (value instanceof Error) throw value;
  return value;
}

/** A value of a shape that is only a help to read another value; null where the hub may not read it. */
export function readableOrNull<Value>(value: Value): Value | null {
  return value instanceof Error ? null : value;
}

/** A text of a record by its API name; null also where the hub may not read it. */
export function knownText(record: CachedRecord, api: string): string | null {
  const value = record.fields[api];
  return typeof value === 'string' ? value : null;
}

function shape(object: SalesforceObject, record: CachedRecord): Readonly<Record<string, unknown>> {
  const shaped: Record<string, unknown> = {};
  for (const { api, path, read } of FIELDS.get(object) ?? []) {
    const stored = record.fields[api];
    const value = stored === undefined ? fieldNotReadable(object, api) : read(stored);
    const [name = '', part] = path;
    if (part === undefined) shaped[name] = value;
    else shaped[name] = withPart(shaped[name], part, value);
  }
  for (const [name, value] of Object.entries(shaped)) {
    if (isPlain(value) && Object.values(value).every(isEmpty)) shaped[name] = null;
  }
  return shaped;
}

function fieldOf(row: MappedRow): Field {
  const { field: api, type } = row.salesforce;
  const transform = BY_TYPE[type.kind];
  const words = WORDS[`${row.record}.${row.field}`];
  const none = type.kind === 'MultiselectPicklist' ? [] : null;
  return {
    api,
    path: row.field.split('.'),
    read: (value) => {
      if (value === null) return none;
      const read = transform && typeof value === 'string' ? transform(value) : value;
      return words ? inWords(words, read) : read;
    },
  };
}

function inWords(words: ReadonlyMap<string, string>, value: unknown): unknown {
  const word = (text: unknown) => (typeof text === 'string' ? words.get(text) : undefined);
  return Array.isArray(value) ? value.flatMap((text) => word(text) ?? []) : (word(value) ?? null);
}

function same(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(words.map((word) => [word, word]));
}

function withPart(whole: unknown, part: string, value: unknown): Record<string, unknown> {
  const parts = isPlain(whole) ? whole : {};
  parts[part] = value;
  return parts;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
