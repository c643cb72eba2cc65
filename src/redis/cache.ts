import type { UpstreamUsage } from '../domain/upstream-usage.ts';

/** One record as its owner sent it: raw, with all cached fields, before any authorization. */
export interface CachedRecord {
  /** The owner's id in its canonical form (18 characters for Salesforce). */
  readonly id: string;
  /** When the owner last changed it (SystemModstamp). Compared as text: always the same format and zone. */
  readonly version: string;
  /** JSON values only. Frozen and shared between requests when answered by a cache. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A list of `object` records under a parent, such as the Cases of a Shipment. */
export interface CachedList {
  /** Unique among the lists of `object`; one name for every variant of it. */
  readonly name: string;
  /** The object of the records in the list. */
  readonly object: string;
  /** Distinguishes the lists of one parent (filter, ordering, limit). Invalidation removes every variant. */
  readonly variant?: string;
}

/**
 * Reads records from their owner. An id without a record in the answer does not exist there. The load charges its calls
 * to the given `usage`: the request's own, or a separate one for a refresh in the background. Other requests may wait
 * for the same load, so it must not depend on the caller's scope or abort signal.
 */
export type LoadRecords = (ids: readonly string[], usage: UpstreamUsage) => Promise<readonly CachedRecord[]>;

/** Reads whole lists with their records from the owner, by parent id. A parent without an answer has an empty list. */
export type LoadLists = (
  parentIds: readonly string[],
  usage: UpstreamUsage,
) => Promise<ReadonlyMap<string, readonly CachedRecord[]>>;

/** Proof of when a read from the owner began; see `RecordCache.observe`. */
export interface ReadToken {
  readonly incarnation: string;
  readonly counter: number;
  /** Redis server time, milliseconds since the epoch. */
  readonly observedAt: number;
}

/**
 * Raw records by (object, id), shared by every process of the hub. An answer was read from the owner at most
 * `staleAfterMs` ago. After an `invalidate` has resolved, no earlier read of the record is answered or stored. While
 * Redis is away, every read goes to `load`. No method rejects because of Redis.
 */
export interface RecordCache {
  /**
   * Answers each id with its record, or null when the owner has none (remembered for a few seconds). Rejects only with
   * what `load` rejects with. Counts one hit or miss for each id. Warm: one Redis round trip for a whole call.
   */
  getMany(
    object: string,
    ids: readonly string[],
    load: LoadRecords,
    usage: UpstreamUsage,
  ): Promise<Map<string, CachedRecord | null>>;
  /** Call this before you read a record from the owner for `put`. Null when Redis is away. */
  observe(object: string): Promise<ReadToken | null>;
  /**
   * Stores records read after `token` was observed, as the state after a write. A read already under way cannot replace
   * them. Afterwards each record is stored, absent, or newer than given.
   */
  put(object: string, records: readonly CachedRecord[], token: ReadToken | null): Promise<void>;
  /**
   * Removes records because they changed. With a `version`, a newer stored record stays, and no older one is stored
   * later. Also call `ListCache.invalidateParents` with the current parents of the records.
   */
  invalidate(object: string, ids: readonly string[], version?: string): Promise<void>;
  /** Removes every record and list of an object, when the changed records are not known. */
  invalidateAll(object: string): Promise<void>;
}

/** Lists of ids by parent, with the same guarantees. Their records live in the record cache. */
export interface ListCache {
  /**
   * Answers each parent with its list in the order that the owner gave. One load fills the lists and the records.
   * Counts one hit or miss for each parent. Warm: one Redis round trip for a whole call, records included.
   */
  getLists(
    list: CachedList,
    parentIds: readonly string[],
    load: LoadLists,
    usage: UpstreamUsage,
  ): Promise<Map<string, readonly CachedRecord[]>>;
  /** Removes every variant of the list under these parents. */
  invalidateParents(list: Pick<CachedList, 'name' | 'object'>, parentIds: readonly string[]): Promise<void>;
}

export interface CacheSettings {
  /** Longest age of an answer, counted from before it was read from its owner, milliseconds. */
  readonly staleAfterMs: number;
  /** The same for the answer that the owner has no such record. */
  readonly negativeStaleAfterMs: number;
}

export const DEFAULT_CACHE_SETTINGS: CacheSettings = { staleAfterMs: 30_000, negativeStaleAfterMs: 5_000 };
