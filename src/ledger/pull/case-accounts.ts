import type { Executor } from '../../postgres/database.ts';
import {
  column,
  insertInto,
  pick,
  type RecordOf,
  replaced,
  selectList,
} from '../../postgres/record-columns.ts';
import { sql } from '../../postgres/sql.ts';

const CASE = {
  caseId: column<string>('text'),
  accountId: column<string>('text'),
  /** The portal id of the customer; null where the account is not linked. */
  customerId: column<string | null>('uuid'),
  reason: column<string | null>('text'),
  /** By Salesforce's clock. */
  openedAt: column<Date | null>('timestamptz'),
  closedAt: column<Date | null>('timestamptz'),
};
const STATE = pick(CASE, 'accountId', 'customerId', 'reason', 'openedAt', 'closedAt');

/** A case and its account, as they were last read in Salesforce. */
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
          ON CONFLICT (case_id) DO UPDATE SET ${replaced(STATE)}
          WHERE (t.account_id, t.customer_id, t.reason, t.opened_at, t.closed_at) IS DISTINCT FROM
            (excluded.account_id, excluded.customer_id, excluded.reason, excluded.opened_at, excluded.closed_at)`,
      );
    },
  };
}
