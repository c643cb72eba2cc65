import type { Executor } from '../../postgres/database.ts';

/** A case and its account, by their ids in Salesforce. */
export interface CaseAccount {
  readonly caseId: string;
  readonly accountId: string;
}

export interface CaseAccounts {
  /** Of those that were remembered. */
  of(caseIds: readonly string[]): Promise<readonly CaseAccount[]>;
  /** Cases that are named once each. */
  remember(cases: readonly CaseAccount[]): Promise<void>;
}

/** The table `ledger.case_account`. */
export function createCaseAccounts(executor: Executor): CaseAccounts {
  return {
    of: (caseIds) =>
      executor.query<CaseAccount>({
        text: `SELECT case_id AS "caseId", account_id AS "accountId" FROM ledger.case_account
          WHERE case_id = ANY($1::text[])`,
        values: [caseIds],
      }),

    async remember(cases) {
      if (cases.length === 0) return;
      await executor.query({
        text: `INSERT INTO ledger.case_account AS known (case_id, account_id)
          SELECT * FROM unnest($1::text[], $2::text[])
          ON CONFLICT (case_id) DO UPDATE SET account_id = excluded.account_id
          WHERE known.account_id <> excluded.account_id`,
        values: [cases.map(({ caseId }) => caseId), cases.map(({ accountId }) => accountId)],
      });
    },
  };
}
