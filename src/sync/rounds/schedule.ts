import { type ConstructorOptions, type JobWithMetadata, PgBoss } from 'pg-boss';
import { clientOf, type DatabaseUrl } from '../../postgres/client.ts';
import { type Backoff, backoffMs } from '../../time/backoff.ts';
import { pause } from '../../time/pause.ts';
import type { SyncLogger } from '../exchange/dependencies.ts';

/** Work that is due at certain times, once in the whole hub however many workers run. */
export interface ScheduledWork {
  /** Letters, digits and dashes. */
  readonly name: string;
  /** When: five fields of cron, UTC. */
  readonly cron: string;
  readonly work: (signal: AbortSignal) => Promise<object>;
}

/** What became of scheduled work. pg-boss keeps it for a week. */
export interface ScheduledResult {
  readonly work: string;
  /** The last run that ended well, and what it reported. */
  readonly done: { readonly at: Date; readonly report: object } | null;
  /** The last run, when it failed and was not tried again: by the code or the kind of its failure. */
  readonly failed: { readonly at: Date; readonly problem: string } | null;
}

const LONGEST_SECONDS = 4 * 3600;
/**
 * A job without a sign of life for so long is failed and begun again: its process has died, or could not write its end.
 * While the work runs, pg-boss renews the sign twice in this time. Seconds; pg-boss takes 10 at least.
 */
const ALIVE_SECONDS = 60;
const LIMITS = { expireInSeconds: LONGEST_SECONDS, heartbeatSeconds: ALIVE_SECONDS, retryLimit: 2 };
const QUEUE = { policy: 'singleton', ...LIMITS } as const;
/** How often pg-boss looks for such jobs, seconds. */
const SUPERVISE_SECONDS = 15;
/** How long scheduled work may take to end when the worker stops; what is cut off is done again by another worker. */
const GRACE_MS = 5_000;
/** The same while no work runs: pg-boss's own statements take a moment. */
const QUIET_MS = 1_000;
/** Statements of pg-boss, its migrations included, are small; this is for a PostgreSQL that froze. */
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** A person's command waits for a busy PostgreSQL. */
const PATIENT_MS = 60_000;
/** A PostgreSQL that was away is noticed to be back within the longest pause. */
const BACKOFF: Backoff = { firstMs: 100, longestMs: 2_000 };
/** What pg-boss does unless told otherwise. */
const CRON_WORKER_SECONDS = 5;
/** How often the schedule looks whether something is due, seconds. */
const EVERY_SECONDS = 30;

/**
 * Runs scheduled work by pg-boss, which keeps its own tables in the schema `pgboss`. Work that was due while no worker
 * ran is done once when the next one starts. While PostgreSQL is away the schedule tries to begin again and again, and
 * its end waits for PostgreSQL no longer than for scheduled work.
 */
export class Schedule implements AsyncDisposable {
  readonly #databaseUrl: DatabaseUrl;
  readonly #works: readonly ScheduledWork[];
  readonly #logger: SyncLogger;
  readonly #everySeconds: number;
  readonly #stopping = new AbortController();
  /** Breaks the connections of pg-boss. */
  readonly #cut = new AbortController();
  #boss: PgBoss | null = null;
  /** Works that run now. */
  #underWay = 0;
  #beginning: Promise<void> | null = null;

  constructor(
    databaseUrl: DatabaseUrl,
    works: readonly ScheduledWork[],
    logger: SyncLogger,
    everySeconds = EVERY_SECONDS,
  ) {
    this.#databaseUrl = databaseUrl;
    this.#works = works;
    this.#logger = logger;
    this.#everySeconds = everySeconds;
  }

  /** Whether work is done when it is due. */
  get running(): boolean {
    return this.#boss !== null && !this.#stopping.signal.aborted;
  }

  /** Resolves when the schedule runs, or was ended before. */
  start(): Promise<void> {
    this.#beginning ??= this.#begin();
    return this.#beginning;
  }

  /** What became of each work, in whichever process it ran. Nothing until the schedule runs. */
  async results(): Promise<readonly ScheduledResult[]> {
    const boss = this.#boss;
    if (boss === null || !this.running) return [];
    return await Promise.all(this.#works.map(async ({ name }) => resultOf(name, await boss.findJobs(name))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    const timer = setTimeout(() => this.#cut.abort(), this.#underWay === 0 ? QUIET_MS : GRACE_MS);
    await this.#beginning;
    if (this.#boss !== null) await this.#end(this.#boss);
    clearTimeout(timer);
  }

  async #begin(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 1; !signal.aborted; failures += 1) {
      const boss = this.#newBoss();
      try {
        await boss.start();
        for (const work of this.#works) await this.#plan(boss, work);
        this.#boss = boss;
        return;
      } catch (error) {
        if (!signal.aborted) {
          const { message } = error as Error;
          this.#logger.error({ error: message }, 'the schedule could not be started and is tried again');
        }
        await this.#end(boss);
        await pause(backoffMs(BACKOFF, failures), signal);
      }
    }
  }

  #newBoss(): PgBoss {
    const everySeconds = this.#everySeconds;
    const connection = { connectTimeoutMs: CONNECT_TIMEOUT_MS, cut: this.#cut.signal };
    return newBoss(this.#databaseUrl, connection, this.#logger, {
      superviseIntervalSeconds: Math.min(everySeconds, SUPERVISE_SECONDS),
      monitorIntervalSeconds: Math.min(everySeconds, SUPERVISE_SECONDS),
      cronMonitorIntervalSeconds: everySeconds,
      cronWorkerIntervalSeconds: Math.min(everySeconds, CRON_WORKER_SECONDS),
    });
  }

  async #plan(boss: PgBoss, { name, cron, work }: ScheduledWork): Promise<void> {
    await boss.createQueue(name, QUEUE);
    // A queue of an earlier version has other limits.
    await boss.updateQueue(name, LIMITS);
    await boss.schedule(name, cron, null, { tz: 'UTC', missed: 'once' });
    await boss.work(name, { pollingIntervalSeconds: this.#everySeconds }, async () => {
      this.#underWay += 1;
      try {
        const result = await work(this.#stopping.signal);
        this.#logger.info({ work: name, ...result }, 'scheduled work is done');
        return result;
      } finally {
        this.#underWay -= 1;
      }
    });
  }

  async #end(boss: PgBoss): Promise<void> {
    await boss.stop({ graceful: true, timeout: GRACE_MS }).catch((error: Error) => {
      this.#logger.warn({ error: error.message }, 'the schedule was not ended in order');
    });
  }
}

/**
 * Records that a person has done a scheduled work by a command. An earlier failure of the schedule counts no longer. If
 * this process dies in between, a worker does the work once more.
 * @throws Error when PostgreSQL cannot record it
 */
export async function recordDone(
  databaseUrl: DatabaseUrl,
  name: string,
  report: object,
  logger: SyncLogger,
): Promise<void> {
  const patient = { connectTimeoutMs: PATIENT_MS, cut: new AbortController().signal };
  const boss = newBoss(databaseUrl, patient, logger, { supervise: false, schedule: false });
  try {
    await boss.start();
    await boss.createQueue(name, QUEUE);
    // No worker takes the job before it is complete.
    const id = await boss.send(name, null, { startAfter: LONGEST_SECONDS });
    if (id !== null) await boss.complete(name, id, report, { includeQueued: true });
  } finally {
    await boss.stop({ graceful: false });
  }
}

function newBoss(
  databaseUrl: DatabaseUrl,
  { connectTimeoutMs, cut }: { readonly connectTimeoutMs: number; readonly cut: AbortSignal },
  logger: SyncLogger,
  options: ConstructorOptions,
): PgBoss {
  // The driver's pool reads these, too, although pg-boss does not declare them.
  const pool = {
    Client: clientOf(databaseUrl, { cut }),
    application_name: 'waybill schedule',
    max: 2,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: STATEMENT_TIMEOUT_MS,
  };
  // The migrations made the schema: the role of the hub may not.
  const boss = new PgBoss({ ...pool, createSchema: false, ...options });
  boss.on('error', (error) => logger.warn({ error: error.message }, 'the schedule met a failure'));
  return boss;
}

function resultOf(work: string, jobs: readonly JobWithMetadata[]): ScheduledResult {
  const ended = jobs
    .flatMap(({ state, completedOn: at, output }) =>
      at !== null && (state === 'completed' || state === 'failed') ? [{ state, at, output }] : [],
    )
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const last = ended.at(-1);
  const done = ended.findLast(({ state }) => state === 'completed');
  return {
    work,
    done: done === undefined ? null : { at: done.at, report: done.output },
    failed: last?.state === 'failed' ? { at: last.at, problem: problemOf(last.output) } : null,
  };
}

/** Messages stay in the log: health names no record. */
function problemOf(failure: object): string {
  const { code, name } = failure as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((text) => typeof text === 'string') ?? 'UNKNOWN';
}
