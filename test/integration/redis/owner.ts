import type { UpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { CachedRecord, LoadLists, LoadRecords } from '../../../src/redis/cache.ts';

interface Owned {
  readonly id: string;
  readonly parent: string;
  /** Raised by every change. */
  readonly revision: number;
}

/** A load that has read from the owner and has not answered yet. */
export interface HeldLoad {
  readonly ids: readonly string[];
  answer(): void;
  fail(error: Error): void;
}

/**
 * A system of record. Its versions are coarse, as Salesforce's seconds are: two changes may carry the same one. A load
 * reads when it is called; while loads are held it answers later, with what it read.
 */
export class Owner {
  readonly #records = new Map<string, Owned>();
  readonly #revisionsForEachVersion: number;
  #revision = 0;
  #held: HeldLoad[] | null = null;
  /** The ids of each load so far. */
  readonly loads: (readonly string[])[] = [];

  constructor(revisionsForEachVersion = 1) {
    this.#revisionsForEachVersion = revisionsForEachVersion;
  }

  /** Returns the record's new revision. */
  write(id: string, parent = 'parent'): number {
    this.#revision += 1;
    this.#records.set(id, { id, parent, revision: this.#revision });
    return this.#revision;
  }

  remove(id: string): void {
    this.#records.delete(id);
  }

  record(id: string): CachedRecord | null {
    const owned = this.#records.get(id);
    if (!owned) return null;
    const version = String(Math.floor(owned.revision / this.#revisionsForEachVersion)).padStart(9, '0');
    return { id, version, fields: { revision: owned.revision, parent: owned.parent, nested: { id } } };
  }

  list(parent: string): CachedRecord[] {
    return [...this.#records.keys()].flatMap((id) => {
      const record = this.record(id);
      return record?.fields['parent'] === parent ? [record] : [];
    });
  }

  readonly load: LoadRecords = async (ids: readonly string[], usage: UpstreamUsage) => {
    usage.salesforceCalls += 1;
    this.loads.push(ids);
    const read = ids.flatMap((id) => this.record(id) ?? []);
    await this.#hold(ids);
    return read;
  };

  readonly loadLists: LoadLists = async (parents: readonly string[], usage: UpstreamUsage) => {
    usage.salesforceCalls += 1;
    this.loads.push(parents);
    const read = new Map(parents.map((parent) => [parent, this.list(parent)]));
    await this.#hold(parents);
    return read;
  };

  /** From now on loads wait for `answer`. */
  hold(): HeldLoad[] {
    this.#held ??= [];
    return this.#held;
  }

  /** Answers what is held, and from now on at once. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const load of held) load.answer();
  }

  async #hold(ids: readonly string[]): Promise<void> {
    if (!this.#held) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#held.push({ ids, answer: resolve, fail: reject });
    await promise;
  }
}

export function revisionOf(record: CachedRecord | null | undefined): number {
  return Number(record?.fields['revision'] ?? 0);
}
