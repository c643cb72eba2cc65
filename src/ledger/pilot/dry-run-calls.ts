import type { AggregateName, SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { type ColumnsOf, insertInto, selectList } from '../../postgres/record-columns.ts';
import { sql } from '../../postgres/sql.ts';
import { type KeysetPage, type Rows, readByTime, type TimePosition } from '../pagination/keyset-pages.ts';

/** A call that would have been sent to Salesforce, had the pilot switch been on. */
export interface DryRunCall {
  readonly id: string;
  readonly at: Date;
  readonly record: AggregateName;
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

const ADDED = {
  record: 'text',
  aggregateId: 'uuid',
  accountId: 'uuid',
  object: 'text',
  payload: 'json',
} as const satisfies ColumnsOf<Omit<DryRunCall, 'id' | 'at'>>;
const CALL = { id: 'uuid', at: 'timestamptz', ...ADDED } as const satisfies ColumnsOf<DryRunCall>;

/** The table `ledger.dry_run_call`. */
export function createDryRunCalls(executor: Executor): DryRunCalls {
  return {
    async append(calls) {
      if (calls.length > 0) await executor.query(insertInto('ledger.dry_run_call', ADDED, calls));
    },

    list: (accountId, page) =>
      readByTime<DryRunCall>(
        executor,
        {
          columns: selectList(CALL),
          table: 'ledger.dry_run_call',
          timeColumn: 'at',
          conditions: accountId === null ? [] : [sql`t.account_id = ${accountId}`],
        },
        page,
      ),
  };
}
