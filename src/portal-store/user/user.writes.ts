import { WaybillError } from '../../domain/errors.ts';
import type { Executor } from '../../postgres/database.ts';
import { accountWrites } from '../account/account.writes.ts';
import type { ExpectedVersion, PortalWrites, Written } from '../portal-writes.ts';
import { USER_COLUMNS } from '../record/columns.ts';
import { changesBetween, lockRow, updateRow, type VersionedTable } from '../record/versioned-row.ts';
import type { PortalUserRecord } from '../types.ts';

const TABLE: VersionedTable = { table: 'portal.portal_user', columns: USER_COLUMNS, noun: 'portal user' };

const FIELDS = {
  subject: 'subject',
  email: 'email',
  name: 'name',
  kind: 'kind',
  state: 'state',
  accountId: 'account',
  wholeAccount: 'wholeAccount',
  branchIds: 'branches',
} as const;

export function userWrites(
  transaction: Executor,
): Pick<PortalWrites, 'inviteUser' | 'activateUser' | 'setUserBranches' | 'deactivateUser'> {
  return {
    async inviteUser(user) {
      if (user.accountId != null) await requireAccounts(user.accountId, user.branchIds ?? []);
      const [portalId = ''] = await accountWrites(transaction).insertUsers([{ ...user, state: 'INVITED' }]);
      const after = await lockRow<PortalUserRecord>(transaction, TABLE, portalId, null);
      return written({}, after);
    },

    activateUser: (userId, expected) => setState(userId, expected, 'ACTIVE'),
    deactivateUser: (userId, expected) => setState(userId, expected, 'DEACTIVATED'),

    async setUserBranches(userId, expected, { wholeAccount, branchIds }) {
      const before = await lockRow<PortalUserRecord>(transaction, TABLE, userId, expected);
      if (before.accountId === null) {
        throw new WaybillError('ILLEGAL_STATE', 'Only the users of a customer have branches.');
      }
      const wanted = [...new Set(branchIds)];
      await requireAccounts(before.accountId, wanted);
      const branchesChanged = wanted.toSorted().join() !== before.branchIds.join();
      if (branchesChanged) {
        await transaction.query({
          text: 'DELETE FROM portal.portal_user_branch WHERE user_id = $1 AND branch_id <> ALL($2::uuid[])',
          values: [userId, wanted],
        });
        await transaction.query({
          text: `INSERT INTO portal.portal_user_branch (user_id, account_id, branch_id)
            SELECT $1, $2, branch FROM unnest($3::uuid[]) branch ON CONFLICT DO NOTHING`,
          values: [userId, before.accountId, wanted],
        });
      }
      await updateRow(transaction, TABLE, before, { whole_account: wholeAccount }, branchesChanged);
      return written(before, await lockRow<PortalUserRecord>(transaction, TABLE, userId, null));
    },
  };

  async function setState(
    userId: string,
    expected: ExpectedVersion,
    state: 'ACTIVE' | 'DEACTIVATED',
  ): Promise<Written> {
    const before = await lockRow<PortalUserRecord>(transaction, TABLE, userId, expected);
    return written(before, await updateRow(transaction, TABLE, before, { state }));
  }

  async function requireAccounts(accountId: string, branchIds: readonly string[]): Promise<void> {
    const rows = await transaction.query<{ readonly id: string }>({
      text: `SELECT portal_id AS id FROM portal.account
        WHERE (portal_id = $1 AND parent_id IS NULL) OR (portal_id = ANY($2::uuid[]) AND parent_id = $1)`,
      values: [accountId, branchIds],
    });
    const known = new Set(rows.map((row) => row.id));
    if (![accountId, ...branchIds].every((id) => known.has(id))) {
      throw new WaybillError('NOT_FOUND', 'The portal has no such account, or it has no such branch.');
    }
  }
}

function written(before: Partial<PortalUserRecord>, after: PortalUserRecord): Written {
  return {
    portalId: after.portalId,
    accountId: after.accountId,
    branchId: null,
    version: after.version,
    changes: changesBetween(before, after, FIELDS),
  };
}
