import { performance } from 'node:perf_hooks';

/** Something that gathers what it has to write until it is flushed. */
export interface Gathering {
  flush(): void;
}

/** After so long a turn of flushing others have theirs, milliseconds. */
const TURN_MS = 5;
/** How many are flushed between two looks at the clock. */
const AT_ONCE = 16;
/** How much of a processor flushing may take for long, as far as nobody waits too long for it. */
const SHARE = 0.35;
/** So much may be flushed at once when little was before, milliseconds; and no more is ever owed. */
const MOST_CREDIT_MS = 20;
/** Who has waited so long is kept back no more, milliseconds. */
const MOST_WAIT_MS = 20;

/**
 * Flushes all who gathered something, one after the other, in short turns: as soon as the turn of the event loop has ended,
 * or a little later when flushing took more than its share just before. A system call costs far more than the frame that
 * it writes; when events come faster than they can be handed out, several share one, and what makes the next events
 * keeps its share of the processor.
 */
export class SharedFlush {
  /** With the moment at which each began to gather, the earliest first; by `performance.now()` as all moments here. */
  readonly #waiting = new Map<Gathering, number>();
  #isDue = false;
  /** Milliseconds that may be spent, and when that was; below zero they are owed. */
  #credit = MOST_CREDIT_MS;
  #asOf = 0;

  /** Once until it is flushed. */
  schedule(gathering: Gathering): void {
    if (!this.#waiting.has(gathering)) this.#waiting.set(gathering, performance.now());
    if (!this.#isDue) this.#arm();
  }

  #arm(): void {
    this.#isDue = true;
    this.#settle(0);
    const pause = Math.min(-this.#credit / SHARE, this.#earliest() + MOST_WAIT_MS - this.#asOf);
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
      if (flushed % AT_ONCE === 0 && performance.now() - began > TURN_MS) break;
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
    this.#credit = Math.max(-MOST_CREDIT_MS, Math.min(MOST_CREDIT_MS, credit));
    this.#asOf = now;
  }
}
