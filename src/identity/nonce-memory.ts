const MAX_NONCES = 500_000;

/**
 * Remembers used nonces until their envelopes expire. Its size is bounded. When it is full, it refuses new nonces instead of
 * forgetting old ones. Only holders of an envelope key can fill it.
 */
export class NonceMemory {
  /** Nonces by the second in which they may be forgotten. */
  readonly #seconds = new Map<number, Set<string>>();
  readonly #limit: number;
  #size = 0;

  constructor(limit: number = MAX_NONCES) {
    this.#limit = limit;
  }

  /** Both times in milliseconds since 1970; a nonce must always come with the same `forgetAt`. */
  use(nonce: string, forgetAt: number, now: number): 'NEW' | 'USED' | 'FULL' {
    this.#forget(now);
    const second = Math.ceil(forgetAt / 1_000);
    let nonces = this.#seconds.get(second);
    if (nonces?.has(nonce)) return 'USED';
    if (this.#size >= this.#limit) return 'FULL';
    if (nonces === undefined) {
      nonces = new Set();
      this.#seconds.set(second, nonces);
    }
    nonces.add(nonce);
    this.#size += 1;
    return 'NEW';
  }

  #forget(now: number): void {
    for (const [second, nonces] of this.#seconds) {
      if (second * 1_000 >= now) continue;
      this.#size -= nonces.size;
      this.#seconds.delete(second);
    }
  }
}
