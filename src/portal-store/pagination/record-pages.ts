import type { Scope } from '../../domain/access.ts';
import { isPortalId } from '../../domain/record-ids.ts';
import { ALWAYS, allOf, join, raw, type Sql, sql } from '../../postgres/sql.ts';
import { type Owner, ownersOfAccount, ownersOfAll, ownersOfBranch } from '../record/scope.ts';
import type { Start } from './keyset-pages.ts';

/** The starts of lists of shipments and exceptions: both tables have `account_id` and `branch_id`. */

const OWNER_CONDITIONS: readonly {
  readonly owner: Omit<Owner, 'id'>;
  readonly condition: (id: Sql) => Sql;
}[] = [
  {
    owner: { column: 'account_id', onlyIfBranch: false },
    condition: (account) => sql`t.account_id = ${account}`,
  },
  {
    owner: { column: 'branch_id', onlyIfBranch: false },
    condition: (branch) => sql`t.branch_id = ${branch}`,
  },
  {
    owner: { column: 'branch_id', onlyIfBranch: true },
    condition: (id) => sql`t.branch_id = ${id} AND EXISTS (
        SELECT FROM portal.account branch WHERE branch.portal_id = ${id} AND branch.parent_id IS NOT NULL)`,
  },
];

/** An account (customer with its branches, or branch), a branch of it, or both, by portal ids. */
export interface AccountsFilter {
  readonly accountId?: string | undefined;
  readonly branchId?: string | undefined;
}

/** An account or branch as above, or records by their portal ids. */
export interface RecordsFilter extends AccountsFilter {
  readonly ids?: readonly string[] | undefined;
}

/**
 * The starts of one list over what a scope may read, narrowed to an account (customer or branch), a branch, or records. A
 * list of records starts at each of them, and `accountsOfRecords` narrows it to the accounts.
 */
export function startsOfFilter(scope: Scope, filter: RecordsFilter): Start[] {
  if (filter.ids !== undefined) {
    const owners = [...new Set(filter.ids)].filter(isPortalId).map((id) => ({ list: 0, id }));
    return [{ condition: (record) => sql`t.portal_id = ${record}`, owners }];
  }
  const owners = ownersOfFilter(scope, filter);
  return owners === null ? [{ condition: null, owners: [] }] : startsOf([owners]);
}

/** For a list of records: those in the scope, of the account and branch that the filter names. */
export function accountsOfRecords(scope: Scope, filter: RecordsFilter): Sql {
  if (filter.ids === undefined) return ALWAYS;
  const owners = ownersOfFilter(scope, filter);
  if (owners === null) return ALWAYS;
  const conditions = owners.flatMap(({ column, onlyIfBranch, id }) =>
    OWNER_CONDITIONS.filter(
      ({ owner }) => owner.column === column && owner.onlyIfBranch === onlyIfBranch,
    ).map(({ condition }) => sql`(${condition(sql`${id}::uuid`)})`),
  );
  return conditions.length === 0 ? sql`false` : sql`(${join(conditions, ' OR ')})`;
}

/** The owners of everything that a filter may list; null for every record there is. */
function ownersOfFilter(scope: Scope, filter: AccountsFilter): readonly Owner[] | null {
  const id = filter.branchId ?? filter.accountId;
  if (id === undefined) return ownersOfAll(scope);
  if (!isPortalId(id)) return [];
  return filter.branchId === undefined ? ownersOfAccount(scope, id) : ownersOfBranch(scope, id);
}

/** The starts of one list for each account (customer or branch). */
export function startsOfAccounts(scope: Scope, accountIds: readonly string[]): Start[] {
  return startsOf(accountIds.map((id) => (!isPortalId(id) ? [] : ownersOfAccount(scope, id))));
}

function startsOf(lists: readonly (readonly Owner[])[]): Start[] {
  return OWNER_CONDITIONS.map(({ owner: kind, condition }) => ({
    condition,
    owners: lists.flatMap((owners, list) =>
      owners
        .filter((owner) => owner.column === kind.column && owner.onlyIfBranch === kind.onlyIfBranch)
        .map((owner) => ({ list, id: owner.id })),
    ),
  }));
}

/**
 * For a filter that names both: the list starts at the branch, and the branch must belong to the account. The condition
 * tests the branch once; a test of each row would read every row of a branch of another account.
 */
export function accountOfBranch({ accountId, branchId }: AccountsFilter): Sql {
  if (accountId === undefined || branchId === undefined) return ALWAYS;
  if (!isPortalId(accountId)) return sql`false`;
  return sql`EXISTS (SELECT FROM portal.account branch WHERE branch.portal_id = ${branchId}::uuid
    AND ${accountId}::uuid IN (branch.portal_id, branch.customer_id))`;
}

/**
 * The condition of a filter's lists of enum values, by column; null when there are none. The columns have the same names in
 * a table and in its table of facets; the alias selects one of the two.
 */
export function wordCondition(
  words: Readonly<Record<string, readonly string[] | undefined>>,
  alias: string,
): Sql | null {
  const conditions = Object.entries(words).map(([column, values]) =>
    values === undefined ? ALWAYS : sql`${raw(`${alias}.${column}`)} = ANY(${values}::text[])`,
  );
  const all = allOf(conditions);
  return all === ALWAYS ? null : all;
}
