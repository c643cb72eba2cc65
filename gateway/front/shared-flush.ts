import { performance } from 'node:perf_hooks';

/** A connection that buffers its messages until it is flushed. */
export interface Gathering {
  flush(): void;
}

/** Milliseconds after which a flush yields to the event loop. */
const TURN_MS = 5;
/** Connections that are flushed between two readings of the clock. */
const CHUNK = 16;
/** The share of one CPU that flushing may take over time. `MAX_WAIT_MS` goes before it. */
const SHARE = 0.35;
/** Milliseconds of CPU: the bound of the unused share that is saved up, and of the debt. */
const MAX_CREDIT_MS = 20;
/** Milliseconds after which a waiting connection is flushed regardless of the share. */
const MAX_WAIT_MS = 20;

/**
 * Flushes all connections that have buffered messages, in short turns. A flush runs when the current turn of the event loop
 * ends. If flushing has exceeded its share of the CPU, the flush is delayed by up to `MAX_WAIT_MS`.
 *
 * The reason: a system call costs far more than the frame that it writes. Under load, several events of a connection then
 * share one call, and the code that produces events keeps its share of the CPU.
 */
export class SharedFlush {
  /** Each connection with the time of its first buffered message, earliest first. Times are of `performance.now()`. */
  readonly #waiting = new Map<Gathering, number>();
  #isDue = false;
  /** Milliseconds of CPU that flushing may use, as of `#asOf`; negative for a debt. */
  #credit = MAX_CREDIT_MS;
  #asOf = 0;

  /** A connection that is already scheduled keeps its place. */
  schedule(gathering: Gathering): void {
    if (!this.#waiting.has(gathering)) this.#waiting.set(gathering, performance.now());
    if (!this.#isDue) this.#arm();
  }

  #arm(): void {
    this.#isDue = true;
    this.#settle(0);
    const pause = Math.min(-this.#credit / SHARE, this.#earliest() + MAX_WAIT_MS - this.#asOf);
    if (pause > 0) setTimeout(() => this.#turn(), pause);
    else setImmediate(() => this.#turn());
  }

  #turn(): void {
    const began = performance.now();
    let flushed = 0;
    for (const gathering of this.#waiting.keys()) {
      this.#waiting.delete(gathering);
      gathering.flush();
      flushed += 1;
      if (flushed % CHUNK === 0 && performance.now() - began > TURN_MS) break;
    }
    this.#settle(performance.now() - began);
    this.#isDue = false;
    if (this.#waiting.size > 0) this.#arm();
  }

  #earliest(): number {
    const [earliest = this.#asOf] = this.#waiting.values();
    return earliest;
  }

  #settle(spentMs: number): void {
    const now = performance.now();
    const credit = this.#credit + (now - this.#asOf) * SHARE - spentMs;
    this.#credit = Math.max(-MAX_CREDIT_MS, Math.min(MAX_CREDIT_MS, credit));
    this.#asOf = now;
  }
}
