import { WaybillError } from '../../domain/errors.ts';
import type { Executor } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import { uuid } from '../record/column.ts';
import { newIds } from '../record/new-ids.ts';
import { changesBetween, insertRecords, recordTable } from '../record/record-table.ts';
import { type ExpectedVersion, lockRow, updateRow, type Written } from '../record/versioned-row.ts';
import { isNamed, type NamedUser, namedAmong } from './named-user.ts';
import { type NewPortalUser, PORTAL_USER, type PortalUserRecord } from './user.columns.ts';

const GRANT = recordTable('portal_user_branch', {
  userId: uuid().needed(),
  accountId: uuid().orNull().given(),
  branchId: uuid().needed(),
});

export function userWrites(transaction: Executor) {
  return {
    insertUsers,

    /** Throws `NOT_FOUND` for an unknown account or a branch of another one, `DUPLICATE` for a known subject. */
    async inviteUser(user: Omit<NewPortalUser, 'state'>): Promise<Written> {
      if (user.accountId != null) await requireAccounts(user.accountId, user.branchIds ?? []);
      const [portalId = ''] = await insertUsers([{ ...user, state: 'INVITED' }]);
      return written({}, await lock(portalId, null));
    },

    /**
     * The user with an id, or the one who signs in with a subject or an e-mail address. Nobody can change the user's row
     * until the transaction ends. Null if there is none.
     */
    async lockUser(named: NamedUser): Promise<PortalUserRecord | null> {
      const rows = await transaction.query<PortalUserRecord>(
        sql`SELECT ${PORTAL_USER.selectList} FROM portal.portal_user t WHERE ${isNamed(named)} FOR SHARE OF t`,
      );
      return namedAmong(rows, named);
    },

    /** Throws `DUPLICATE` when an active user has the same e-mail. */
    activateUser: (userId: string, expected: ExpectedVersion) => setState(userId, expected, 'ACTIVE'),

    deactivateUser: (userId: string, expected: ExpectedVersion) => setState(userId, expected, 'DEACTIVATED'),

    /** Throws `NOT_FOUND` for a branch of another account. */
    async setUserBranches(
      userId: string,
      expected: ExpectedVersion,
      { wholeAccount, branchIds }: { readonly wholeAccount: boolean; readonly branchIds: readonly string[] },
    ): Promise<Written> {
      const before = await lock(userId, expected);
      if (before.accountId === null) {
        throw new WaybillError('ILLEGAL_STATE', 'Only the users of a customer have branches.');
      }
      const wanted = [...new Set(branchIds)];
      await requireAccounts(before.accountId, wanted);
      const branchesChanged = wanted.toSorted().join() !== before.branchIds.join();
      if (branchesChanged) {
        await transaction.query(
          sql`DELETE FROM portal.portal_user_branch WHERE user_id = ${userId} AND branch_id <> ALL(${wanted}::uuid[])`,
        );
        await transaction.query(
          sql`INSERT INTO portal.portal_user_branch (user_id, account_id, branch_id)
            SELECT ${userId}, ${before.accountId}, branch FROM unnest(${wanted}::uuid[]) branch ON CONFLICT DO NOTHING`,
        );
      }
      await updateRow(transaction, PORTAL_USER, before, { wholeAccount }, branchesChanged);
      return written(before, await lock(userId, null));
    },
  };

  async function insertUsers(users: readonly NewPortalUser[]): Promise<string[]> {
    const ids = await newIds(transaction, users.length);
    const rows = users.map((user) => ({ ...user, portalId: user.portalId ?? ids.next() }));
    await insertRecords(transaction, PORTAL_USER, rows);
    const grants = rows.flatMap(({ portalId: userId, accountId, branchIds }) =>
      (branchIds ?? []).map((branchId) => ({ userId, accountId, branchId })),
    );
    await insertRecords(transaction, GRANT, grants);
    return rows.map((row) => row.portalId);
  }

  async function lock(userId: string, expected: ExpectedVersion): Promise<PortalUserRecord> {
    return await lockRow<PortalUserRecord>(transaction, PORTAL_USER, userId, expected);
  }

  async function setState(
    userId: string,
    expected: ExpectedVersion,
    state: 'ACTIVE' | 'DEACTIVATED',
  ): Promise<Written> {
    const before = await lock(userId, expected);
    return written(before, await updateRow(transaction, PORTAL_USER, before, { state }));
  }

  async function requireAccounts(accountId: string, branchIds: readonly string[]): Promise<void> {
    const rows = await transaction.query<{ readonly id: string }>(
      sql`SELECT portal_id AS id FROM portal.account WHERE (portal_id = ${accountId} AND parent_id IS NULL)
        OR (portal_id = ANY(${branchIds}::uuid[]) AND parent_id = ${accountId})`,
    );
    const known = new Set(rows.map((row) => row.id));
    if (![accountId, ...branchIds].every((id) => known.has(id))) {
      throw new WaybillError('NOT_FOUND', 'The portal has no such account, or it has no such branch.');
    }
  }
}

function written(before: Partial<PortalUserRecord>, after: PortalUserRecord): Written {
  const { portalId, accountId, version } = after;
  return {
    portalId,
    accountId,
    branchId: null,
    version,
    changes: changesBetween(PORTAL_USER, before, after),
  };
}
