import type { UpstreamUsage } from '../domain/upstream-usage.ts';

/** One record as its owner gave it: raw, complete for the fields that are cached, and not yet authorized. */
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
  /** Tells apart what is asked of one parent (filter, ordering, limit). Invalidation reaches every variant. */
  readonly variant?: string;
}

/**
 * Reads records from their owner; ids that it does not answer do not exist there. Charge calls to the `usage` given:
 * the request's own, or a separate one when the load is a refresh in the background. Other requests may wait for the
 * same load, so it must depend neither on the caller's scope nor on the caller's abort signal.
 */
export type LoadRecords = (ids: readonly string[], usage: UpstreamUsage) => Promise<readonly CachedRecord[]>;

/** Reads whole lists with their records from the owner, by parent id; a parent that it does not answer has none. */
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
 * Raw records by (object, id), shared by every process of the hub. What it answers was read from the owner at most
 * `staleAfterMs` ago, and after an `invalidate` has resolved nothing read before it is answered or stored. With Redis
 * away every read goes to `load`; no method rejects because of Redis.
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
  /** Call before reading from the owner what `put` will store. Null when Redis is away. */
  observe(object: string): Promise<ReadToken | null>;
  /**
   * Stores records read after `token` was observed, as the state after a write: reads already under way are kept from
   * storing over them. Leaves each record either stored, absent, or newer than given.
   */
  put(object: string, records: readonly CachedRecord[], token: ReadToken | null): Promise<void>;
  /**
   * Forgets records because they changed. Without `version` always; with it, unless something newer is stored, and
   * nothing older than it is stored later. Also call `ListCache.invalidateParents` with the parents that it has now.
   */
  invalidate(object: string, ids: readonly string[], version?: string): Promise<void>;
  /** Forgets every record and list of an object, when what changed cannot be told. */
  invalidateAll(object: string): Promise<void>;
}

/** Lists of ids tagged by parent, with the same guarantees; their records are those of the record cache. */
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
  /** Forgets every variant of the list under these parents. */
  invalidateParents(list: Pick<CachedList, 'name' | 'object'>, parentIds: readonly string[]): Promise<void>;
}

export interface CacheSettings {
  /** Longest age of an answer, counted from before it was read from its owner, milliseconds. */
  readonly staleAfterMs: number;
  /** The same for "the owner has none". */
  readonly negativeStaleAfterMs: number;
}

export const DEFAULT_CACHE_SETTINGS: CacheSettings = { staleAfterMs: 30_000, negativeStaleAfterMs: 5_000 };
