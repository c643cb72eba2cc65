import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FaultSwitch } from '../faults/fault-switch.ts';
import type { Session } from '../login/sessions.ts';
import type { Org } from '../org.ts';
import { isRecordInput, type RecordInput } from '../records/input.ts';
import { changeOrigin } from '../wire/change-origin.ts';
import { ApiError } from '../wire/errors.ts';
import type { ApiReply, ApiRequest } from '../wire/exchange.ts';
import { saveContext } from '../wire/sobject-routes.ts';
import { type BulkJob, BulkJobs, FINISHED, type JobKind, toInfo } from './bulk-job.ts';
import { DELIMITERS, LINE_ENDS } from './csv.ts';
import { runIngest } from './ingest-job.ts';
import { bulkQuery, resultPage, runQuery } from './query-job.ts';

const INGEST = ['insert', 'update', 'upsert', 'delete', 'hardDelete'];
const RESULTS: Readonly<Record<string, string>> = {
  successfulresults: 'successful.csv',
  failedresults: 'failed.csv',
  unprocessedrecords: 'unprocessed.csv',
};

function text(input: RecordInput, name: string): string | null {
  const value = input[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function choice(
  input: RecordInput,
  name: string,
  offered: Readonly<Record<string, string>>,
  fallback: string,
): string {
  const value = text(input, name) ?? fallback;
  if (!(value in offered)) throw new ApiError('INVALIDJOB', `Unknown ${name}: ${value}`, { status: 400 });
  return value;
}

/** Bulk API 2.0: everything below `/jobs`. Jobs run in the background, one after the other. */
export class BulkApi {
  private readonly org: Org;
  private readonly faults: FaultSwitch;
  private readonly jobs: BulkJobs;
  private queue: Promise<void> = Promise.resolve();

  constructor(org: Org, faults: FaultSwitch) {
    this.org = org;
    this.faults = faults;
    this.jobs = new BulkJobs(org.database, org.bulkFolder);
  }

  /** Ends the jobs that run or wait, as failed, and resolves when they have let go of their files. */
  async stop(): Promise<void> {
    this.jobs.failUnfinished();
    await this.queue;
  }

  private later(job: BulkJob, work: () => Promise<void>): void {
    this.queue = this.queue.then(async () => {
      if (job.state !== 'UploadComplete') return;
      await work();
      this.actOutFailure(job);
    });
  }

  private actOutFailure(job: BulkJob): void {
    if (job.state !== 'JobComplete' || !this.faults.failsJob(job.object)) return;
    job.state = 'Failed';
    job.errorMessage = 'InternalServerError : Error processing job';
    this.jobs.save(job);
  }

  /** Takes the CSV of `PUT /jobs/ingest/<id>/batches`, once for each job. */
  async upload(request: ApiRequest, content: Readable): Promise<ApiReply> {
    const job = this.jobs.find('ingest', request.path[2] ?? '');
    if (job.state !== 'Open') throw new ApiError('INVALIDJOBSTATE', `Job ${job.id} is not in an open state`);
    if (job.hasContent) {
      throw new ApiError(
        'INVALIDJOBSTATE',
        `Found multiple contents for job: <${job.id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`,
      );
    }
    job.hasContent = true;
    await pipeline(content, createWriteStream(this.jobs.file(job, 'content.csv')));
    this.jobs.save(job);
    return { status: 201 };
  }

  /** Answers every other call below `/jobs`; throws ApiError. */
  handle(request: ApiRequest): ApiReply {
    const [, kind, id, part] = request.path;
    if (kind !== 'ingest' && kind !== 'query')
      throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
    if (id === undefined) {
      if (request.method === 'POST') return this.create(kind, request);
      const records = this.jobs.list(kind).map((job) => toInfo(job, request.base));
      return { status: 200, body: { done: true, records, nextRecordsUrl: null } };
    }
    const job = this.jobs.find(kind, id);
    if (part !== undefined) return this.results(job, part, request);
    if (request.method === 'GET') return { status: 200, body: toInfo(job, request.base) };
    if (request.method === 'PATCH') return this.changeState(job, request);
    if (request.method === 'DELETE') return this.delete(job);
    throw new ApiError('METHOD_NOT_ALLOWED', `HTTP Method '${request.method}' not allowed`);
  }

  private create(kind: JobKind, request: ApiRequest): ApiReply {
    const input = isRecordInput(request.body) ? request.body : {};
    const lineEnding = choice(input, 'lineEnding', LINE_ENDS, 'LF');
    const columnDelimiter = choice(input, 'columnDelimiter', DELIMITERS, 'COMMA');
    const shared = {
      kind,
      createdById: request.session.userId,
      changeOrigin: changeOrigin(request, 'bulkapi'),
      createdDate: Date.now(),
      lineEnding,
      columnDelimiter,
      allowDuplicates: saveContext(request).allowDuplicates,
      hasContent: false,
      recordsProcessed: 0,
      recordsFailed: 0,
      processingTime: 0,
      errorMessage: null,
    } as const;
    if (kind === 'query') return this.createQuery(request, input, shared);
    const operation = text(input, 'operation') ?? '';
    if (!INGEST.includes(operation))
      throw new ApiError('INVALIDJOB', `Unknown operation: ${operation}`, { status: 400 });
    const object = this.org.schema.object(text(input, 'object') ?? '');
    if (!object || !request.session.access.object(object).read) {
      throw new ApiError('INVALIDJOB', `InvalidJob : Unable to find object: ${text(input, 'object') ?? ''}`, {
        status: 400,
      });
    }
    const externalIdFieldName = text(input, 'externalIdFieldName');
    if (operation === 'upsert' && externalIdFieldName === null) {
      throw new ApiError('INVALIDJOB', 'InvalidJob : External ID was blank for the upsert operation', {
        status: 400,
      });
    }
    const job = this.jobs.add({
      ...shared,
      operation,
      object: object.name,
      query: null,
      externalIdFieldName,
      state: 'Open',
    });
    return { status: 200, body: toInfo(job, request.base) };
  }

  private createQuery(
    request: ApiRequest,
    input: RecordInput,
    shared: Omit<BulkJob, 'id' | 'operation' | 'object' | 'query' | 'externalIdFieldName' | 'state'>,
  ): ApiReply {
    const operation = text(input, 'operation') === 'queryAll' ? 'queryAll' : 'query';
    const soql = text(input, 'query') ?? '';
    const prepared = this.org.queries.prepare(soql, {
      userId: request.session.userId,
      access: request.session.access,
      base: request.base,
      includeDeleted: operation === 'queryAll',
      pageSize: this.org.options.bulkPageSize,
    });
    const { query, columns } = bulkQuery(prepared, () =>
      this.org.queries.recordQuery(prepared, request.base),
    );
    const job = this.jobs.add({
      ...shared,
      operation,
      object: prepared.source.object.name,
      query: soql,
      externalIdFieldName: null,
      state: 'UploadComplete',
    });
    this.later(job, () => runQuery(this.jobs, job, query, columns));
    return { status: 200, body: toInfo(job, request.base) };
  }

  private changeState(job: BulkJob, request: ApiRequest): ApiReply {
    const state = isRecordInput(request.body) ? text(request.body, 'state') : null;
    if (state === 'UploadComplete' && job.kind === 'ingest' && job.state === 'Open') {
      job.state = 'UploadComplete';
      this.start(job, request.session);
    } else if (state === 'Aborted' && !FINISHED.includes(job.state)) {
      job.state = 'Aborted';
    } else {
      throw new ApiError(
        'INVALIDJOBSTATE',
        `Invalid job state transition from ${job.state} to ${state ?? 'nothing'}`,
      );
    }
    this.jobs.save(job);
    return { status: 200, body: toInfo(job, request.base) };
  }

  private start(job: BulkJob, session: Session): void {
    this.later(job, () => runIngest(this.org, this.jobs, job, session));
  }

  private delete(job: BulkJob): ApiReply {
    if (job.state === 'Open' || job.state === 'InProgress') {
      throw new ApiError('INVALIDJOBSTATE', `Job ${job.id} cannot be deleted in state ${job.state}`);
    }
    this.jobs.delete(job);
    return { status: 204 };
  }

  private results(job: BulkJob, part: string, request: ApiRequest): ApiReply {
    const headers = { 'Content-Type': 'text/csv; charset=utf-8' };
    if (job.kind === 'query') {
      if (part !== 'results') throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
      if (job.state !== 'JobComplete')
        throw new ApiError('INVALIDJOBSTATE', `Job ${job.id} is not complete: ${job.state}`);
      const asked = Number(request.query.get('maxRecords') ?? this.org.options.bulkPageSize);
      const size = Math.max(1, Math.min(asked, this.org.options.bulkPageSize));
      const page = resultPage(this.jobs, job, request.query.get('locator'), size);
      return {
        status: 200,
        body: page.csv,
        headers: { ...headers, 'Sforce-Locator': page.next, 'Sforce-NumberOfRecords': String(page.count) },
      };
    }
    const file = RESULTS[part.toLowerCase()];
    if (!file) throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
    if (!FINISHED.includes(job.state))
      throw new ApiError('INVALIDJOBSTATE', `Job ${job.id} is not complete: ${job.state}`);
    const path = this.jobs.file(job, file);
    return { status: 200, body: existsSync(path) ? readFileSync(path) : '', headers };
  }
}
