import { closeSync, createReadStream, existsSync, openSync, writeSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { parse } from 'csv-parse';
import type { Session } from '../login/sessions.ts';
import type { Org } from '../org.ts';
import type { RecordInput } from '../records/input.ts';
import type { SaveContext } from '../records/record-service.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import { ApiError } from '../wire/errors.ts';
import type { BulkJob, BulkJobs } from './bulk-job.ts';
import { csvLine, DELIMITERS, LINE_ENDS } from './csv.ts';

/** Records saved in one transaction. A call that comes meanwhile has several turns, each of which waits for one of these. */
const CHUNK = 10;
const NULL = '#N/A';

type Line = readonly string[];

/** Result files of an ingest job, opened for its run. */
class ResultFiles {
  private readonly files = new Map<string, number>();
  private readonly waiting = new Map<string, string[]>();
  private readonly job: BulkJob;
  private readonly open: (name: string) => number;

  constructor(jobs: BulkJobs, job: BulkJob, header: Line) {
    this.job = job;
    this.open = (name) => openSync(jobs.file(job, name), 'w');
    this.write('successful.csv', ['sf__Id', 'sf__Created', ...header]);
    this.write('failed.csv', ['sf__Id', 'sf__Error', ...header]);
    this.write('unprocessed.csv', header);
  }

  write(name: string, values: Line): void {
    const delimiter = DELIMITERS[this.job.columnDelimiter] ?? ',';
    const line = csvLine(values, delimiter, LINE_ENDS[this.job.lineEnding] ?? '\n');
    const lines = this.waiting.get(name);
    if (lines === undefined) this.waiting.set(name, [line]);
    else lines.push(line);
  }

  /** Puts into the files what was written since the last time. */
  flush(): void {
    for (const [name, lines] of this.waiting) {
      const file = this.files.get(name) ?? this.open(name);
      this.files.set(name, file);
      writeSync(file, lines.join(''));
    }
    this.waiting.clear();
  }

  close(): void {
    this.flush();
    for (const file of this.files.values()) closeSync(file);
  }
}

/** Saves the uploaded lines of a job and writes its result files. Never throws: a job fails in its state. */
export async function runIngest(org: Org, jobs: BulkJobs, job: BulkJob, session: Session): Promise<void> {
  const started = Date.now();
  job.state = 'InProgress';
  jobs.save(job);
  try {
    await processLines(org, jobs, job, session);
    if (job.state === 'InProgress') job.state = 'JobComplete';
  } catch (error) {
    job.state = 'Failed';
    job.errorMessage = error instanceof Error ? error.message : String(error);
  }
  job.processingTime = Date.now() - started;
  jobs.save(job);
}

async function processLines(org: Org, jobs: BulkJobs, job: BulkJob, session: Session): Promise<void> {
  const path = jobs.file(job, 'content.csv');
  if (!existsSync(path)) return;
  const parser = parse({
    delimiter: DELIMITERS[job.columnDelimiter] ?? ',',
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
  });
  // The pipeline's errors are thrown to the reader of the lines.
  const lines = pipeline(createReadStream(path), parser, () => undefined);
  const object = org.schema.known(job.object);
  // A bulk job runs no assignment rule unless it names one (`assignmentRuleId`).
  const save = { session, allowDuplicates: job.allowDuplicates, autoAssign: false };
  let header: Line | undefined;
  let files: ResultFiles | undefined;
  let chunk: Line[] = [];
  try {
    for await (const line of lines as AsyncIterable<Line>) {
      if (header === undefined || files === undefined) {
        header = line;
        files = new ResultFiles(jobs, job, header);
        checkHeader(object, job, header);
        continue;
      }
      chunk.push(line);
      if (chunk.length < CHUNK) continue;
      saveChunk(org, job, object, header, chunk, save, files);
      files.flush();
      chunk = [];
      // Other requests get their turn between chunks.
      await setImmediate();
    }
    if (header && files) saveChunk(org, job, object, header, chunk, save, files);
  } finally {
    files?.close();
  }
}

function checkHeader(object: ObjectDefinition, job: BulkJob, header: Line): void {
  for (const name of header) {
    const [first = '', ...rest] = name.split('.');
    const fields = [...object.fields.values()];
    const known =
      rest.length === 0
        ? object.fields.has(first.toLowerCase())
        : fields.some((field) => field.relationshipName?.toLowerCase() === first.toLowerCase());
    if (!known) throw new Error(`InvalidBatch : Field name not found : ${name}`);
  }
  const key = job.operation === 'insert' ? null : job.operation === 'upsert' ? job.externalIdFieldName : 'Id';
  if (key !== null && !header.some((name) => name.toLowerCase() === key.toLowerCase())) {
    throw new Error(`InvalidBatch : Missing column ${key}`);
  }
}

function saveChunk(
  org: Org,
  job: BulkJob,
  object: ObjectDefinition,
  header: Line,
  chunk: readonly Line[],
  save: SaveContext,
  files: ResultFiles,
): void {
  org.during(job.changeOrigin, () =>
    org.database.transaction(() => {
      for (const line of chunk) {
        if (job.state !== 'InProgress') {
          files.write('unprocessed.csv', line);
          continue;
        }
        job.recordsProcessed++;
        const input = toInput(header, line);
        try {
          const { id, created } = saveOne(org, job, object, input, save);
          files.write('successful.csv', [id, String(created), ...line]);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          job.recordsFailed++;
          const id = typeof input['Id'] === 'string' ? input['Id'] : '';
          const fields = (error.fields ?? []).map((field) => `${field} `).join('');
          files.write('failed.csv', [id, `${error.code}:${error.message}:${fields}--`, ...line]);
        }
      }
    }),
  );
}

/** A line as fields: empty cells are left alone, `#N/A` blanks a field, `Account.Key__c` names a parent. */
function toInput(header: Line, line: Line): RecordInput {
  const input: Record<string, unknown> = {};
  for (const [index, name] of header.entries()) {
    const cell = line[index] ?? '';
    if (cell === '') continue;
    const value = cell === NULL ? null : cell;
    const [relationship = name, key] = name.split('.');
    if (key === undefined) input[relationship.toLowerCase() === 'id' ? 'Id' : name] = value;
    else input[relationship] = { [key]: value };
  }
  return input;
}

function saveOne(
  org: Org,
  job: BulkJob,
  object: ObjectDefinition,
  input: RecordInput,
  save: SaveContext,
): { id: string; created: boolean } {
  const { Id: given, ...fields } = input;
  if (job.operation === 'insert') return { id: org.records.create(object, fields, save), created: true };
  const keyField = job.operation === 'upsert' ? (job.externalIdFieldName ?? 'Id') : 'Id';
  if (keyField.toLowerCase() !== 'id') {
    const field = object.fields.get(keyField.toLowerCase());
    const name = field?.name ?? keyField;
    const key =
      Object.keys(fields).find((candidate) => candidate.toLowerCase() === name.toLowerCase()) ?? name;
    const { [key]: value, ...rest } = fields;
    return org.records.upsert(object, name, value, rest, save);
  }
  if (typeof given !== 'string') {
    if (job.operation === 'upsert') return { id: org.records.create(object, fields, save), created: true };
    throw new ApiError('MISSING_ARGUMENT', 'Id not specified in an update call', { fields: [] });
  }
  const id = String(org.records.living(object, given)['Id']);
  if (job.operation === 'delete' || job.operation === 'hardDelete') org.records.delete(object, id, save);
  else org.records.update(object, id, fields, save);
  return { id, created: false };
}
