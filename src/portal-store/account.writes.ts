import type { Database } from '../postgres/database.ts';
import { newIds } from './identifiers.ts';
import { type ColumnsOf, insertRows } from './insert-rows.ts';
import type { PortalWrites } from './portal-store.ts';
import type { NewAccount, NewPortalUser } from './writes.ts';

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

export function accountWrites(database: Database): Pick<PortalWrites, 'insertAccounts' | 'insertUsers'> {
  return {
    insertAccounts: (accounts) =>
      database.transaction(async (transaction) => {
        const ids = await newIds(transaction, accounts.length);
        const rows = accounts.map((account) => ({ ...account, portalId: account.portalId ?? ids.next() }));
        await insertRows(transaction, 'portal.account', ACCOUNT, rows);
        return rows.map((row) => row.portalId);
      }),

    insertUsers: (users) =>
      database.transaction(async (transaction) => {
        const ids = await newIds(transaction, users.length);
        const rows = users.map((user) => ({ ...user, portalId: user.portalId ?? ids.next() }));
        await insertRows(transaction, 'portal.portal_user', USER, rows);
        const grants = rows.flatMap(({ portalId: userId, accountId, branchIds }) =>
          (branchIds ?? []).map((branchId) => ({ userId, accountId, branchId })),
        );
        await insertRows(transaction, 'portal.portal_user_branch', GRANT, grants);
        return rows.map((row) => row.portalId);
      }),
  };
}
