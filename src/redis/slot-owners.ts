import type { HostAndPort } from '../domain/redis-address.ts';

/** Slots of every Redis Cluster. */
const SLOTS = 16_384;

/** The servers of a cluster and their slots, as one server reported them. */
export class SlotOwners {
  readonly #owners: (HostAndPort | null)[] = Array.from({ length: SLOTS }, () => null);

  /**
   * @param reply of CLUSTER SLOTS
   * @param source the server that replied: a server that does not know its own name leaves its host out
   */
  constructor(reply: unknown, source: HostAndPort | null) {
    for (const [first, last, [host, port]] of reply as [number, number, [string | null, number]][]) {
      const owner = { host: host || (source?.host ?? ''), port };
      for (let slot = first; slot <= last; slot += 1) this.#owners[slot] = owner;
    }
  }

  of(slot: number): HostAndPort | null {
    return this.#owners[slot] ?? null;
  }

  /** Stores the new owner that a server named for the slot. */
  move(slot: number, owner: HostAndPort): void {
    this.#owners[slot] = owner;
  }

  /** Slots that no server holds. */
  get missing(): number {
    return this.#owners.filter((owner) => owner === null).length;
  }

  /** Each server once. */
  all(): readonly HostAndPort[] {
    return [
      ...new Map(this.#owners.flatMap((owner) => (owner === null ? [] : [[nameOf(owner), owner]]))).values(),
    ];
  }
}

export function nameOf({ host, port }: HostAndPort): string {
  return `${host}:${port}`;
}

/**
 * The owner of a slot that a MOVED error names; null for any other error. While a slot moves (ASK, TRYAGAIN), no server has
 * all of its keys: null, and callers proceed as if Redis were away.
 */
export function movedTo(error: unknown, source: HostAndPort): HostAndPort | null {
  const { cause } = error as { cause?: unknown };
  const words = cause instanceof Error ? /^MOVED \d+ (.*):(\d+)$/.exec(cause.message) : null;
  return words === null ? null : { host: words[1] || source.host, port: Number(words[2]) };
}
