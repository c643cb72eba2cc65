import { type CallerRole, CONSIGNEE, isAmong, LINK_MAKERS, ROLES, type Role } from './access.ts';

/** One mutation of the graph: the system whose records it changes, and the roles that may call it. */
export interface MutationRow {
  readonly mutation: string;
  /**
   * The system that owns the changed records; the subgraph of that system offers the mutation. HUB is the hub's own
   * ledger, which the decisions of staff change.
   */
  readonly system: 'PORTAL' | 'SALESFORCE' | 'HUB';
  /**
   * The roles that may call it. Null: any role that sees it (`FIELD_VISIBILITY`). The ownership table states the fields
   * that a role may change.
   */
  readonly callers: {
    readonly roles: readonly Role[];
    /** The advice for a caller without the role. */
    readonly instead: string;
  } | null;
}

const OPERATORS: readonly Role[] = ['SERVICE_AGENT', 'DISPATCHER', 'ADMIN'];
const REPORTERS: readonly Role[] = [...OPERATORS, 'INTEGRATION'];
const BOOKERS: readonly Role[] = ['CUSTOMER', 'SERVICE_AGENT', 'DISPATCHER', 'SALES', 'ADMIN', 'INTEGRATION'];
const CUSTOMER_CARE: readonly Role[] = ['CUSTOMER', 'SERVICE_AGENT', 'SALES', 'ADMIN'];
const MANAGERS: readonly Role[] = ['SERVICE_AGENT', 'ADMIN'];

const ASK_DISPATCH = 'Ask dispatch to do it.';
const ASK_SERVICE = 'Ask customer service to do it.';

export const PORTAL_MUTATIONS = [
  portal('shipmentBook', BOOKERS, 'Ask the customer or dispatch to book it.'),
  portal('shipmentUpdate', BOOKERS, ASK_DISPATCH),
  portal('shipmentCancel', ['CUSTOMER', ...REPORTERS], ASK_DISPATCH),
  portal('milestonesRecord', REPORTERS, 'Milestones are reported by operations and carriers.'),
  portal('trackingEventsIngest', REPORTERS, 'Tracking events are reported by operations and carriers.'),
  portal('exceptionOpen', REPORTERS, ASK_SERVICE),
  portal('exceptionAcknowledge', OPERATORS, ASK_SERVICE),
  portal('exceptionAssign', REPORTERS, ASK_SERVICE),
  portal('exceptionResolve', OPERATORS, ASK_SERVICE),
  portal('documentAttach', ['CUSTOMER', ...REPORTERS], ASK_SERVICE),
  portal('documentLinkCreate', ROLES, ASK_SERVICE),
  portal('bulkExportCreate', ROLES, ASK_SERVICE),
  portal('bulkExportCancel', ROLES, ASK_SERVICE),
  portal('shipmentLinkCreate', LINK_MAKERS, ASK_SERVICE),
  portal('shipmentLinkRevoke', LINK_MAKERS, ASK_SERVICE),
  portal('dockAppointmentNoteSet', ['CUSTOMER', ...OPERATORS], ASK_DISPATCH),
  portal('accountLegalNameOverrideSet', MANAGERS, ASK_SERVICE),
  portal('accountDisplayNamePropose', CUSTOMER_CARE, ASK_SERVICE),
  portal(
    'customerRegister',
    ['SERVICE_AGENT', 'SALES', 'ADMIN', 'INTEGRATION'],
    'Ask sales to register the customer.',
  ),
  portal('recordResend', OPERATORS, ASK_SERVICE),
  portal('recordRelinkPropose', OPERATORS, ASK_SERVICE),
  portal('portalUserInvite', MANAGERS, ASK_SERVICE),
  portal('portalUserActivate', MANAGERS, ASK_SERVICE),
  portal('portalUserBranchesSet', MANAGERS, ASK_SERVICE),
  portal('portalUserDeactivate', MANAGERS, ASK_SERVICE),
] as const;

const OTHER_ROWS = [
  open('SALESFORCE', 'accountUpdate'),
  open('SALESFORCE', 'contactUpdate'),
  open('SALESFORCE', 'billingContactChange'),
  open('HUB', 'reviewItemAssign'),
  open('HUB', 'reviewItemRetry'),
  open('HUB', 'reviewItemAccept'),
  open('HUB', 'reviewItemMerge'),
  open('HUB', 'reviewItemCreate'),
  open('HUB', 'reviewItemApprove'),
  open('HUB', 'reviewItemLeaveOut'),
  open('HUB', 'reviewItemDismiss'),
  open('HUB', 'reviewItemsDecide'),
  open('HUB', 'approvedLookupSet'),
  open('HUB', 'pilotSwitchSet'),
] as const;

export type PortalMutation = (typeof PORTAL_MUTATIONS)[number]['mutation'];
export type MutationName = PortalMutation | (typeof OTHER_ROWS)[number]['mutation'];

/** Every mutation of the graph. */
export const MUTATIONS: readonly (MutationRow & { readonly mutation: MutationName })[] = [
  ...PORTAL_MUTATIONS,
  ...OTHER_ROWS,
];

/** The row of a mutation. */
export function mutationRow(mutation: MutationName): MutationRow {
  const found = MUTATIONS.find((row) => row.mutation === mutation);
  if (found === undefined) throw new TypeError(`no row for ${mutation}`);
  return found;
}

/** The reason why a role may not call a mutation, and what to do instead; null when it may. */
export function notPermitted(mutation: MutationName, role: CallerRole): string | null {
  if (role === CONSIGNEE) return 'A shared link only reads. Ask the sender of the link.';
  const { callers } = mutationRow(mutation);
  if (callers === null || isAmong(callers.roles, role)) return null;
  return `Your role may not call ${mutation}. ${callers.instead}`;
}

function portal<const Name extends string>(mutation: Name, roles: readonly Role[], instead: string) {
  return { mutation, system: 'PORTAL', callers: { roles, instead } } as const;
}

function open<const Name extends string>(system: 'SALESFORCE' | 'HUB', mutation: Name) {
  return { mutation, system, callers: null } as const;
}
