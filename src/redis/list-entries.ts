import { READ_LISTS, RELEASE, STORE_LISTS } from './cache.scripts.ts';
import type { CachedList, CachedRecord, ReadToken } from './cache.ts';
import type { CachePartition } from './cache-partition.ts';
import { decodeRecord } from './cached-record.ts';
import { type Entry, EntryStatus, type EntryStore, type Snapshot } from './entry-store.ts';
import { storeRecords } from './record-entries.ts';

/** Longer lists are answered but not stored: one read of such a list would block Redis. */
const LONGEST_LIST = 2_000;

/** One list of an object, by parent. Redis holds the ids; the records are the record cache's. */
export class ListEntries implements EntryStore<readonly CachedRecord[]> {
  readonly partition: CachePartition;
  readonly scope: string;
  readonly #list: CachedList;

  constructor(partition: CachePartition, list: CachedList) {
    this.partition = partition;
    this.#list = list;
    this.scope = `${listScope(list)}${this.#variant}|`;
  }

  async read(parentIds: readonly string[], loader: string): Promise<Snapshot<readonly CachedRecord[]>> {
    const { staleAfterMs, lockMs, keepMs } = this.partition;
    const reply = (await this.partition.run(READ_LISTS, [
      loader,
      staleAfterMs,
      lockMs,
      keepMs,
      this.#list.name,
      this.#variant,
      ...parentIds,
    ])) as [string, number, number, ...(number | string[])[]];
    const [incarnation, counter, observedAt] = reply;
    const entries = parentIds.map((_, index): Entry<readonly CachedRecord[]> => {
      const at = 3 + index * 3;
      const status = reply[at] as EntryStatus;
      const about = Number(reply[at + 1]);
      if (status === EntryStatus.LOAD || status === EntryStatus.WAIT) return { status, invalidatedAt: about };
      const flat = reply[at + 2] as string[];
      const records: CachedRecord[] = [];
      let size = 0;
      for (let row = 0; row + 2 < flat.length; row += 3) {
        const body = flat[row + 2] ?? '{}';
        size += body.length;
        records.push(decodeRecord(flat[row] ?? '', flat[row + 1] ?? '', body));
      }
      return { status, value: Object.freeze(records), freshForMs: about, size };
    });
    return { token: { incarnation, counter, observedAt }, entries };
  }

  async store(
    values: ReadonlyMap<string, readonly CachedRecord[]>,
    token: ReadToken,
    loader: string,
  ): Promise<void> {
    const records = new Map<string, CachedRecord>();
    const args: (string | number)[] = [loader, this.partition.keepMs, this.partition.longestReadMs];
    args.push(token.incarnation, token.counter, token.observedAt, this.#list.name, this.#variant);
    const tooLong: string[] = [];
    for (const [parentId, list] of values) {
      if (list.length > LONGEST_LIST) {
        tooLong.push(parentId);
        continue;
      }
      args.push(parentId, list.map(({ id }) => id).join(' '));
      for (const record of list) records.set(record.id, record);
    }
    await Promise.all([
      storeRecords(this.partition, [...records], token, loader, 'load'),
      this.partition.run(STORE_LISTS, args),
      tooLong.length > 0 ? this.release(tooLong, loader) : undefined,
    ]);
  }

  async release(parentIds: readonly string[], loader: string): Promise<void> {
    const keys = parentIds.map((parentId) => `:l:${this.#list.name}:${parentId}:${this.#variant}`);
    await this.partition.run(RELEASE, [loader, ...keys]);
  }

  get #variant(): string {
    return this.#list.variant ?? '';
  }
}

/** The beginning of the names in this process of every variant of a list. */
export function listScope(list: Pick<CachedList, 'name' | 'object'>): string {
  return `${list.object}|l|${list.name}|`;
}
