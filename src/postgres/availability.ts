import type { WaybillError } from '../domain/errors.ts';

export interface AvailabilityOptions {
  /** Resolves when PostgreSQL has said anything at all, a refusal included; rejects when it has not in time. */
  readonly probe: () => Promise<void>;
  readonly refusal: () => WaybillError;
}

/** A statement that waits so long makes PostgreSQL suspect, milliseconds. */
const SUSPECT_AFTER_MS = 2_000;
const PROBE_INTERVAL_MS = 250;
/** A pause of this process can make one answer look late, not two in a row; nor does a busy machine leave both out. */
const UNANSWERED_PROBES = 2;

/**
 * Tells a PostgreSQL that is frozen or cut off from one that is busy. Whatever waits longer than two seconds makes a probe
 * knock at the door: a busy server still answers there. When nobody does, twice, and no statement is answered meanwhile,
 * PostgreSQL is away: what waits is refused, and so is everything else at once, until a probe in the background is
 * answered. So a frozen PostgreSQL costs a request some seconds once, not a statement's time-out each.
 *
 * What was refused while it waited may still be done by PostgreSQL, as with every connection that breaks.
 */
export class Availability {
  readonly #options: AvailabilityOptions;
  /** What waits, oldest first, with when it began. */
  readonly #waiting = new Map<(error: WaybillError) => void, number>();
  #away = false;
  #unanswered = 0;
  /** Answers so far: one that comes while a probe waits shows that PostgreSQL is only slow. */
  #answers = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: AvailabilityOptions) {
    this.#options = options;
  }

  /** Runs work that waits for PostgreSQL, or refuses it while PostgreSQL is away. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#away) return Promise.reject(this.#options.refusal());
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.set(reject, performance.now());
    this.#timer ??= this.#later(SUSPECT_AFTER_MS);
    void work()
      .then((answer) => {
        this.#answers += 1;
        resolve(answer);
      }, reject)
      .finally(() => this.#waiting.delete(reject));
    return promise;
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #later(ms: number): NodeJS.Timeout {
    return setTimeout(() => void this.#look(), ms).unref();
  }

  async #look(): Promise<void> {
    const [began] = this.#waiting.values();
    const suspicious = began !== undefined && performance.now() - began >= SUSPECT_AFTER_MS;
    if (this.#away || suspicious) await this.#knock();
    else this.#unanswered = 0;
    if (this.#closed) return;
    if (this.#away || this.#unanswered > 0) this.#timer = this.#later(PROBE_INTERVAL_MS);
    else this.#timer = this.#waiting.size > 0 ? this.#later(SUSPECT_AFTER_MS) : null;
  }

  async #knock(): Promise<void> {
    const before = this.#answers;
    try {
      await this.#options.probe();
      this.#unanswered = 0;
      this.#away = false;
    } catch {
      this.#unanswered = this.#answers > before ? 0 : this.#unanswered + 1;
      if (this.#unanswered < UNANSWERED_PROBES) return;
      this.#away = true;
      for (const refuse of this.#waiting.keys()) refuse(this.#options.refusal());
      this.#waiting.clear();
    }
  }
}
