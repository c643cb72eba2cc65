import type { Executor } from '../../postgres/database.ts';
import type { ExpectedVersion, PortalWrites, Written } from '../portal-writes.ts';
import { ACCOUNT_COLUMNS } from '../record/columns.ts';
import { type ColumnsOf, insertRows } from '../record/insert-rows.ts';
import { newIds } from '../record/new-ids.ts';
import { changesBetween, lockRow, updateRow, type VersionedTable } from '../record/versioned-row.ts';
import type { AccountRecord } from '../types.ts';
import type { NewAccount, NewPortalUser } from '../writes.ts';

type Identified<T> = T & { readonly portalId: string };

const ACCOUNT: ColumnsOf<Identified<NewAccount>> = {
  portal_id: ['uuid', (a) => a.portalId],
  parent_id: ['uuid', (a) => a.parentId],
  display_name: ['text', (a) => a.displayName],
  legal_name_override: ['text', (a) => a.legalNameOverride],
  customer_code: ['text', (a) => a.customerCode],
  country: ['text', (a) => a.country],
  status: ['text', (a) => a.status ?? 'ACTIVE'],
  crm_id: ['text', (a) => a.crmId],
};

const USER: ColumnsOf<Identified<NewPortalUser>> = {
  portal_id: ['uuid', (u) => u.portalId],
  subject: ['text', (u) => u.subject],
  email: ['text', (u) => u.email],
  name: ['text', (u) => u.name],
  kind: ['text', (u) => u.kind],
  state: ['text', (u) => u.state],
  account_id: ['uuid', (u) => u.accountId],
  whole_account: ['boolean', (u) => u.wholeAccount ?? false],
  crm_contact_id: ['text', (u) => u.crmContactId],
};

interface Grant {
  readonly userId: string;
  readonly accountId: string | null | undefined;
  readonly branchId: string;
}

const GRANT: ColumnsOf<Grant> = {
  user_id: ['uuid', (g) => g.userId],
  account_id: ['uuid', (g) => g.accountId],
  branch_id: ['uuid', (g) => g.branchId],
};

const TABLE: VersionedTable = { table: 'portal.account', columns: ACCOUNT_COLUMNS, noun: 'account' };

const FIELDS = {
  displayName: 'displayName',
  legalNameOverride: 'legalNameOverride',
  displayNameProposal: 'displayNameProposal',
} as const;

export function accountWrites(
  transaction: Executor,
): Pick<
  PortalWrites,
  'insertAccounts' | 'insertUsers' | 'setLegalNameOverride' | 'proposeDisplayName' | 'setDisplayName'
> {
  return {
    async insertAccounts(accounts) {
      const ids = await newIds(transaction, accounts.length);
      const rows = accounts.map((account) => ({ ...account, portalId: account.portalId ?? ids.next() }));
      await insertRows(transaction, 'portal.account', ACCOUNT, rows);
      return rows.map((row) => row.portalId);
    },

    async insertUsers(users) {
      const ids = await newIds(transaction, users.length);
      const rows = users.map((user) => ({ ...user, portalId: user.portalId ?? ids.next() }));
      await insertRows(transaction, 'portal.portal_user', USER, rows);
      const grants = rows.flatMap(({ portalId: userId, accountId, branchIds }) =>
        (branchIds ?? []).map((branchId) => ({ userId, accountId, branchId })),
      );
      await insertRows(transaction, 'portal.portal_user_branch', GRANT, grants);
      return rows.map((row) => row.portalId);
    },

    setLegalNameOverride: (accountId, expected, name) =>
      update(accountId, expected, { legal_name_override: name }),

    proposeDisplayName: (accountId, expected, name, at) =>
      update(accountId, expected, {
        display_name_proposal: name,
        display_name_proposed_at: name === null ? null : at,
      }),

    setDisplayName: (accountId, expected, name) =>
      update(accountId, expected, {
        display_name: name,
        display_name_proposal: null,
        display_name_proposed_at: null,
      }),
  };

  async function update(
    accountId: string,
    expected: ExpectedVersion,
    values: Readonly<Record<string, unknown>>,
  ): Promise<Written> {
    const before = await lockRow<AccountRecord>(transaction, TABLE, accountId, expected);
    const after = await updateRow(transaction, TABLE, before, values);
    return {
      portalId: accountId,
      accountId: after.customerId,
      branchId: accountId,
      version: after.version,
      changes: changesBetween(before, after, FIELDS),
    };
  }
}
