import { WaybillError } from '../../domain/errors.ts';
import type { OwnDatabase } from '../../postgres/database.ts';
import { isReadOnly, refuseNewer, requireMigrations } from '../../postgres/readiness.ts';
import { pause } from '../../time/pause.ts';

/** How long a start waits for PostgreSQL, and the pause before it is asked again, milliseconds. */
const ANSWER_MS = 1_000;

/**
 * A process does not work on a database that a newer version has migrated. It goes on when a newer version migrates the
 * database while the process works.
 */
export class DatabaseLevel implements Disposable {
  readonly #executor: Pick<OwnDatabase, 'query' | 'refusedChange'>;
  #isAccepted = false;
  #isReadOnly = false;
  #isDisposed = false;
  #answered: Promise<void> | null = null;

  constructor(executor: Pick<OwnDatabase, 'query' | 'refusedChange'>) {
    this.#executor = executor;
  }

  /** Whether the last check was refused for this alone: reads are answered still. */
  get isReadOnly(): boolean {
    return this.#isReadOnly;
  }

  /** Rejects while PostgreSQL does not answer or accepts no changes, and while its database is of another version. */
  async check(): Promise<void> {
    const refusal = await this.#refusalOfChanges().catch((error: unknown) => {
      this.#isReadOnly = false;
      throw error;
    });
    this.#isReadOnly = refusal !== null;
    if (refusal !== null) throw refusal;
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

  async #refusalOfChanges(): Promise<WaybillError | null> {
    await requireMigrations(this.#executor, this.#isAccepted);
    this.#isAccepted = true;
    if (!(await isReadOnly(this.#executor))) return this.#executor.refusedChange;
    return new WaybillError(
      'UPSTREAM_UNAVAILABLE',
      "The portal's database accepts no changes: it is a standby, or read-only. Name the primary in DATABASE_URL.",
      { details: { system: 'PORTAL' } },
    );
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
