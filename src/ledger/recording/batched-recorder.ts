import { FloodCounter, type FloodLimits } from './flood-counter.ts';

export interface RecorderProblem {
  readonly cause: unknown;
  /** Events lost since the last report because too many were waiting, or because the recorder was closed. */
  readonly lost: number;
}

export interface RecorderOptions<Event, Row> {
  /** Stores rows. A batch of unknown outcome is given again. */
  readonly insert: (rows: readonly Row[]) => Promise<void>;
  /** Called for each failed insert. The rows wait for the next attempt, as long as there is room. */
  readonly onProblem: (problem: RecorderProblem) => void;
  /** Who an event is from and what it is; null for an event that is always kept. */
  readonly bucketOf: (event: Event) => { readonly sender: string | null; readonly kind: string } | null;
  readonly limits: FloodLimits;
  readonly rowOf: (event: Event) => Row;
  /**
   * The row of events that were only counted.
   * @param last the last of them
   * @param sender null when they are of several senders
   */
  readonly countOf: (last: Event, sender: string | null, occurrences: number) => Row;
  readonly occurrencesOf: (row: Row) => number;
}

const BATCH_DELAY_MS = 500;
const BATCH_SIZE = 500;
const RETRY_DELAY_MS = 5_000;
const MAX_WAITING = 10_000;

/**
 * Stores events in batches behind the request. `record` only queues: a slow or dead PostgreSQL delays and fails nothing,
 * and a flood adds few rows (`FloodCounter`). Closing stores what is waiting, in one last try; nothing is recorded after
 * it.
 */
export class BatchedRecorder<Event, Row> implements AsyncDisposable {
  readonly #options: RecorderOptions<Event, Row>;
  readonly #flood: FloodCounter<Event>;
  #waiting: Row[] = [];
  #lost = 0;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: RecorderOptions<Event, Row>) {
    this.#options = options;
    this.#flood = new FloodCounter(options.limits, (last, sender, occurrences) =>
      this.#enqueue(options.countOf(last, sender, occurrences)),
    );
  }

  record(event: Event): void {
    if (this.#closed) return;
    const bucket = this.#options.bucketOf(event);
    if (bucket === null || this.#flood.admits(event, bucket)) this.#enqueue(this.#options.rowOf(event));
    this.#schedule(BATCH_DELAY_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#flood.settle();
    await this.#write();
    clearTimeout(this.#timer);
  }

  #enqueue(row: Row): void {
    if (this.#waiting.length < MAX_WAITING) this.#waiting.push(row);
    else this.#lost += this.#options.occurrencesOf(row);
  }

  /** One timer at a time; it keeps no process alive. */
  #schedule(delay: number): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#flood.settlesInMs === 0) this.#flood.settle();
      if (this.#writing === undefined) void this.#write();
    }, delay);
    this.#timer.unref();
  }

  /** One writer at a time. A second call waits for the first one and then writes the events that are left. */
  async #write(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    this.#writing = this.#writeBatches().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #writeBatches(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH_SIZE);
      try {
        await this.#options.insert(batch);
        this.#waiting = this.#waiting.slice(batch.length);
      } catch (cause) {
        this.#report(cause);
        this.#schedule(RETRY_DELAY_MS);
        return;
      }
    }
    if (this.#lost > 0) this.#report(new Error('more events at once than there is room for'));
    const { settlesInMs } = this.#flood;
    if (settlesInMs !== null) this.#schedule(Math.max(settlesInMs, BATCH_DELAY_MS));
  }

  #report(cause: unknown): void {
    if (this.#closed) {
      this.#lost += this.#waiting.reduce((sum, row) => sum + this.#options.occurrencesOf(row), 0);
      this.#waiting = [];
    }
    this.#options.onProblem({ cause, lost: this.#lost });
    this.#lost = 0;
  }
}
