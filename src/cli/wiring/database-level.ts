import { WaybillError } from '../../domain/errors.ts';
import type { Executor } from '../../postgres/database.ts';
import { refuseNewer, requireMigrations } from '../../postgres/readiness.ts';
import { pause } from '../../time/pause.ts';

/** How long a start waits for PostgreSQL, and the pause before it is asked again, milliseconds. */
const ANSWER_MS = 1_000;

/**
 * A process does not work on a database that a newer version has migrated. It goes on when a newer version migrates the
 * database while the process works.
 */
export class DatabaseLevel implements Disposable {
  readonly #executor: Executor;
  #isAccepted = false;
  #isDisposed = false;
  #answered: Promise<void> | null = null;

  constructor(executor: Executor) {
    this.#executor = executor;
  }

  /** Rejects while PostgreSQL does not answer, and while its database is of another version. */
  async check(): Promise<void> {
    await requireMigrations(this.#executor, this.#isAccepted);
    this.#isAccepted = true;
  }

  /**
   * Call it before the work begins. While PostgreSQL is away, the start goes on after a second.
   * @throws WaybillError CONFIGURATION that names both versions
   */
  async refuseNewer(): Promise<void> {
    await Promise.race([this.#whenAnswered(), pause(ANSWER_MS)]);
  }

  /** Never resolves. Rejects when PostgreSQL was away at the start, and its database turns out to be newer. */
  async refusal(): Promise<never> {
    await this.#whenAnswered();
    return await new Promise<never>(() => undefined);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
  }

  #whenAnswered(): Promise<void> {
    if (this.#answered === null) {
      this.#answered = this.#ask();
      this.#answered.catch(() => undefined);
    }
    return this.#answered;
  }

  async #ask(): Promise<void> {
    while (!this.#isDisposed) {
      try {
        await refuseNewer(this.#executor);
        this.#isAccepted = true;
        return;
      } catch (error) {
        if (error instanceof WaybillError && error.code === 'CONFIGURATION') throw error;
      }
      await pause(ANSWER_MS);
    }
  }
}
