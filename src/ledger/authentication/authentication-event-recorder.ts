import { randomUUID } from 'node:crypto';
import type {
  AuthenticationEvent,
  AuthenticationEvents,
  AuthenticationRefusal,
} from '../../domain/authentication-event.ts';
import {
  type AuthenticationEventRecord,
  type AuthenticationEventStore,
  authenticationEventRecord,
} from './authentication-events.ts';

export interface AuthenticationEventRecorder extends AuthenticationEvents, AsyncDisposable {}

export interface RecorderProblem {
  readonly cause: unknown;
  /** Events lost since the last report because too many were waiting, or because the recorder was closed. */
  readonly lost: number;
}

export interface RecorderOptions {
  readonly store: Pick<AuthenticationEventStore, 'insert'>;
  /** Called for each failed insert. The events wait for the next attempt, as long as there is room. */
  readonly onProblem: (problem: RecorderProblem) => void;
}

const BATCH_DELAY_MS = 500;
const BATCH_SIZE = 500;
const RETRY_DELAY_MS = 5_000;
const MAX_WAITING = 10_000;
/** Refusals kept one by one in each interval; the others of the interval become one row for each reason. */
const DETAILED_REFUSALS = 50;
const INTERVAL_MS = 60_000;

/**
 * Stores authentication events in batches behind the request. `record` only queues: a slow or dead PostgreSQL delays
 * and fails nothing, and a flood of refusals adds at most 50 rows and one for each reason in a minute. Closing stores
 * what is waiting, in one last try; nothing is recorded after it.
 */
export function createAuthenticationEventRecorder(options: RecorderOptions): AuthenticationEventRecorder {
  return new BatchedRecorder(options);
}

interface Counted {
  occurrences: number;
  lastAt: Date;
}

class BatchedRecorder implements AuthenticationEventRecorder {
  readonly #store: RecorderOptions['store'];
  readonly #onProblem: RecorderOptions['onProblem'];
  #waiting: AuthenticationEventRecord[] = [];
  readonly #counted = new Map<AuthenticationRefusal, Counted>();
  #intervalEnd = 0;
  #detailed = 0;
  #lost = 0;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor({ store, onProblem }: RecorderOptions) {
    this.#store = store;
    this.#onProblem = onProblem;
  }

  record(event: AuthenticationEvent): void {
    if (this.#closed) return;
    if (event.reason === null || this.#withinDetail()) this.#enqueue(authenticationEventRecord(event));
    else this.#count(event.reason, event.at);
    this.#schedule(BATCH_DELAY_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#settleCounts();
    await this.#write();
    clearTimeout(this.#timer);
  }

  /** Begins a new interval when the last one is over. */
  #withinDetail(): boolean {
    const now = Date.now();
    if (now >= this.#intervalEnd) {
      this.#settleCounts();
      this.#intervalEnd = now + INTERVAL_MS;
      this.#detailed = 0;
    }
    this.#detailed += 1;
    return this.#detailed <= DETAILED_REFUSALS;
  }

  #count(reason: AuthenticationRefusal, at: Date): void {
    const counted = this.#counted.get(reason);
    if (counted === undefined) {
      this.#counted.set(reason, { occurrences: 1, lastAt: at });
      return;
    }
    counted.occurrences += 1;
    counted.lastAt = at;
  }

  #settleCounts(): void {
    for (const [reason, { occurrences, lastAt }] of this.#counted) {
      this.#enqueue({
        id: randomUUID(),
        at: lastAt,
        outcome: 'REFUSED',
        reason,
        subject: null,
        role: null,
        requestId: null,
        remoteAddress: null,
        occurrences,
      });
    }
    this.#counted.clear();
  }

  #enqueue(row: AuthenticationEventRecord): void {
    if (this.#waiting.length < MAX_WAITING) this.#waiting.push(row);
    else this.#lost += row.occurrences;
  }

  /** One timer at a time; it keeps no process alive. */
  #schedule(delay: number): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (Date.now() >= this.#intervalEnd) this.#settleCounts();
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
        await this.#store.insert(batch);
        this.#waiting = this.#waiting.slice(batch.length);
      } catch (cause) {
        this.#report(cause);
        this.#schedule(RETRY_DELAY_MS);
        return;
      }
    }
    if (this.#lost > 0) this.#report(new Error('more events at once than there is room for'));
    if (this.#counted.size > 0) this.#schedule(Math.max(this.#intervalEnd - Date.now(), BATCH_DELAY_MS));
  }

  #report(cause: unknown): void {
    if (this.#closed) {
      this.#lost += this.#waiting.reduce((sum, { occurrences }) => sum + occurrences, 0);
      this.#waiting = [];
    }
    this.#onProblem({ cause, lost: this.#lost });
    this.#lost = 0;
  }
}
