import type { AggregateName, SynchronizedObject } from '../../domain/ownership/index.ts';
import type { ListTotal } from '../../domain/page.ts';
import type { Executor } from '../../postgres/database.ts';
import { column, insertInto, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { type Sql, sql } from '../../postgres/sql.ts';
import {
  countRows,
  type KeysetPage,
  type Rows,
  readByTime,
  type TimePosition,
} from '../pagination/keyset-pages.ts';

const ADDED = {
  record: column<AggregateName>('text'),
  aggregateId: column<string>('uuid'),
  accountId: column<string | null>('uuid'),
  object: column<SynchronizedObject>('text'),
  /** By Salesforce's field names. */
  payload: column<Readonly<Record<string, unknown>>>('json'),
};
const CALL = { ...ADDED, id: column<string>('uuid'), at: column<Date>('timestamptz') };

/** A call that would have been sent to Salesforce, had the pilot switch been on. */
export type DryRunCall = RecordOf<typeof CALL>;

export interface DryRunCalls {
  append(calls: readonly Omit<DryRunCall, 'id' | 'at'>[]): Promise<void>;
  list(accountId: string | null, page: KeysetPage<TimePosition>): Promise<Rows<DryRunCall>>;
  total(accountId: string | null): Promise<ListTotal>;
}

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
          conditions: conditionsOf(accountId),
        },
        page,
      ),

    total: (accountId) =>
      countRows(executor, { table: 'ledger.dry_run_call', conditions: conditionsOf(accountId) }),
  };
}

function conditionsOf(accountId: string | null): readonly Sql[] {
  return accountId === null ? [] : [sql`t.account_id = ${accountId}`];
}
