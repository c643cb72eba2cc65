/**
 * Who may see what. Roles come from the token; the scope comes from the portal's user row, never from a claim.
 * Pure data and pure functions: every adapter and subgraph derives its checks from here.
 */

export const ROLES = [
  'CUSTOMER',
  'SERVICE_AGENT',
  'DISPATCHER',
  'SALES',
  'ANALYST',
  'ADMIN',
  'INTEGRATION',
] as const;
export type Role = (typeof ROLES)[number];

/** The kinds of user rows in the portal. */
export const USER_KINDS = ['CUSTOMER', 'STAFF', 'SERVICE'] as const;
export type UserKind = (typeof USER_KINDS)[number];

export const USER_STATES = ['INVITED', 'ACTIVE', 'DEACTIVATED'] as const;
export type UserState = (typeof USER_STATES)[number];

/** Which roles a token may carry for each kind of user row; anything else is refused at the door. */
export const ROLES_OF_KIND: Readonly<Record<UserKind, readonly Role[]>> = {
  CUSTOMER: ['CUSTOMER'],
  STAFF: ['SERVICE_AGENT', 'DISPATCHER', 'SALES', 'ANALYST', 'ADMIN'],
  SERVICE: ['INTEGRATION'],
};

/** Roles of the company's own people and systems. */
export const INTERNAL_ROLES: readonly Role[] = ROLES.filter((role) => role !== 'CUSTOMER');

/** One account as both systems know it: the portal's UUID and, once linked, the 18-character Salesforce id. */
export interface AccountRef {
  readonly portalId: string;
  readonly crmId: string | null;
}

/**
 * `ALL` is staff. `ACCOUNT` is a customer's user: it may read the account records `account` and `branches`, and
 * the records (shipments, exceptions, cases, contacts, documents) that belong to one of `recordAccounts`: the
 * granted branches, and the account itself for a user who has the whole account.
 */
export type Scope =
  | { readonly kind: 'ALL' }
  | {
      readonly kind: 'ACCOUNT';
      readonly account: AccountRef;
      readonly branches: readonly AccountRef[];
      readonly recordAccounts: readonly AccountRef[];
    };

export interface Caller {
  /** The token's subject. */
  readonly subject: string;
  /** The portal user's id (UUID). */
  readonly userId: string;
  readonly role: Role;
  readonly scope: Scope;
}

/**
 * Equal for two callers exactly when they may see the same rows and fields; the key under which work may be shared.
 */
export function scopeKey(caller: Caller): string {
  const { scope } = caller;
  if (scope.kind === 'ALL') return `${caller.role}|ALL`;
  const ids = (refs: readonly AccountRef[]) => refs.map((ref) => ref.portalId).toSorted();
  return [caller.role, scope.account.portalId, ids(scope.branches), ids(scope.recordAccounts)].join('|');
}

/** The account records a customer may read: its own and its branches; null means every account. */
export function readableAccounts(scope: Scope): readonly AccountRef[] | null {
  return scope.kind === 'ALL' ? null : [scope.account, ...scope.branches];
}

/** The accounts whose shipments, exceptions, cases and contacts a caller may read; null means every account. */
export function recordAccounts(scope: Scope): readonly AccountRef[] | null {
  return scope.kind === 'ALL' ? null : scope.recordAccounts;
}

export interface FieldVisibilityRow {
  readonly type: string;
  readonly field: string;
  readonly roles: readonly Role[];
  readonly reason: string;
}

const COMMERCIAL: readonly Role[] = ['SALES', 'SERVICE_AGENT', 'ADMIN', 'ANALYST', 'INTEGRATION'];
const BILLING: readonly Role[] = ['CUSTOMER', 'SERVICE_AGENT', 'SALES', 'ADMIN', 'INTEGRATION'];
const ADMINISTRATION: readonly Role[] = ['ADMIN'];

/** Fields that not every role may see. A field without a row is open to each caller whose scope holds the record. */
export const FIELD_VISIBILITY: readonly FieldVisibilityRow[] = [
  visible('Query', 'opportunities', COMMERCIAL, 'the sales pipeline is internal'),
  visible('Account', 'opportunities', COMMERCIAL, 'the sales pipeline is internal'),
  visible('Query', 'crmAccounts', INTERNAL_ROLES, 'searching all of Salesforce is staff work'),
  visible('Account', 'salesOwner', INTERNAL_ROLES, 'who sells to a customer is internal'),
  visible('Case', 'description', INTERNAL_ROLES, 'service agents write internal remarks into it'),
  visible('Shipment', 'quoteReference', BILLING, 'dispatchers and analysts do not handle prices'),
  visible('Shipment', 'invoiceReferences', BILLING, 'dispatchers and analysts do not handle prices'),
  visible('Shipment', 'freight', [...BILLING, 'ANALYST'], 'dispatchers do not handle prices'),
  visible('Exception', 'ownerPerson', INTERNAL_ROLES, 'the person who works on it is internal'),
  visible('ExceptionChange', 'ownerPerson', INTERNAL_ROLES, 'the person who works on it is internal'),
  visible('ExceptionChange', 'actor', INTERNAL_ROLES, 'the person who works on it is internal'),
  visible('TrackingEvent', 'rawCode', INTERNAL_ROLES, 'carrier codes are for operators'),
  visible('TrackingEvent', 'dialect', INTERNAL_ROLES, 'carrier codes are for operators'),
  visible('Query', 'ownership', INTERNAL_ROLES, 'the ownership worksheet describes internal systems'),
  visible('Query', 'notMapped', INTERNAL_ROLES, 'the ownership worksheet describes internal systems'),
  visible('Query', 'linkHealth', ADMINISTRATION, 'link health is for operators'),
  visible(
    'Query',
    'authenticationEvents',
    ADMINISTRATION,
    'who signed in, and who was refused, is for operators',
  ),
];

function visible(type: string, field: string, roles: readonly Role[], reason: string): FieldVisibilityRow {
  return { type, field, roles, reason };
}
