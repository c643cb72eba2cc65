import { READ_RECORDS, RELEASE, STORE_RECORDS } from './cache.scripts.ts';
import type { CachedRecord, ReadToken } from './cache.ts';
import type { CachePartition } from './cache-partition.ts';
import { decodeRecord, encodeFields } from './cached-record.ts';
import { type Entry, EntryStatus, type EntryStore, type Snapshot } from './entry-store.ts';

const STORED_AT_ONCE = 200;

/** Records of one object, by id; null = the owner has none. */
export class RecordEntries implements EntryStore<CachedRecord | null> {
  readonly partition: CachePartition;
  readonly scope: string;

  constructor(partition: CachePartition, object: string) {
    this.partition = partition;
    this.scope = recordScope(object);
  }

  async read(ids: readonly string[], loader: string): Promise<Snapshot<CachedRecord | null>> {
    const { staleAfterMs, negativeStaleAfterMs, lockMs, keepMs } = this.partition;
    const reply = (await this.partition.run(READ_RECORDS, [
      loader,
      staleAfterMs,
      negativeStaleAfterMs,
      lockMs,
      keepMs,
      ...ids,
    ])) as [string, number, number, ...(string | number)[]];
    const [incarnation, counter, observedAt] = reply;
    const entries = ids.map((id, index): Entry<CachedRecord | null> => {
      const at = 3 + index * 4;
      const status = reply[at] as EntryStatus;
      const about = Number(reply[at + 1]);
      if (status === EntryStatus.LOAD || status === EntryStatus.WAIT) return { status, invalidatedAt: about };
      const body = String(reply[at + 3]);
      const value = body === '' ? null : decodeRecord(id, String(reply[at + 2]), body);
      return { status, value, freshForMs: about, size: body.length };
    });
    return { token: { incarnation, counter, observedAt }, entries };
  }

  async store(
    values: ReadonlyMap<string, CachedRecord | null>,
    token: ReadToken,
    loader: string,
  ): Promise<void> {
    const rows = [...values].map(([id, record]) => [id, record] as const);
    await storeRecords(this.partition, rows, token, loader, 'load');
  }

  async release(ids: readonly string[], loader: string): Promise<void> {
    await this.partition.run(RELEASE, [loader, ...ids.map((id) => `:r:${id}`)]);
  }
}

/** The beginning of the names of an object's records in this process. */
export function recordScope(object: string): string {
  return `${object}|r|`;
}

/** Stores records, or their absence. Several commands, sent together, so that none blocks Redis for long. */
export async function storeRecords(
  partition: CachePartition,
  rows: readonly (readonly [id: string, record: CachedRecord | null])[],
  token: ReadToken,
  loader: string,
  mode: 'load' | 'put',
): Promise<void> {
  const commands: Promise<unknown>[] = [];
  for (let at = 0; at < rows.length; at += STORED_AT_ONCE) {
    const args: (string | number)[] = [loader, partition.keepMs, partition.longestReadMs];
    args.push(token.incarnation, token.counter, token.observedAt, mode);
    for (const [id, record] of rows.slice(at, at + STORED_AT_ONCE)) {
      args.push(id, record?.version ?? '', record ? encodeFields(record) : '');
    }
    commands.push(partition.run(STORE_RECORDS, args));
  }
  await Promise.all(commands);
}
