import { WaybillError } from '../domain/errors.ts';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import { type Backoff, grownMs } from '../time/backoff.ts';
import { pause } from '../time/pause.ts';
import { type CsvRow, csvHeader, csvLine, readCsv } from './bulk-csv.ts';
import type { Edge, EdgeReply } from './edge.ts';
import { apiName, recordId } from './records.ts';
import { incomplete, translatedBulkRow } from './salesforce-error.ts';
import type { Soql } from './soql.ts';
import type { CallOptions, SalesforceValues } from './values.ts';

export type BulkOperation = 'insert' | 'update' | 'upsert' | 'delete';
export type BulkState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

export interface BulkJob {
  readonly id: string;
  readonly state: BulkState;
  readonly numberRecordsProcessed?: number;
  readonly numberRecordsFailed?: number;
  readonly errorMessage?: string;
}

export interface BulkIngest {
  readonly object: string;
  readonly operation: BulkOperation;
  /** For upsert: the field by which records are recognized. */
  readonly externalIdField?: string;
  /** Every field that a record may have; the columns of the file. */
  readonly columns: readonly string[];
}

export interface BulkSuccess {
  readonly id: string;
  readonly created: boolean;
  readonly row: CsvRow;
}

export interface BulkFailure {
  readonly error: WaybillError;
  readonly row: CsvRow;
}

export interface BulkResults {
  readonly successful: readonly BulkSuccess[];
  readonly failed: readonly BulkFailure[];
  /** Rows that the job did not process. */
  readonly unprocessed: readonly CsvRow[];
}

export interface BulkPage {
  readonly rows: AsyncIterable<CsvRow>;
  /** The locator of the next page; null for the last one. */
  readonly next: string | null;
}

export interface BulkWait extends CallOptions {
  /** How long to poll; the job continues after it. Milliseconds; default ten minutes. */
  readonly timeoutMs?: number;
}

/** Salesforce takes 150 MB a job after base64; this leaves room for that. Bytes. */
export const MAX_JOB_BYTES = 100_000_000;
const ROWS_A_PAGE = 50_000;
const TRANSFER_MS = 120_000;
/** With this growth, the poll sees the end of a job at most half its duration later. */
const POLLS: Backoff = { firstMs: 200, longestMs: 10_000, growth: 1.5 };
const DEFAULT_WAIT_MS = 600_000;

/**
 * Bulk API 2.0. Starting a job, waiting for it and reading it are separate steps, so the caller can store the job's id.
 * A wait that times out does not change the job, and another process can continue with its id. No job is deleted or
 * aborted.
 */
export class BulkApi {
  readonly #edge: Edge;

  constructor(edge: Edge) {
    this.#edge = edge;
  }

  /**
   * Uploads the records as one job and starts it.
   *
   * @returns the job's id and how many records it holds.
   * @throws WaybillError BAD_USER_INPUT when they exceed one job (100 MB). An error after the job was created
   * names it in details.jobId; Salesforce does not process a job whose upload was not closed.
   */
  async startIngest(
    ingest: BulkIngest,
    records: Iterable<SalesforceValues> | AsyncIterable<SalesforceValues>,
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<{ readonly jobId: string; readonly records: number }> {
    const file = await csvFile(ingest.columns.map(apiName), records);
    const body = {
      object: apiName(ingest.object),
      operation: ingest.operation,
      contentType: 'CSV',
      lineEnding: 'LF',
      ...(ingest.externalIdField !== undefined && { externalIdFieldName: apiName(ingest.externalIdField) }),
    };
    const job = await this.#edge.call<BulkJob>(
      { method: 'POST', url: '/jobs/ingest', body, repeatable: 'NEVER' },
      usage,
      options,
    );
    const jobId = recordId(job.body.id);
    try {
      await this.#upload(`/jobs/ingest/${jobId}`, file.text, usage, options);
    } catch (error) {
      throw error instanceof WaybillError ? withJob(error, jobId) : error;
    }
    return { jobId, records: file.records };
  }

  /**
   * @throws WaybillError UPSTREAM_TIMEOUT with details.jobId while the job goes on; UPSTREAM_REJECTED when it failed.
   */
  waitForIngest(jobId: string, usage: UpstreamUsage, options?: BulkWait): Promise<BulkJob> {
    return this.#wait(`/jobs/ingest/${recordId(jobId)}`, usage, options);
  }

  /**
   * The outcome of every record of a job that has ended.
   *
   * @param records how many the job holds; fewer results are an error, not a success.
   */
  async ingestResults(
    jobId: string,
    records: number,
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<BulkResults> {
    const url = `/jobs/ingest/${recordId(jobId)}`;
    const file = async (name: string) => readCsv((await this.#text(`${url}/${name}`, usage, options)).body);
    const successful: BulkSuccess[] = [];
    for await (const { sf__Id, sf__Created, ...row } of await file('successfulResults')) {
      successful.push({ id: sf__Id ?? '', created: sf__Created === 'true', row });
    }
    const failed: BulkFailure[] = [];
    for await (const { sf__Id: _, sf__Error, ...row } of await file('failedResults')) {
      failed.push({ error: translatedBulkRow(sf__Error ?? ''), row });
    }
    const unprocessed: CsvRow[] = [];
    // Salesforce spells this one in lower case.
    for await (const row of await file('unprocessedrecords')) unprocessed.push(row);
    const found = successful.length + failed.length + unprocessed.length;
    if (found !== records) throw incomplete(records, found);
    return { successful, failed, unprocessed };
  }

  /** Starts a query job; answers its id. */
  async startQuery(soql: Soql, usage: UpstreamUsage, options?: CallOptions): Promise<string> {
    const body = { operation: 'query', query: soql.text };
    const job = await this.#edge.call<BulkJob>(
      { method: 'POST', url: '/jobs/query', body, repeatable: 'NEVER' },
      usage,
      options,
    );
    return recordId(job.body.id);
  }

  /** As waitForIngest. */
  waitForQuery(jobId: string, usage: UpstreamUsage, options?: BulkWait): Promise<BulkJob> {
    return this.#wait(`/jobs/query/${recordId(jobId)}`, usage, options);
  }

  /**
   * One page of the result of a query job that has ended.
   *
   * @param locator of the page; null for the first one
   */
  async queryPage(
    jobId: string,
    locator: string | null,
    usage: UpstreamUsage,
    options?: CallOptions & { readonly rowsPerPage?: number },
  ): Promise<BulkPage> {
    const from = locator === null ? '' : `&locator=${encodeURIComponent(locator)}`;
    const url = `/jobs/query/${recordId(jobId)}/results?maxRecords=${options?.rowsPerPage ?? ROWS_A_PAGE}`;
    const page = await this.#text(url + from, usage, options);
    const next = page.headers['sforce-locator'];
    // The end is spelled as a word.
    const isLast = next === undefined || next === 'null' || next === '';
    return { rows: readCsv(page.body), next: isLast ? null : next };
  }

  /**
   * All rows of a query job that has ended, page by page, one page in memory.
   *
   * @throws WaybillError UPSTREAM_UNAVAILABLE with vendorCode INCOMPLETE_RESULT, after the last row, when the number of
   * rows differs from the job's count.
   */
  async *queryRows(
    job: BulkJob,
    usage: UpstreamUsage,
    options?: CallOptions & { readonly rowsPerPage?: number },
  ): AsyncGenerator<CsvRow, void, undefined> {
    let locator: string | null = null;
    let received = 0;
    do {
      const page: BulkPage = await this.queryPage(job.id, locator, usage, options);
      for await (const row of page.rows) {
        received += 1;
        yield row;
      }
      locator = page.next;
    } while (locator !== null);
    const expected = job.numberRecordsProcessed ?? received;
    if (received !== expected) throw incomplete(expected, received);
  }

  async #upload(url: string, csv: string, usage: UpstreamUsage, options?: CallOptions): Promise<void> {
    const upload = { method: 'PUT', url: `${url}/batches`, body: csv, contentType: 'text/csv' } as const;
    await this.#edge.call({ ...upload, repeatable: 'NEVER', timeoutMs: TRANSFER_MS }, usage, options);
    const close = { method: 'PATCH', url, body: { state: 'UploadComplete' } } as const;
    await this.#edge.call({ ...close, repeatable: 'NEVER' }, usage, options);
  }

  #text(url: string, usage: UpstreamUsage, options?: CallOptions): Promise<EdgeReply<string>> {
    const call = { method: 'GET', url, repeatable: 'READ', asText: true, timeoutMs: TRANSFER_MS } as const;
    return this.#edge.call<string>(call, usage, options);
  }

  async #wait(url: string, usage: UpstreamUsage, options: BulkWait = {}): Promise<BulkJob> {
    const until = performance.now() + (options.timeoutMs ?? DEFAULT_WAIT_MS);
    for (let polls = 1; ; polls += 1) {
      const { body: job } = await this.#edge.call<BulkJob>(
        { method: 'GET', url, repeatable: 'READ' },
        usage,
        options,
      );
      if (job.state === 'JobComplete') return job;
      if (job.state === 'Failed' || job.state === 'Aborted') throw jobFailed(job);
      const pollMs = grownMs(POLLS, polls);
      if (performance.now() + pollMs > until) throw stillRunning(job);
      await pause(pollMs, options.signal);
      options.signal?.throwIfAborted();
    }
  }
}

async function csvFile(
  columns: readonly string[],
  records: Iterable<SalesforceValues> | AsyncIterable<SalesforceValues>,
): Promise<{ readonly text: string; readonly records: number }> {
  const lines = [csvHeader(columns)];
  let bytes = 0;
  for await (const record of records) {
    const line = csvLine(columns, record);
    bytes += Buffer.byteLength(line);
    if (bytes > MAX_JOB_BYTES) throw new WaybillError('BAD_USER_INPUT', 'Too many records for one bulk job.');
    lines.push(line);
  }
  return { text: lines.join(''), records: lines.length - 1 };
}

function jobFailed(job: BulkJob): WaybillError {
  return new WaybillError('UPSTREAM_REJECTED', 'The bulk job did not complete.', {
    details: { system: 'SALESFORCE', vendorCode: `BULK_JOB_${job.state.toUpperCase()}`, jobId: job.id },
    cause: job.errorMessage,
  });
}

function withJob(error: WaybillError, jobId: string): WaybillError {
  return new WaybillError(error.code, error.message, { details: { ...error.details, jobId }, cause: error });
}

function stillRunning(job: BulkJob): WaybillError {
  return new WaybillError('UPSTREAM_TIMEOUT', 'The bulk job is still running.', {
    details: { system: 'SALESFORCE', vendorCode: 'BULK_JOB_RUNNING', jobId: job.id },
  });
}
