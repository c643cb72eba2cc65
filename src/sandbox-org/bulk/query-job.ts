import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Row } from '../records/database.ts';
import { toJson } from '../records/values.ts';
import type { FieldDefinition } from '../schema/model.ts';
import { isAggregateQuery } from '../soql/aggregate.ts';
import type { PreparedQuery } from '../soql/query-service.ts';
import type { RecordQuery } from '../soql/record-query.ts';
import type { Shape } from '../soql/selection.ts';
import { ApiError } from '../wire/errors.ts';
import type { BulkJob, BulkJobs } from './bulk-job.ts';
import { csvLine, DELIMITERS, LINE_ENDS } from './csv.ts';

const CHUNK = 2000;
/** Bytes of one entry of the row index: where a row ends in the result file. */
const ENTRY = 8;

interface Column {
  readonly name: string;
  readonly column: string;
  readonly field: FieldDefinition;
}

/** The CSV columns of a result; throws for what bulk queries do not offer. */
function columnsOf(shape: Shape, prefix = ''): Column[] {
  return shape.entries.flatMap((entry): Column[] => {
    if (entry.kind === 'VALUE')
      return [{ name: prefix + entry.key, column: entry.column, field: entry.field }];
    if (entry.kind === 'PARENT') return columnsOf(entry.shape, `${prefix}${entry.key}.`);
    const what = entry.kind === 'ADDRESS' ? 'Selecting compound data' : 'Aggregate Relationships';
    throw new ApiError('MALFORMED_QUERY', `${what} not supported in Bulk Query`);
  });
}

/** Checks that a query can be a bulk job and translates it. */
export function bulkQuery(
  prepared: PreparedQuery,
  translate: () => RecordQuery,
): { query: RecordQuery; columns: readonly Column[] } {
  if (isAggregateQuery(prepared.query)) {
    throw new ApiError('MALFORMED_QUERY', 'Aggregate functions and GROUP BY are not supported in Bulk Query');
  }
  const query = translate();
  return { query, columns: columnsOf(query.selection.shape) };
}

/** Writes the whole result to the job's files: the header apart, the rows, and where each row ends. */
export async function runQuery(
  jobs: BulkJobs,
  job: BulkJob,
  query: RecordQuery,
  columns: readonly Column[],
): Promise<void> {
  const started = Date.now();
  job.state = 'InProgress';
  jobs.save(job);
  const delimiter = DELIMITERS[job.columnDelimiter] ?? ',';
  const lineEnd = LINE_ENDS[job.lineEnding] ?? '\n';
  const line = (row: Row) =>
    csvLine(
      columns.map(({ column, field }) => String(toJson(field, row[column]) ?? '')),
      delimiter,
      lineEnd,
    );
  const [header, rows, index] = ['header.csv', 'rows.csv', 'rows.index'].map((name) =>
    openSync(jobs.file(job, name), 'w'),
  );
  if (header === undefined || rows === undefined || index === undefined) return;
  try {
    writeSync(
      header,
      csvLine(
        columns.map((column) => column.name),
        delimiter,
        lineEnd,
      ),
    );
    const numbers = query.rowNumbers();
    let end = 0;
    for (let from = 0; from < numbers.length && job.state === 'InProgress'; from += CHUNK) {
      const lines = query.rows(numbers.slice(from, from + CHUNK)).map(line);
      const ends = lines.map((text) => (end += Buffer.byteLength(text)));
      writeSync(rows, lines.join(''));
      writeSync(index, new Uint8Array(Float64Array.from(ends).buffer));
      job.recordsProcessed += lines.length;
      await setImmediate();
    }
    if (job.state === 'InProgress') job.state = 'JobComplete';
  } catch (error) {
    job.state = 'Failed';
    job.errorMessage = error instanceof Error ? error.message : String(error);
  } finally {
    for (const file of [header, rows, index]) closeSync(file);
  }
  job.processingTime = Date.now() - started;
  jobs.save(job);
}

/** One page of a finished result: CSV with its header, how many rows, and the locator of the next page. */
export function resultPage(
  jobs: BulkJobs,
  job: BulkJob,
  locator: string | null,
  maxRecords: number,
): { csv: string; count: number; next: string } {
  const from = locator === null ? 0 : Number(Buffer.from(locator, 'base64url').toString('utf8'));
  if (!Number.isInteger(from) || from < 0 || from > job.recordsProcessed) {
    throw new ApiError('INVALID_QUERY_LOCATOR', `Invalid locator: ${locator}`);
  }
  const to = Math.min(job.recordsProcessed, from + maxRecords);
  const index = openSync(jobs.file(job, 'rows.index'), 'r');
  const rows = openSync(jobs.file(job, 'rows.csv'), 'r');
  const header = openSync(jobs.file(job, 'header.csv'), 'r');
  try {
    const start = rowEnd(index, from);
    const body = Buffer.alloc(rowEnd(index, to) - start);
    readSync(rows, body, 0, body.length, start);
    const head = Buffer.alloc(65_536);
    const headLength = readSync(header, head);
    const csv = head.toString('utf8', 0, headLength) + body.toString('utf8');
    const next = to < job.recordsProcessed ? Buffer.from(String(to)).toString('base64url') : 'null';
    return { csv, count: to - from, next };
  } finally {
    for (const file of [index, rows, header]) closeSync(file);
  }
}

/** Byte offset where the first `count` rows end. */
function rowEnd(index: number, count: number): number {
  if (count === 0) return 0;
  const entry = new Float64Array(1);
  readSync(index, new Uint8Array(entry.buffer), 0, ENTRY, (count - 1) * ENTRY);
  return entry[0] ?? 0;
}
