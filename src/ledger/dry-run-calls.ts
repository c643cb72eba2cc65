import type { SynchronizedObject, SynchronizedRecord } from '../domain/ownership/index.ts';
import type { Executor } from '../postgres/database.ts';
import type { KeysetPage, Rows, TimePosition } from './page.ts';

/** What would have been sent to Salesforce had the pilot switch been on. */
export interface DryRunCall {
  readonly id: string;
  readonly at: Date;
  readonly record: SynchronizedRecord;
  readonly aggregateId: string;
  readonly accountId: string | null;
  readonly object: SynchronizedObject;
  /** By Salesforce's field names. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface DryRunCalls {
  append(calls: readonly Omit<DryRunCall, 'id' | 'at'>[]): Promise<void>;
  list(accountId: string | null, page: KeysetPage<TimePosition>): Promise<Rows<DryRunCall>>;
}
