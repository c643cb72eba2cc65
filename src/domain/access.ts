/**
 * Roles, scopes and field visibility. The role comes from the token; the scope comes from the portal's user row, never
 * from a claim. Pure data and pure functions: every adapter and subgraph derives its checks from here.
 */

import { CONSIGNEE_FIELDS } from './consignee-fields.ts';
import { WaybillError } from './errors.ts';

export const ROLES = [
  'CUSTOMER',
  'SERVICE_AGENT',
  'DISPATCHER',
  'SALES',
  'ANALYST',
  'ADMIN',
  'INTEGRATION',
] as const;
/** The role of a user; a token names it. */
export type Role = (typeof ROLES)[number];

/** The role of a caller who opened a shared link. No token, user row or mutation can name it. */
export const CONSIGNEE = 'CONSIGNEE';
export type CallerRole = Role | typeof CONSIGNEE;

/** The kinds of user rows in the portal. */
export const USER_KINDS = ['CUSTOMER', 'STAFF', 'SERVICE'] as const;
export type UserKind = (typeof USER_KINDS)[number];

export const USER_STATES = ['INVITED', 'ACTIVE', 'DEACTIVATED'] as const;
export type UserState = (typeof USER_STATES)[number];

/** The roles that a token may carry for each kind of user row. A token with another role is refused. */
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
 * granted branches, and the account itself for a user who has the whole account. `SHIPMENT` is a shared link: it may
 * read one shipment and its tracking events, while the shipment belongs to this account and branch, and nothing else.
 */
export type Scope =
  | { readonly kind: 'ALL' }
  | {
      readonly kind: 'SHIPMENT';
      readonly shipmentId: string;
      readonly accountId: string;
      readonly branchId: string;
    }
  | {
      readonly kind: 'ACCOUNT';
      readonly account: AccountRef;
      readonly branches: readonly AccountRef[];
      readonly recordAccounts: readonly AccountRef[];
    };

/** What a user of one account may read: records of the granted branches, and of the account itself when `whole`. */
export function accountScope(account: AccountRef, branches: readonly AccountRef[], whole: boolean): Scope {
  const recordAccounts = whole ? [account, ...branches] : branches;
  return { kind: 'ACCOUNT', account, branches, recordAccounts };
}

export interface Caller {
  /** The token's subject. */
  readonly subject: string;
  /** The portal user's id (UUID); of a shared link its own id. Limits count by it. */
  readonly userId: string;
  readonly role: CallerRole;
  readonly scope: Scope;
}

/**
 * Two callers have the same key exactly when they may see the same rows and fields. Work may be shared under this key.
 */
export function scopeKey(caller: Caller): string {
  const { scope } = caller;
  if (scope.kind === 'ALL') return `${caller.role}|ALL`;
  if (scope.kind === 'SHIPMENT') {
    return [caller.role, 'SHIPMENT', scope.shipmentId, scope.accountId, scope.branchId].join('|');
  }
  const ids = (refs: readonly AccountRef[]) => refs.map((ref) => ref.portalId).toSorted();
  return [caller.role, scope.account.portalId, ids(scope.branches), ids(scope.recordAccounts)].join('|');
}

/** The account records a customer may read: its own and its branches; null means every account. */
export function readableAccounts(scope: Scope): readonly AccountRef[] | null {
  if (scope.kind === 'SHIPMENT') return [];
  return scope.kind === 'ALL' ? null : [scope.account, ...scope.branches];
}

/** The accounts whose shipments, exceptions, cases and contacts a caller may read; null means every account. */
export function recordAccounts(scope: Scope): readonly AccountRef[] | null {
  if (scope.kind === 'SHIPMENT') return [];
  return scope.kind === 'ALL' ? null : scope.recordAccounts;
}

/** The customer by whose streams, quotas and audit a caller counts; null for staff. */
export function customerOf(scope: Scope): string | null {
  if (scope.kind === 'SHIPMENT') return scope.accountId;
  return scope.kind === 'ALL' ? null : scope.account.portalId;
}

/** The role of a caller who changes something. @throws WaybillError FORBIDDEN for a shared link, which only reads */
export function userRole({ role }: Pick<Caller, 'role'>): Role {
  if (role === CONSIGNEE) throw new WaybillError('FORBIDDEN', 'A shared link only reads.');
  return role;
}

/** Whether the role is one of these. The role of a shared link is in no list of roles. */
export function isAmong(roles: readonly Role[], role: CallerRole): boolean {
  return roles.some((each) => each === role);
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
/** The roles that resolve items of the review queue. */
const REVIEWERS: readonly Role[] = ['SERVICE_AGENT', 'DISPATCHER', 'SALES', 'ADMIN'];
const AUDITORS: readonly Role[] = ['SERVICE_AGENT', 'ADMIN'];
const WATCHERS: readonly Role[] = [...REVIEWERS, 'ANALYST'];

/** The roles that share shipments by a link, and see the links. */
export const LINK_MAKERS: readonly Role[] = [
  'CUSTOMER',
  'SERVICE_AGENT',
  'DISPATCHER',
  'ADMIN',
  'INTEGRATION',
];

/** Fields that only some roles may see. A field without a row is open to each caller whose scope holds the record. */
export const FIELD_VISIBILITY: readonly FieldVisibilityRow[] = [
  visible('Query', 'opportunities', COMMERCIAL, 'the sales pipeline is internal'),
  visible('Account', 'opportunities', COMMERCIAL, 'the sales pipeline is internal'),
  visible('Query', 'crmAccounts', INTERNAL_ROLES, 'searching all of Salesforce is staff work'),
  visible('Query', 'salesforceOrg', INTERNAL_ROLES, 'the pages of Salesforce are for staff'),
  visible('Query', 'records', INTERNAL_ROLES, 'searching the records of all customers is staff work'),
  visible('Account', 'salesOwner', INTERNAL_ROLES, 'who sells to a customer is internal'),
  visible('Case', 'description', INTERNAL_ROLES, 'service agents write internal remarks into it'),
  visible('Shipment', 'quoteReference', BILLING, 'dispatchers and analysts do not handle prices'),
  visible('Shipment', 'invoiceReferences', BILLING, 'dispatchers and analysts do not handle prices'),
  visible('Shipment', 'freight', [...BILLING, 'ANALYST'], 'dispatchers do not handle prices'),
  visible('Shipment', 'links', LINK_MAKERS, 'the roles that share a shipment'),
  visible('Exception', 'ownerPerson', INTERNAL_ROLES, 'the person who works on it is internal'),
  visible('Exception', 'assignee', ROLES_OF_KIND.STAFF, 'the people of the company are for its own people'),
  visible('Query', 'staff', ROLES_OF_KIND.STAFF, 'the people of the company are for its own people'),
  visible('Query', 'teams', ROLES_OF_KIND.STAFF, 'the people of the company are for its own people'),
  visible('StaffMember', 'email', REVIEWERS, 'those who work together write to each other'),
  visible('ExceptionChange', 'ownerPerson', INTERNAL_ROLES, 'the person who works on it is internal'),
  visible('ExceptionChange', 'actor', INTERNAL_ROLES, 'the person who works on it is internal'),
  visible(
    'ExceptionChange',
    'actorName',
    ROLES_OF_KIND.STAFF,
    'the people of the company are for its own people',
  ),
  visible('TrackingEvent', 'rawCode', INTERNAL_ROLES, 'carrier codes are for operators'),
  visible('TrackingEvent', 'dialect', INTERNAL_ROLES, 'carrier codes are for operators'),
  visible('TrackingEvent', 'reporter', INTERNAL_ROLES, 'the names of users and devices are internal'),
  visible('EventCorrection', 'reporter', INTERNAL_ROLES, 'the names of users and devices are internal'),
  visible('Query', 'ownership', INTERNAL_ROLES, 'the ownership worksheet describes internal systems'),
  visible('Query', 'notMapped', INTERNAL_ROLES, 'the ownership worksheet describes internal systems'),
  visible('Query', 'linkHealth', ADMINISTRATION, 'link health is for operators'),
  visible(
    'Query',
    'authenticationEvents',
    ADMINISTRATION,
    'who signed in, and who was refused, is for operators',
  ),
  ...['Account', 'Shipment', 'Exception', 'PortalUser'].map((type) =>
    visible(type, 'syncStatus', INTERNAL_ROLES, 'how the systems are kept in step is internal'),
  ),
  ...['Account', 'Shipment'].map((type) =>
    visible(type, 'provenance', INTERNAL_ROLES, 'how the systems are kept in step is internal'),
  ),
  visible('Subscription', 'syncHealth', WATCHERS, 'how the systems are kept in step is internal'),
  visible('Subscription', 'reviewItemChanged', WATCHERS, 'review items hold values of all customers'),
  visible('Query', 'syncOverview', WATCHERS, 'how the systems are kept in step is internal'),
  visible('Query', 'waitingChanges', WATCHERS, 'how the systems are kept in step is internal'),
  visible('Query', 'businessMeasures', WATCHERS, 'it counts over all customers'),
  visible('Query', 'measures', WATCHERS, 'how the systems are kept in step is internal'),
  visible('Query', 'reviewItems', WATCHERS, 'review items hold values of all customers'),
  visible('Query', 'reviewItem', WATCHERS, 'review items hold values of all customers'),
  ...[
    'reviewItemAssign',
    'reviewItemRetry',
    'reviewItemAccept',
    'reviewItemMerge',
    'reviewItemCreate',
    'reviewItemApprove',
    'reviewItemLeaveOut',
    'reviewItemDismiss',
    'reviewItemsDecide',
  ].map((field) => visible('Mutation', field, REVIEWERS, 'deciding for a customer is the work of its teams')),
  visible('Query', 'approvedLookups', WATCHERS, 'the words of carriers and sales are internal'),
  visible('Mutation', 'approvedLookupSet', REVIEWERS, 'what a word means is decided by the teams'),
  visible('Query', 'auditTrail', AUDITORS, 'who did what is for those who have to answer for it'),
  visible('Query', 'auditVerification', ADMINISTRATION, 'the chain of the audit is for operators'),
  visible('Query', 'pilotSwitches', WATCHERS, 'how far a customer is synchronized is internal'),
  visible('Mutation', 'pilotSwitchSet', ADMINISTRATION, 'switching the sync is for operators'),
  visible('Query', 'dryRunCalls', WATCHERS, 'what would be sent holds values of all customers'),
];

/** A field of a record, wherever its value is shown. A part of a field has a path, as `freight.currency`. */
export interface FieldCoordinate {
  /** A type of the graph, or a kind of record of the ownership table, the audit or the review queue. */
  readonly record: string;
  readonly field: string;
}

/** Kinds of records whose type in the graph has another name. */
const TYPE_OF_RECORD: Readonly<Record<string, string>> = {
  BillingContact: 'Contact',
  ExceptionTask: 'Exception',
  Milestone: 'TrackingEvent',
};

/** The row that hides a field from a role; null when the role may see it. A part is hidden with its field. */
export function hiddenBy(role: CallerRole, { record, field }: FieldCoordinate): FieldVisibilityRow | null {
  const type = TYPE_OF_RECORD[record] ?? record;
  const isOf = (name: string) => name === field || field.startsWith(`${name}.`);
  if (role === CONSIGNEE) {
    if (CONSIGNEE_FIELDS[record]?.some(isOf)) return null;
    return visible(type, field, ROLES, 'a shared link shows the way of one shipment');
  }
  const isHidden = (row: FieldVisibilityRow) =>
    row.type === type && isOf(row.field) && !row.roles.includes(role);
  return FIELD_VISIBILITY.find(isHidden) ?? null;
}

/** The given fields of a type, without those that the role may not see. */
export function visibleFields(role: CallerRole, type: string, fields: readonly string[]): readonly string[] {
  return fields.filter((field) => hiddenBy(role, { record: type, field }) === null);
}

function visible(type: string, field: string, roles: readonly Role[], reason: string): FieldVisibilityRow {
  return { type, field, roles, reason };
}
