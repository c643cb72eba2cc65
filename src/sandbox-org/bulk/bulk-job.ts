import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OrgDatabase } from '../records/database.ts';
import { makeId } from '../records/salesforce-id.ts';
import { formatDateTime } from '../records/values.ts';
import { ApiError } from '../wire/errors.ts';

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';
export type JobKind = 'ingest' | 'query';

/** A bulk job as it is kept; `toInfo` is what the API shows of it. */
export interface BulkJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly operation: string;
  readonly object: string;
  readonly query: string | null;
  readonly externalIdFieldName: string | null;
  readonly createdById: string;
  /** `changeOrigin` of the change events of its records. */
  readonly changeOrigin: string;
  /** Milliseconds since 1970. */
  readonly createdDate: number;
  readonly lineEnding: string;
  readonly columnDelimiter: string;
  readonly allowDuplicates: boolean;
  state: JobState;
  hasContent: boolean;
  recordsProcessed: number;
  recordsFailed: number;
  processingTime: number;
  errorMessage: string | null;
}

export const FINISHED: readonly JobState[] = ['JobComplete', 'Failed', 'Aborted'];

/** Body of a job's GET; `base` is `/services/data/vNN.0`. */
export function toInfo(job: BulkJob, base: string): object {
  const version = Number(/v(\d+\.\d)/.exec(base)?.[1]);
  const shared = {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdDate: formatDateTime(job.createdDate),
    systemModstamp: formatDateTime(job.createdDate),
    state: job.state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: version,
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
  };
  const progress = {
    numberRecordsProcessed: job.recordsProcessed,
    retries: 0,
    totalProcessingTime: job.processingTime,
    ...(job.errorMessage === null ? {} : { errorMessage: job.errorMessage }),
  };
  if (job.kind === 'query')
    return { ...shared, jobType: 'V2Query', ...progress, isPkChunkingSupported: true };
  return {
    ...shared,
    ...(job.externalIdFieldName === null ? {} : { externalIdFieldName: job.externalIdFieldName }),
    ...(job.state === 'Open' ? { contentUrl: `${base.slice(1)}/jobs/ingest/${job.id}/batches` } : {}),
    jobType: 'V2Ingest',
    numberRecordsFailed: job.recordsFailed,
    apiActiveProcessingTime: job.processingTime,
    apexProcessingTime: 0,
    ...progress,
  };
}

/** Bulk jobs with the folder of files each one has. */
export class BulkJobs {
  private readonly database: OrgDatabase;
  private readonly folder: string;
  private readonly jobs = new Map<string, BulkJob>();

  constructor(database: OrgDatabase, folder: string) {
    this.database = database;
    this.folder = folder;
    for (const row of database.all('SELECT body FROM "_bulk_job" ORDER BY id')) {
      const job = JSON.parse(String(row['body'])) as BulkJob;
      this.jobs.set(job.id, job);
    }
    this.failUnfinished();
  }

  /** Jobs do not outlive the process that runs them. */
  failUnfinished(): void {
    for (const job of this.jobs.values()) {
      if (job.state !== 'InProgress' && job.state !== 'UploadComplete') continue;
      job.state = 'Failed';
      job.errorMessage = 'InternalServerError : the org was restarted while the job ran';
      this.save(job);
    }
  }

  add(job: Omit<BulkJob, 'id'>): BulkJob {
    const added = { ...job, id: makeId('750', this.database.nextNumber('bulk jobs')) };
    mkdirSync(this.folderOf(added), { recursive: true });
    this.jobs.set(added.id, added);
    this.save(added);
    return added;
  }

  save(job: BulkJob): void {
    if (!this.jobs.has(job.id)) return;
    this.database.run('INSERT OR REPLACE INTO "_bulk_job" (id, body) VALUES (?, ?)', [
      job.id,
      JSON.stringify(job),
    ]);
  }

  /** A job by its 15- or 18-character id; throws the 404 of an unknown one. */
  find(kind: JobKind, id: string): BulkJob {
    for (const job of this.jobs.values()) {
      if (job.kind === kind && job.id.startsWith(id) && id.length >= 15) return job;
    }
    throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
  }

  list(kind: JobKind): BulkJob[] {
    return [...this.jobs.values()].filter((job) => job.kind === kind);
  }

  delete(job: BulkJob): void {
    this.jobs.delete(job.id);
    this.database.run('DELETE FROM "_bulk_job" WHERE id = ?', [job.id]);
    rmSync(this.folderOf(job), { recursive: true, force: true });
  }

  private folderOf(job: Pick<BulkJob, 'id'>): string {
    return join(this.folder, job.id);
  }

  /** Path of one of a job's files, e.g. `content.csv`. */
  file(job: BulkJob, name: string): string {
    return join(this.folderOf(job), name);
  }
}
