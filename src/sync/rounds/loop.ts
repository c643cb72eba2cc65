import { type Backoff, backoffMs } from '../../time/backoff.ts';
import { pause } from '../../time/pause.ts';

/** What follows a round. MORE: the next round at once. IDLE: a rest until the loop is woken or the sweep is due. */
export type RoundResult = 'MORE' | 'IDLE';

export interface LoopOptions {
  readonly name: string;
  /** Does one round. The signal aborts when the loop stops; the round finishes what it has begun. */
  readonly round: (signal: AbortSignal) => Promise<RoundResult>;
  /** A round begins at least this often, even if the loop is not woken, milliseconds. */
  readonly sweepMs: number;
  /** Called for each round that failed. The next round follows after a pause that grows with each failure in a row. */
  readonly onError: (error: unknown) => void;
}

/** After a system, such as PostgreSQL, is back, the next round begins within the longest pause. */
const BACKOFF: Backoff = { firstMs: 100, longestMs: 2_000 };

/**
 * Repeats one kind of work: whenever it is woken, and at every sweep, since a wake-up can be lost. A wake-up during a
 * round is not lost: another round follows.
 */
export class Loop {
  readonly #options: LoopOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #awake = true;
  #rouse: (() => void) | null = null;
  #failures = 0;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  /** How many rounds failed since the last good one. */
  get failures(): number {
    return this.#failures;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  wake(): void {
    this.#awake = true;
    this.#rouse?.();
  }

  /** Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#rouse?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#awake = false;
      try {
        if ((await this.#options.round(signal)) === 'MORE') this.#awake = true;
        this.#failures = 0;
        if (!this.#awake && !signal.aborted) await this.#rest(this.#options.sweepMs, true);
      } catch (error) {
        if (signal.aborted) return;
        this.#failures += 1;
        this.#options.onError(error);
        // A wake-up does not shorten this rest: the next round would most likely fail, too.
        await this.#rest(backoffMs(BACKOFF, this.#failures), false);
      }
    }
  }

  async #rest(milliseconds: number, wakeable: boolean): Promise<void> {
    const rest = new AbortController();
    this.#rouse = () => {
      if (wakeable || this.#stopping.signal.aborted) rest.abort();
    };
    await pause(milliseconds, rest.signal);
    this.#rouse = null;
  }
}
