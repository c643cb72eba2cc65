/** One call of the API, or one part of a bulk job. */
export type LockHolder = object;

/**
 * Locks of parent records. A call that saves children of a record holds the record for a while; another call that comes
 * meanwhile is refused, and so are later parts of the same bulk job, which Salesforce runs beside each other. Salesforce
 * would let them wait for ten seconds first.
 */
export class ParentLocks {
  private readonly holders = new Map<string, LockHolder>();
  private current: LockHolder | undefined;

  /** Does the synchronous `work` of a call. What it locks stays locked until `release`. */
  during<T>(holder: LockHolder, work: () => T): T {
    const before = this.current;
    this.current = holder;
    try {
      return work();
    } finally {
      this.current = before;
    }
  }

  /** Locks a record for the call that runs; false when another call holds it. */
  take(id: string): boolean {
    const holder = this.holders.get(id);
    if (holder !== undefined && holder !== this.current) return false;
    if (this.current !== undefined) this.holders.set(id, this.current);
    return true;
  }

  releaseAll(): void {
    this.holders.clear();
  }

  release(holder: LockHolder): void {
    for (const [id, held] of this.holders) if (held === holder) this.holders.delete(id);
  }
}
