import type { AggregateName, SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { SqlParameters } from '../../postgres/sql-parameters.ts';
import { type KeysetPage, type Rows, readByTime, type TimePosition } from '../pagination/keyset-pages.ts';

/** What would have been sent to Salesforce had the pilot switch been on. */
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

/** The table `ledger.dry_run_call`. */
export function createDryRunCalls(executor: Executor): DryRunCalls {
  return {
    async append(calls) {
      if (calls.length === 0) return;
      await executor.query({
        text: `INSERT INTO ledger.dry_run_call (record, aggregate_id, account_id, object, payload)
          SELECT * FROM json_to_recordset($1::json)
            AS call(record text, "aggregateId" uuid, "accountId" uuid, object text, payload json)`,
        values: [JSON.stringify(calls)],
      });
    },

    async list(accountId, page) {
      const parameters = new SqlParameters();
      return await readByTime<DryRunCall>(executor, {
        columns: `t.id, t.at, t.record, t.aggregate_id AS "aggregateId", t.account_id AS "accountId", t.object,
          t.payload`,
        table: 'ledger.dry_run_call t',
        timeColumn: 't.at',
        conditions: accountId === null ? [] : [`t.account_id = ${parameters.add(accountId, 'uuid')}`],
        parameters,
        page,
      });
    },
  };
}
