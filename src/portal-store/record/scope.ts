import { readableAccounts, type Scope } from '../../domain/access.ts';
import type { UpstreamUsage } from '../../domain/upstream-usage.ts';
import { ALWAYS, raw, type Sql, sql } from '../../postgres/sql.ts';

/**
 * The scope of a read, and the counter of its cost. Every read has the scope in its own SQL: a record outside the scope is
 * answered exactly like one that does not exist. A `RequestContext` has both: `{ scope: caller.scope, usage }`.
 */
export interface Reader {
  readonly scope: Scope;
  readonly usage: UpstreamUsage;
}

/**
 * The rows of a table with `account_id` and `branch_id` (under an alias) that a scope may read. A shared link reads none:
 * its shipment is found by `shipmentsInScope`.
 */
export function recordsInScope(scope: Scope, alias: string): Sql {
  if (scope.kind === 'ALL') return ALWAYS;
  if (scope.kind === 'SHIPMENT') return NEVER;
  if (hasWholeAccount(scope)) {
    return sql`${raw(alias)}.account_id = ${scope.account.portalId}::uuid`;
  }
  return sql`${raw(alias)}.branch_id = ANY(${branchIds(scope)}::uuid[])`;
}

/** The rows of `portal.shipment` that a scope may read; with them their stops and tracking events. */
export function shipmentsInScope(scope: Scope, alias: string): Sql {
  if (scope.kind !== 'SHIPMENT') return recordsInScope(scope, alias);
  const { shipmentId, accountId, branchId } = scope;
  return sql`${raw(alias)}.portal_id = ${shipmentId}::uuid AND ${raw(alias)}.account_id = ${accountId}::uuid
    AND ${raw(alias)}.branch_id = ${branchId}::uuid`;
}

/** The rows of `portal.account` that a scope may read. */
export function accountsInScope(scope: Scope, alias: string): Sql {
  const accounts = readableAccounts(scope);
  if (accounts === null) return ALWAYS;
  const ids = accounts.map((account) => account.portalId);
  return sql`${raw(alias)}.portal_id = ANY(${ids}::uuid[])`;
}

/**
 * The rows of `portal.portal_user` that a scope may read. A user with the whole account reads all its users; another user
 * reads those who share a granted branch.
 */
export function usersInScope(scope: Scope, alias: string): Sql {
  if (scope.kind === 'ALL') return ALWAYS;
  if (scope.kind === 'SHIPMENT') return NEVER;
  if (hasWholeAccount(scope)) {
    return sql`${raw(alias)}.account_id = ${scope.account.portalId}::uuid`;
  }
  return sql`EXISTS (SELECT FROM portal.portal_user_branch granted WHERE granted.user_id = ${raw(alias)}.portal_id
    AND granted.branch_id = ANY(${branchIds(scope)}::uuid[]))`;
}

/** The start of a list: the rows of one customer, of one branch, or of an id that may be a customer's or a branch's. */
export interface Owner {
  readonly column: 'account_id' | 'branch_id';
  readonly id: string;
  /** True if the id may be a customer's or a branch's: then this owner counts only if the id is a branch's. */
  readonly onlyIfBranch: boolean;
}

/** The owners whose records make up "everything that the scope may read"; null is every record there is. */
export function ownersOfAll(scope: Scope): readonly Owner[] | null {
  if (scope.kind === 'ALL') return null;
  if (scope.kind === 'SHIPMENT') return [];
  if (hasWholeAccount(scope)) return [owner('account_id', scope.account.portalId)];
  return branchIds(scope).map((id) => owner('branch_id', id));
}

/** The owners whose records are those of a customer (with its branches) or of a branch, within the scope. */
export function ownersOfAccount(scope: Scope, accountId: string): readonly Owner[] {
  if (scope.kind === 'ALL') {
    return [owner('account_id', accountId), { column: 'branch_id', id: accountId, onlyIfBranch: true }];
  }
  if (scope.kind === 'SHIPMENT') return [];
  if (accountId === scope.account.portalId) return ownersOfAll(scope) ?? [];
  return ownersOfBranch(scope, accountId);
}

/** The owner whose records are those of exactly one branch, within the scope. */
export function ownersOfBranch(scope: Scope, branchId: string): readonly Owner[] {
  if (scope.kind === 'SHIPMENT') return [];
  const readable = scope.kind === 'ALL' || branchIds(scope).includes(branchId);
  return readable ? [owner('branch_id', branchId)] : [];
}

function owner(column: Owner['column'], id: string): Owner {
  return { column, id, onlyIfBranch: false };
}

const NEVER = sql`false`;

type AccountScope = Extract<Scope, { kind: 'ACCOUNT' }>;

function hasWholeAccount(scope: AccountScope): boolean {
  return scope.recordAccounts.some((account) => account.portalId === scope.account.portalId);
}

function branchIds(scope: AccountScope): string[] {
  return scope.recordAccounts.map((account) => account.portalId);
}
