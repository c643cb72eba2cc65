import type { Caller } from '../../src/domain/access.ts';
import { EXPORT_PATIENCE_MS, MAX_EXPORT_BYTES, MAX_EXPORT_ROWS } from '../../src/domain/bulk-export.ts';
import { ERRORS, type ErrorCode, WaybillError } from '../../src/domain/errors.ts';
import { type ExportQuery, pageVariables, readExportQuery } from '../../src/graph/export-query.ts';
import { AuthenticationError } from '../../src/identity/authentication-error.ts';
import { backoffMs } from '../../src/time/backoff.ts';
import { accessKey, type Failure, failed, type PageError, pageIn, problemOf } from './export-page.ts';
import type { ClaimedExport, ExportOptions, Problem } from './export-ports.ts';
import type { RowWriter } from './export-rows.ts';

/** Runs operations for exports on the graph that the gateway serves now. */
export interface ExportGraph {
  execute(
    caller: Caller,
    text: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<{
    readonly data?: unknown;
    readonly errors?: readonly PageError[] | undefined;
  }>;
  writer(format: ClaimedExport['format'], query: ExportQuery): RowWriter;
}

/** Bytes and milliseconds after which a piece of the file is written. */
const PART_BYTES = 1024 * 1024;
const PART_MS = 10_000;
const RETRY = { firstMs: 1_000, longestMs: 60_000 };
/**
 * A defect of the hub may pass, for example during a rolling update. An export retries it for less time than a system that
 * is away.
 */
const MOST_ATTEMPTS_AT_A_DEFECT = 8;

/**
 * Runs one export from its last stored piece until its list ends or a failure stops it. Each page is read with the user's
 * access at that moment. The file has each record once: one statement stores a piece together with the cursor after it, and
 * the next holder continues at that cursor.
 */
export class ExportRun {
  readonly #claim: ClaimedExport;
  readonly #options: ExportOptions;
  readonly #graph: ExportGraph;
  readonly #stop: AbortSignal;
  readonly #onDefect: (error: unknown) => void;
  #part: number;
  #rows: number;
  #bytes: number;
  #position: string | null;
  #pageSize: number;
  #lines: string[] = [];
  #waitingBytes = 0;
  #waitingRows = 0;
  #keptAt = performance.now();
  #attempts: number;
  #stalledSince: Date | null;

  constructor(
    claim: ClaimedExport,
    options: ExportOptions,
    graph: ExportGraph,
    stop: AbortSignal,
    onDefect: (error: unknown) => void,
  ) {
    this.#onDefect = onDefect;
    this.#claim = claim;
    this.#options = options;
    this.#graph = graph;
    this.#stop = stop;
    this.#part = claim.parts;
    this.#rows = claim.rows;
    this.#bytes = claim.bytes;
    this.#position = claim.position;
    this.#pageSize = claim.pageSize;
    this.#attempts = claim.attempts;
    this.#stalledSince = claim.stalledSince;
  }

  /** Rejects when PostgreSQL is away. The lease then ends, and a gateway claims the export again. */
  async run(): Promise<void> {
    const { book } = this.#options;
    const failure = await this.#readPages().catch((error: unknown) => this.#defect(error));
    if (failure === null) return;
    if (failure !== 'STOPPED' && failure.kind === 'FAILED') {
      await book.fail(this.#claim, failure.problem);
      return;
    }
    // Stores the pages before the failure. If the document store is away, too, the next holder reads them again.
    const kept = await this.#keepOrLater(false);
    if (kept === null) return;
    if (failure === 'STOPPED') await book.release(this.#claim);
    else if (this.#isPatienceOver(failure.problem.code)) await book.fail(this.#claim, failure.problem);
    else await book.postpone(this.#claim, failure.problem, failure.afterMs, this.#pageSize);
  }

  /** Returns null when the file is complete, or this gateway no longer holds the export. */
  async #readPages(): Promise<Failure | 'STOPPED' | null> {
    const { book } = this.#options;
    const query = this.#query();
    if (query === null)
      return failed('BAD_USER_INPUT', 'This version of the hub cannot run the query. Make it again.');
    let writer: RowWriter | null = null;
    for (;;) {
      if (this.#stop.aborted) return 'STOPPED';
      const caller = await this.#caller();
      if (caller === null)
        return failed('FORBIDDEN', 'Your access has ended, or you no longer have the role.');
      const access = accessKey(caller);
      const began = await book.hold(this.#claim, access);
      if (began === null) return null;
      if (began !== access) {
        return failed('FORBIDDEN', 'Your access has changed since the export began. Make it again.');
      }
      const variables = pageVariables(this.#claim.variables, this.#pageSize, this.#position);
      const { data, errors = [] } = await this.#graph.execute(caller, query.text, variables);
      if (errors.length > 0) {
        const failure = this.#failureOf(errors);
        if (failure === 'SMALLER_PAGE') continue;
        return failure;
      }
      const page = pageIn(data);
      if (page === null) return failed('BAD_USER_INPUT', 'The query answers no list.');
      writer ??= this.#graph.writer(this.#claim.format, query);
      if (this.#part === 0 && this.#waitingRows === 0 && this.#lines.length === 0) this.#add(writer.head, 0);
      for (const record of page.nodes) this.#add(writer.line(record), 1);
      const { hasNextPage, endCursor } = page.pageInfo;
      this.#position = endCursor ?? this.#position;
      const isOver = this.#limitProblem();
      if (isOver !== null) return isOver;
      if (hasNextPage && endCursor === null) return failed('INTERNAL', 'The list has no cursor to go on.');
      const isFull = this.#waitingBytes >= PART_BYTES || performance.now() - this.#keptAt >= PART_MS;
      if (!hasNextPage) return await this.#finish();
      if (isFull) {
        const kept = await this.#keepOrLater(false);
        if (kept !== true) return kept;
      }
    }
  }

  /**
   * A defect of the hub must not block the user's other exports for ever, so its retries are limited. A retry reads the
   * unwritten records again.
   */
  #defect(error: unknown): Failure {
    if (error instanceof WaybillError) throw error;
    this.#onDefect(error);
    this.#forgetWaiting();
    return this.#later({ code: 'INTERNAL', message: 'The export met a defect of the hub.' }, null);
  }

  async #finish(): Promise<Failure | null> {
    const kept = await this.#keepOrLater(true);
    return kept === true ? null : kept;
  }

  /** Null when this version refuses the query: another version of the hub may have accepted it. */
  #query(): ExportQuery | null {
    try {
      return readExportQuery(this.#claim.query);
    } catch (error) {
      if (error instanceof WaybillError) return null;
      throw error;
    }
  }

  /** If the document store is away, the export is retried later. The retry reads the unwritten records again. */
  async #keepOrLater(isLast: boolean): Promise<true | Failure | null> {
    try {
      return (await this.#keep(isLast)) ? true : null;
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error;
      this.#forgetWaiting();
      const { code, message } = error.reason;
      return this.#later({ code, message }, null);
    }
  }

  #forgetWaiting(): void {
    this.#lines = [];
    this.#waitingBytes = 0;
    this.#waitingRows = 0;
  }

  async #caller(): Promise<Caller | null> {
    const { userId, role } = this.#claim;
    try {
      return await this.#options.callers.callerOf(userId, role);
    } catch (error) {
      if (error instanceof AuthenticationError) return null;
      throw error;
    }
  }

  #add(line: string, rows: number): void {
    this.#lines.push(line);
    this.#waitingBytes += Buffer.byteLength(line);
    this.#waitingRows += rows;
  }

  /** Appends the records that were read to the file. Returns false when this gateway no longer holds the export. */
  async #keep(isLast: boolean): Promise<boolean> {
    if (this.#lines.length === 0 && !isLast) return true;
    const { book, files } = this.#options;
    const { portalId, fence, format } = this.#claim;
    const part = this.#part;
    const bytes = Buffer.from(this.#lines.join(''));
    if (!(await book.namePart(this.#claim, part))) return false;
    try {
      await files.write({ exportId: portalId, format, part, fence }, bytes);
    } catch (error) {
      if (error instanceof WaybillError) throw new StoreFailure(error);
      throw error;
    }
    const kept = await book.keepPart(this.#claim, {
      part,
      bytes: bytes.length,
      rows: this.#waitingRows,
      position: this.#position,
      isLast,
    });
    if (!kept) return false;
    this.#part += 1;
    this.#rows += this.#waitingRows;
    this.#bytes += bytes.length;
    this.#forgetWaiting();
    this.#keptAt = performance.now();
    this.#attempts = 0;
    this.#stalledSince = null;
    return true;
  }

  #limitProblem(): Failure | null {
    if (this.#rows + this.#waitingRows > MAX_EXPORT_ROWS) {
      return failed(
        'BAD_USER_INPUT',
        `The list has more than ${MAX_EXPORT_ROWS} records. Narrow its filter.`,
      );
    }
    if (this.#bytes + this.#waitingBytes > MAX_EXPORT_BYTES) {
      return failed(
        'BAD_USER_INPUT',
        `The file has more than ${MAX_EXPORT_BYTES} bytes. Narrow the filter, or select less.`,
      );
    }
    return null;
  }

  #failureOf(errors: readonly PageError[]): Failure | 'SMALLER_PAGE' {
    const problems = errors.map(problemOf);
    const [first] = problems;
    const lasting = problems.find(({ code }) => !ERRORS[code].retryable) ?? null;
    if (lasting !== null) {
      if (lasting.code !== 'QUERY_TOO_EXPENSIVE' || this.#pageSize === 1)
        return { kind: 'FAILED', problem: lasting };
      this.#pageSize = Math.floor(this.#pageSize / 2);
      return 'SMALLER_PAGE';
    }
    if (first === undefined) throw new TypeError('no error');
    if (first.code === 'UPSTREAM_TIMEOUT') this.#pageSize = Math.max(1, Math.floor(this.#pageSize / 2));
    const waits = errors
      .map(({ extensions }) => extensions?.['retryAfterMs'])
      .filter((ms) => typeof ms === 'number');
    return this.#later(first, waits.length > 0 ? Math.max(...waits) : null);
  }

  #later(problem: Problem, retryAfterMs: number | null): Failure {
    return {
      kind: 'LATER',
      problem,
      afterMs: Math.max(retryAfterMs ?? 0, backoffMs(RETRY, this.#attempts + 1)),
    };
  }

  #isPatienceOver(code: ErrorCode): boolean {
    if (code === 'INTERNAL' && this.#attempts >= MOST_ATTEMPTS_AT_A_DEFECT) return true;
    return this.#stalledSince !== null && Date.now() - this.#stalledSince.getTime() > EXPORT_PATIENCE_MS;
  }
}

/** The document store did not accept a piece. */
class StoreFailure extends Error {
  readonly reason: WaybillError;

  constructor(reason: WaybillError) {
    super('a piece of an export is not stored');
    this.reason = reason;
  }
}
