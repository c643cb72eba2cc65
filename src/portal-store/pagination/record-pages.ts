import type { Scope } from '../../domain/access.ts';
import type { SqlParameters } from '../../postgres/sql-parameters.ts';
import { validPortalIds } from '../record/read-records.ts';
import { type Owner, ownersOfAccount, ownersOfAll, ownersOfBranch } from '../record/scope.ts';
import type { Start } from './keyset-pages.ts';

/** Where the lists of shipments and exceptions start, for the two tables that have `account_id` and `branch_id`. */

const OWNER_CONDITIONS: readonly { readonly owner: Omit<Owner, 'id'>; readonly condition: string }[] = [
  { owner: { column: 'account_id', onlyIfBranch: false }, condition: 't.account_id = start.owner' },
  { owner: { column: 'branch_id', onlyIfBranch: false }, condition: 't.branch_id = start.owner' },
  {
    owner: { column: 'branch_id', onlyIfBranch: true },
    condition: `t.branch_id = start.owner AND EXISTS (
      SELECT FROM portal.account branch WHERE branch.portal_id = start.owner AND branch.parent_id IS NOT NULL)`,
  },
];

/** The starts of one list over what a scope may read, narrowed to an account (customer or branch) or a branch. */
export function startsOfFilter(
  scope: Scope,
  filter: { readonly accountId?: string | undefined; readonly branchId?: string | undefined },
): Start[] {
  const id = filter.branchId ?? filter.accountId;
  if (id === undefined) {
    const owners = ownersOfAll(scope);
    return owners === null ? [{ condition: null, owners: [] }] : startsOf([owners]);
  }
  if (validPortalIds([id]).length === 0) return [];
  return startsOf([filter.branchId === undefined ? ownersOfAccount(scope, id) : ownersOfBranch(scope, id)]);
}

/** The starts of one list for each account (customer or branch). */
export function startsOfAccounts(scope: Scope, accountIds: readonly string[]): Start[] {
  return startsOf(
    accountIds.map((id) => (validPortalIds([id]).length === 0 ? [] : ownersOfAccount(scope, id))),
  );
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
 * For a filter that names both: the branch is where the list starts, and it must be of this account. Asked of the branch
 * once, since asked of each row it would read every row of a branch of another account.
 */
export function accountOfBranch(
  filter: { readonly accountId?: string | undefined; readonly branchId?: string | undefined },
  parameters: SqlParameters,
): string[] {
  if (filter.accountId === undefined || filter.branchId === undefined) return [];
  if (validPortalIds([filter.accountId]).length === 0) return ['false'];
  return [
    `EXISTS (SELECT FROM portal.account branch WHERE branch.portal_id = ${parameters.add(filter.branchId, 'uuid')}
      AND ${parameters.add(filter.accountId, 'uuid')} IN (branch.portal_id, branch.customer_id))`,
  ];
}

/**
 * The conditions of a filter's lists of words. The filtered columns have the same names in a table and in its table of
 * facets, so the alias says which of them is narrowed.
 */
export function wordConditions(
  words: readonly (readonly [column: string, values: readonly string[] | undefined])[],
  alias: string,
  parameters: SqlParameters,
): string[] {
  return words.flatMap(([column, values]) =>
    values === undefined ? [] : [`${alias}.${column} = ANY(${parameters.add(values, 'text[]')})`],
  );
}
