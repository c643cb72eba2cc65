import { createHash } from 'node:crypto';
import { Pool, type PoolClient } from 'pg';
import { WaybillError } from '../domain/errors.ts';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import { traced } from '../telemetry/tracing.ts';
import { Availability } from '../time/availability.ts';
import { clientOf, type DatabaseUrl, knock, PostgresClient, type SessionSettings } from './client.ts';
import { COLUMN_TYPES } from './column-types.ts';
import { translatePostgresError, vendorCodeOf } from './postgres-error.ts';
import { RefusedChanges } from './refused-changes.ts';
import { statementSpan } from './statement-span.ts';

export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
  /** A hot statement whose text takes few forms: parsed once on each connection, planned a few times at most. */
  readonly prepare?: boolean | undefined;
}

/** Runs statements. Each that fails throws a WaybillError of system PORTAL. */
export interface Executor {
  /** The rows; `usage` (of the request that caused it) is counted up by one statement. */
  query<Row extends object>(
    statement: Statement,
    usage?: Pick<UpstreamUsage, 'sqlStatements'>,
  ): Promise<Row[]>;
}

export interface Database extends Executor, AsyncDisposable {
  /**
   * Runs `work` in one READ COMMITTED transaction and commits what it did; rolls back when it throws. Runs it again,
   * up to three times, when PostgreSQL chose it as the victim of a deadlock: `work` must have no effect outside.
   */
  transaction<T>(work: (transaction: Executor) => Promise<T>): Promise<T>;
}

export interface OwnDatabase extends Database {
  /** Why PostgreSQL, which answers, refused a change of this process a moment ago; null when it did not. */
  readonly refusedChange: WaybillError | null;
}

export type { DatabaseUrl } from './client.ts';

export interface DatabaseOptions {
  readonly url: DatabaseUrl;
  /** Connections that this process may open. */
  readonly poolSize: number;
  /** Milliseconds after which PostgreSQL gives up on a statement. */
  readonly statementTimeoutMs?: number | undefined;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string | undefined;
}

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** How much longer than PostgreSQL itself the hub waits for its word that it gave up. */
const ANSWER_GRACE_MS = 1_000;
/** How long statements may take that run when the database is closed: a frozen PostgreSQL answers none of them. */
const DRAIN_TIMEOUT_MS = 2_000;
/**
 * Compiling a plan to machine code takes longer than any of our statements. And they are written so that the best plan
 * does not depend on their values (those that do have them in their text).
 */
const SESSION: SessionSettings = { jit: 'off', plan_cache_mode: 'force_generic_plan' };
const MAX_ATTEMPTS = 3;
const DEADLOCK = '40P01';
/** Said by a pooler between us and PostgreSQL that hands our statements to another connection. */
const NAMES_NOT_KEPT = new Set(['26000', '42P05']);
/** Said of a prepared statement whose tables were made anew, as by a restore: it has not run, and never does there. */
const PREPARED_BEFORE = '0A000';
/** Said by a standby. The address may lead to the primary by now, which this connection never does. */
const READ_ONLY = '25006';

/** Opens no connection yet: a PostgreSQL that is away is reported by the first statement. */
export function openDatabase(options: DatabaseOptions): OwnDatabase {
  return new PooledDatabase(options);
}

class PooledDatabase implements OwnDatabase {
  readonly #pool: Pool;
  readonly #availability: Availability;
  readonly #cut = new AbortController();
  readonly #names = new Map<string, string>();
  /** Part of each name; another one prepares all statements anew. */
  #epoch = 0;
  readonly #refusedChanges = new RefusedChanges();
  readonly #beginPooled: string;
  #namesKept = true;
  /** Whether a pooler gives each transaction another connection; null before the first connection. */
  #isPooled: boolean | null = null;

  constructor(options: DatabaseOptions) {
    const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
    const session = { ...SESSION, statement_timeout: String(statementTimeoutMs) };
    this.#beginPooled = `BEGIN; ${setLocal(session)}`;
    this.#pool = new Pool({
      Client: clientOf(options.url, {
        cut: this.#cut.signal,
        session,
        onConnect: (isPooled) => {
          this.#isPooled = isPooled;
        },
      }),
      max: options.poolSize,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      // A server that is frozen or cut off cannot give up by itself.
      query_timeout: statementTimeoutMs + ANSWER_GRACE_MS,
      application_name: options.applicationName ?? 'waybill',
      types: COLUMN_TYPES,
      // A statement is sent at once, although the answer of the statement before it has not come.
      pipeline: true,
    });
    // An idle connection that breaks is replaced by the pool; its next statement would report anything lasting.
    this.#pool.on('error', () => {});
    this.#availability = new Availability({
      probe: () => knock(options.url),
      refusal: () =>
        new WaybillError('UPSTREAM_UNAVAILABLE', 'The portal is not reachable.', {
          details: { system: 'PORTAL' },
        }),
    });
  }

  get refusedChange(): WaybillError | null {
    return this.#refusedChanges.recent;
  }

  async query<Row extends object>(
    statement: Statement,
    usage?: Pick<UpstreamUsage, 'sqlStatements'>,
  ): Promise<Row[]> {
    if (usage !== undefined) usage.sqlStatements += 1;
    if (this.#isPooled === null) (await this.#connect()).release();
    // The settings of a pooled connection last for a transaction.
    if (this.#isPooled === true)
      return await this.#attempt((transaction) => transaction.query<Row>(statement));
    try {
      return await this.#run<Row>(this.#pool, statement);
    } catch (error) {
      const vendorCode = vendorCodeOf(error);
      const isPooler = NAMES_NOT_KEPT.has(vendorCode);
      if (statement.prepare !== true || !(isPooler || vendorCode === PREPARED_BEFORE)) throw error;
      if (isPooler) this.#namesKept = false;
    }
    return await this.#run<Row>(this.#pool, statement);
  }

  async transaction<T>(work: (transaction: Executor) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(work);
      } catch (error) {
        const vendorCode = vendorCodeOf(error);
        const isPassing = vendorCode === DEADLOCK || vendorCode === PREPARED_BEFORE;
        if (attempt >= MAX_ATTEMPTS || !isPassing) throw error;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#availability.close();
    const timer = setTimeout(() => this.#cut.abort(), DRAIN_TIMEOUT_MS);
    await this.#pool.end();
    clearTimeout(timer);
  }

  async #attempt<T>(work: (transaction: Executor) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    let broken: Error | undefined;
    // A connection that breaks between two statements goes back to the pool as broken.
    const onBreak = (failure: Error) => {
      broken = failure;
    };
    client.on('error', onBreak);
    try {
      // Shares a round trip with the first statement. Without BEGIN a statement would count at once, and by itself.
      const begin = this.#isPooled === true ? this.#beginPooled : 'BEGIN';
      const begun = this.#availability.run(() => client.query(begin)).catch(refuse);
      let isBegun = true;
      begun.catch(() => {
        isBegun = false;
      });
      const result = await work({
        query: async <Row extends object>(
          statement: Statement,
          usage?: Pick<UpstreamUsage, 'sqlStatements'>,
        ) => {
          if (!isBegun) await begun;
          if (usage !== undefined) usage.sqlStatements += 1;
          const [rows] = await Promise.all([this.#run<Row>(client, statement), begun]);
          return rows;
        },
      });
      await begun;
      await traced(
        () => statementSpan('COMMIT'),
        () => this.#availability.run(() => client.query('COMMIT')).catch(refuse),
      );
      return result;
    } catch (error) {
      await this.#availability
        .run(() => client.query('ROLLBACK'))
        .catch((failure: Error) => {
          broken = failure;
        });
      if (error instanceof WaybillError && vendorCodeOf(error) === READ_ONLY) broken = error;
      throw error;
    } finally {
      client.off('error', onBreak);
      client.release(broken);
    }
  }

  async #connect(): Promise<PoolClient> {
    const connecting = this.#pool.connect();
    try {
      return await this.#availability.run(() => connecting);
    } catch (error) {
      // Refused while it waited: whenever the connection comes, nobody wants it.
      void connecting.then(
        (client) => client.release(),
        () => undefined,
      );
      return refuse(error);
    }
  }

  /** The same name for the same text in every process, whatever pooler mixes their connections. */
  #nameOf(text: string): string {
    let name = this.#names.get(text);
    if (name === undefined) {
      name = createHash('sha256').update(`${this.#epoch} ${text}`).digest('base64url');
      this.#names.set(text, name);
    }
    return name;
  }

  #run<Row extends object>(runner: Pool | PoolClient, statement: Statement): Promise<Row[]> {
    return traced(
      () => statementSpan(statement.text),
      () => this.#rowsOf<Row>(runner, statement),
    );
  }

  async #rowsOf<Row extends object>(runner: Pool | PoolClient, statement: Statement): Promise<Row[]> {
    const named = statement.prepare === true && this.#namesKept && this.#isPooled !== true;
    const epoch = this.#epoch;
    const result = await this.#availability
      .run(() =>
        runner.query<Row>({
          text: statement.text,
          values: statement.values === undefined ? [] : [...statement.values],
          ...(named ? { name: this.#nameOf(statement.text) } : {}),
        }),
      )
      .catch((cause: unknown) => {
        const failure = failureOf(cause);
        this.#refusedChanges.hear(failure);
        // All connections have statements from before, and many fail at once: the first failure renames them.
        if (named && vendorCodeOf(failure) === PREPARED_BEFORE && epoch === this.#epoch) {
          this.#epoch += 1;
          this.#names.clear();
        }
        throw failure;
      });
    return result.rows;
  }
}

function refuse(cause: unknown): never {
  throw failureOf(cause);
}

function failureOf(cause: unknown): WaybillError {
  return cause instanceof WaybillError ? cause : translatePostgresError(cause);
}

/** In the order of the names, so that the text is the same in every process. */
function setLocal(settings: SessionSettings): string {
  const pairs = Object.entries(settings).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return pairs.map(([name, value]) => `SET LOCAL ${name} = '${value}'`).join('; ');
}

/**
 * A connection of its own, outside any pool: for LISTEN and leader locks. It is the caller's to end.
 *
 * @param cut breaks it at once when it aborts
 */
export async function connectDirectly(url: DatabaseUrl, cut?: AbortSignal): Promise<PostgresClient> {
  const config = { connectionTimeoutMillis: CONNECT_TIMEOUT_MS, types: COLUMN_TYPES };
  const client = new PostgresClient(url, config, { cut });
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw translatePostgresError(error);
  }
}
