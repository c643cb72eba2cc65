import type { CachedRecord } from './cache.ts';

/** The stored form of a record without its id and version, which are stored beside it. */
export function encodeFields(record: CachedRecord): string {
  return JSON.stringify(record.fields);
}

/** A record as stored. Frozen throughout: it is shared by every request of the process. */
export function decodeRecord(id: string, version: string, body: string): CachedRecord {
  const fields = JSON.parse(body) as Record<string, unknown>;
  return Object.freeze({ id, version, fields: deepFreeze(fields) });
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  }
  return Object.freeze(value);
}
