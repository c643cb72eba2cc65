import { customerCodeKey } from '../../domain/customer-match.ts';
import type { Executor } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import { newIds } from '../record/new-ids.ts';
import { changesBetween, insertRecords } from '../record/record-table.ts';
import { type ExpectedVersion, lockRow, updateRow, type Written } from '../record/versioned-row.ts';
import { ACCOUNT, type AccountRecord, type NewAccount } from './account.columns.ts';

export function accountWrites(transaction: Executor) {
  return {
    /** Parents first. Returns the portal ids in the order given. */
    async insertAccounts(accounts: readonly NewAccount[]): Promise<string[]> {
      const ids = await newIds(transaction, accounts.length);
      const rows = accounts.map((account) => ({ ...account, portalId: account.portalId ?? ids.next() }));
      await insertRecords(transaction, ACCOUNT, rows);
      return rows.map((row) => row.portalId);
    },

    /** Imports find the account also by this code. @throws WaybillError DUPLICATE when the code is an alias already */
    async addCodeAlias(accountId: string, code: string): Promise<void> {
      await transaction.query(
        sql`INSERT INTO portal.customer_code_alias (code_key, code, account_id)
            VALUES (${customerCodeKey(code)}, ${code}, ${accountId})`,
      );
    },

    setLegalNameOverride: (accountId: string, expected: ExpectedVersion, name: string | null) =>
      update(accountId, expected, { legalNameOverride: name }),

    /** Stores a proposal that waits for a decision; null withdraws it. */
    proposeDisplayName: (accountId: string, expected: ExpectedVersion, name: string | null, at: Date) =>
      update(accountId, expected, {
        displayNameProposal: name,
        displayNameProposedAt: name === null ? null : at,
      }),

    /** Sets the name and clears the proposal. */
    setDisplayName: (accountId: string, expected: ExpectedVersion, name: string) =>
      update(accountId, expected, {
        displayName: name,
        displayNameProposal: null,
        displayNameProposedAt: null,
      }),

    /** Ends a proposal: the proposed name is stored, or the present one stays. Null when there is no proposal. */
    async decideDisplayName(accountId: string, isAccepted: boolean): Promise<Written | null> {
      const { displayNameProposal: name } = await lockRow<AccountRecord>(
        transaction,
        ACCOUNT,
        accountId,
        null,
      );
      if (name === null) return null;
      return await update(accountId, null, {
        ...(isAccepted ? { displayName: name } : {}),
        displayNameProposal: null,
        displayNameProposedAt: null,
      });
    },
  };

  async function update(
    accountId: string,
    expected: ExpectedVersion,
    values: Partial<AccountRecord>,
  ): Promise<Written> {
    const before = await lockRow<AccountRecord>(transaction, ACCOUNT, accountId, expected);
    const after = await updateRow(transaction, ACCOUNT, before, values);
    return {
      portalId: accountId,
      accountId: after.customerId,
      branchId: accountId,
      version: after.version,
      changes: changesBetween(ACCOUNT, before, after),
    };
  }
}
