import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import type { ReadToken } from './cache.ts';
import type { CachePartition } from './cache-partition.ts';

/** The state of one entry in Redis. The numbers are those of the scripts. */
export const EntryStatus = { FRESH: 0, REFRESH: 1, LOAD: 2, WAIT: 3 } as const;
export type EntryStatus = (typeof EntryStatus)[keyof typeof EntryStatus];

export type Entry<V> =
  | {
      /** REFRESH: this reader answers it and renews it in the background. */
      readonly status: typeof EntryStatus.FRESH | typeof EntryStatus.REFRESH;
      readonly value: V;
      /** How long this process may answer it from memory while the clock does not change, milliseconds. */
      readonly freshForMs: number;
      /** Characters, as a measure of memory. */
      readonly size: number;
    }
  | {
      /** LOAD: this reader holds the lock and loads it. WAIT: another does. */
      readonly status: typeof EntryStatus.LOAD | typeof EntryStatus.WAIT;
      readonly invalidatedAt: number;
    };

export interface Snapshot<V> {
  readonly token: ReadToken;
  /** In the order of the ids asked. */
  readonly entries: readonly Entry<V>[];
}

/** How one sort of entry is read from and stored in Redis. */
export interface EntryStore<V> {
  readonly partition: CachePartition;
  /** Begins the name of each entry in this process. */
  readonly scope: string;
  /** Rejects when Redis is away. */
  read(ids: readonly string[], loader: string): Promise<Snapshot<V>>;
  store(values: ReadonlyMap<string, V>, token: ReadToken, loader: string): Promise<void>;
  /** Gives back the locks of a load that failed. */
  release(ids: readonly string[], loader: string): Promise<void>;
}

/** Reads values from their owner. Answers every id. */
export type Load<V> = (ids: readonly string[], usage: UpstreamUsage) => Promise<ReadonlyMap<string, V>>;
