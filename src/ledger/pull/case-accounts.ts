import type { Executor } from '../../postgres/database.ts';
import { column, insertInto, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { sql } from '../../postgres/sql.ts';

const CASE = { caseId: column<string>('text'), accountId: column<string>('text') };

/** A case and its account by their ids in Salesforce, as they were last read there. */
export type CaseAccount = RecordOf<typeof CASE>;

export interface CaseAccounts {
  /** Leaves out cases that are not stored. */
  of(caseIds: readonly string[]): Promise<readonly CaseAccount[]>;
  /** Each case may stand in the list once. */
  remember(cases: readonly CaseAccount[]): Promise<void>;
}

/** The table `ledger.case_account`. */
export function createCaseAccounts(executor: Executor): CaseAccounts {
  return {
    of: (caseIds) =>
      executor.query<CaseAccount>(
        sql`SELECT ${selectList(CASE)} FROM ledger.case_account t WHERE t.case_id = ANY(${caseIds}::text[])`,
      ),

    async remember(cases) {
      if (cases.length === 0) return;
      await executor.query(
        sql`${insertInto('ledger.case_account', CASE, cases)}
          ON CONFLICT (case_id) DO UPDATE SET account_id = excluded.account_id
          WHERE t.account_id <> excluded.account_id`,
      );
    },
  };
}
