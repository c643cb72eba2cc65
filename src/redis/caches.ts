import { randomBytes } from 'node:crypto';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import { INVALIDATE_LISTS, INVALIDATE_RECORDS } from './cache.scripts.ts';
import {
  type CachedList,
  type CachedRecord,
  type CacheSettings,
  DEFAULT_CACHE_SETTINGS,
  type ListCache,
  type LoadLists,
  type LoadRecords,
  type ReadToken,
  type RecordCache,
} from './cache.ts';
import { CachePartition } from './cache-partition.ts';
import { ListEntries, listScope } from './list-entries.ts';
import { ReadThrough } from './read-through.ts';
import { RecordEntries, recordScope, storeRecords } from './record-entries.ts';
import type { RedisStore } from './redis-store.ts';

/** The record cache and the list cache of one process over one Redis. Make one pair for each process. */
export function createCaches(
  redis: RedisStore,
  settings: CacheSettings = DEFAULT_CACHE_SETTINGS,
): { readonly records: RecordCache; readonly lists: ListCache } {
  const caches = new RedisCaches(redis, settings);
  return { records: caches, lists: caches };
}

class RedisCaches implements RecordCache, ListCache {
  readonly #redis: RedisStore;
  readonly #settings: CacheSettings;
  readonly #process = randomBytes(6).toString('base64url');
  readonly #reads = new ReadThrough(this.#process);
  readonly #partitions = new Map<string, CachePartition>();

  constructor(redis: RedisStore, settings: CacheSettings) {
    this.#redis = redis;
    this.#settings = settings;
  }

  async getMany(
    object: string,
    ids: readonly string[],
    load: LoadRecords,
    usage: UpstreamUsage,
  ): Promise<Map<string, CachedRecord | null>> {
    const entries = new RecordEntries(this.#partition(object), object);
    return await this.#reads.get(
      entries,
      ids,
      async (missing, charged) => {
        const found = new Map<string, CachedRecord | null>(missing.map((id) => [id, null]));
        for (const record of await load(missing, charged)) {
          if (found.has(record.id)) found.set(record.id, record);
        }
        return found;
      },
      usage,
    );
  }

  async getLists(
    list: CachedList,
    parentIds: readonly string[],
    load: LoadLists,
    usage: UpstreamUsage,
  ): Promise<Map<string, readonly CachedRecord[]>> {
    const entries = new ListEntries(this.#partition(list.object), list);
    return await this.#reads.get(
      entries,
      parentIds,
      async (missing, charged) => {
        const loaded = await load(missing, charged);
        return new Map(missing.map((parentId) => [parentId, loaded.get(parentId) ?? []]));
      },
      usage,
    );
  }

  observe(object: string): Promise<ReadToken | null> {
    return this.#partition(object).observe();
  }

  async put(object: string, records: readonly CachedRecord[], token: ReadToken | null): Promise<void> {
    const ids = records.map(({ id }) => id);
    this.#leaveRecordFlights(object, ids);
    const partition = this.#partition(object);
    try {
      if (!token) throw new Error('Redis was away when the read began');
      await storeRecords(
        partition,
        records.map((record) => [record.id, record] as const),
        token,
        '',
        'put',
      );
    } catch {
      await partition.invalidate(INVALIDATE_RECORDS, [partition.keepMs, '', ...ids]);
    }
  }

  async invalidate(object: string, ids: readonly string[], version = ''): Promise<void> {
    if (ids.length === 0) return;
    this.#leaveRecordFlights(object, ids);
    const partition = this.#partition(object);
    await partition.invalidate(INVALIDATE_RECORDS, [partition.keepMs, version, ...ids]);
  }

  async invalidateAll(object: string): Promise<void> {
    this.#reads.leaveFlights((name) => name.startsWith(`${object}|`));
    await this.#partition(object).invalidateAll();
  }

  async invalidateParents(
    list: Pick<CachedList, 'name' | 'object'>,
    parentIds: readonly string[],
  ): Promise<void> {
    if (parentIds.length === 0) return;
    const scope = listScope(list);
    const parents = new Set(parentIds);
    this.#reads.leaveFlights(
      (name) => name.startsWith(scope) && parents.has(name.slice(name.lastIndexOf('|') + 1)),
    );
    const partition = this.#partition(list.object);
    await partition.invalidate(INVALIDATE_LISTS, [partition.keepMs, list.name, ...parentIds]);
  }

  #leaveRecordFlights(object: string, ids: readonly string[]): void {
    const names = new Set(ids.map((id) => recordScope(object) + id));
    // A list load brings records, too; their ids are not known before.
    this.#reads.leaveFlights((name) => names.has(name) || name.startsWith(`${object}|l|`));
  }

  #partition(object: string): CachePartition {
    let partition = this.#partitions.get(object);
    if (!partition) {
      partition = new CachePartition(this.#redis, object, this.#settings);
      this.#partitions.set(object, partition);
    }
    return partition;
  }
}
