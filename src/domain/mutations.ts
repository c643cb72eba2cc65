import type { Role } from './access.ts';

/** Who may call which mutation of the portal. Which of its fields a role may change is in the ownership table. */
export interface MutationRow {
  readonly mutation: string;
  readonly roles: readonly Role[];
  /** What those without the role should do instead. */
  readonly instead: string;
}

const OPERATORS: readonly Role[] = ['SERVICE_AGENT', 'DISPATCHER', 'ADMIN'];
const REPORTERS: readonly Role[] = [...OPERATORS, 'INTEGRATION'];
const BOOKERS: readonly Role[] = ['CUSTOMER', 'SERVICE_AGENT', 'DISPATCHER', 'SALES', 'ADMIN', 'INTEGRATION'];
const CUSTOMER_CARE: readonly Role[] = ['CUSTOMER', 'SERVICE_AGENT', 'SALES', 'ADMIN'];
const MANAGERS: readonly Role[] = ['SERVICE_AGENT', 'ADMIN'];

const ASK_DISPATCH = 'Ask dispatch to do it.';
const ASK_SERVICE = 'Ask customer service to do it.';

const ROWS = [
  row('shipmentBook', BOOKERS, 'Ask the customer or dispatch to book it.'),
  row('shipmentUpdate', BOOKERS, ASK_DISPATCH),
  row('shipmentCancel', ['CUSTOMER', ...REPORTERS], ASK_DISPATCH),
  row('milestonesRecord', REPORTERS, 'Milestones are reported by operations and carriers.'),
  row('trackingEventsIngest', REPORTERS, 'Tracking events are reported by operations and carriers.'),
  row('exceptionOpen', REPORTERS, ASK_SERVICE),
  row('exceptionAcknowledge', OPERATORS, ASK_SERVICE),
  row('exceptionAssign', REPORTERS, ASK_SERVICE),
  row('exceptionResolve', OPERATORS, ASK_SERVICE),
  row('documentAttach', ['CUSTOMER', ...REPORTERS], ASK_SERVICE),
  row('dockAppointmentNoteSet', ['CUSTOMER', ...OPERATORS], ASK_DISPATCH),
  row('accountLegalNameOverrideSet', MANAGERS, ASK_SERVICE),
  row('accountDisplayNamePropose', CUSTOMER_CARE, ASK_SERVICE),
  row(
    'customerRegister',
    ['SERVICE_AGENT', 'SALES', 'ADMIN', 'INTEGRATION'],
    'Ask sales to register the customer.',
  ),
  row('portalUserInvite', MANAGERS, ASK_SERVICE),
  row('portalUserActivate', MANAGERS, ASK_SERVICE),
  row('portalUserBranchesSet', MANAGERS, ASK_SERVICE),
  row('portalUserDeactivate', MANAGERS, ASK_SERVICE),
] as const;

export type PortalMutation = (typeof ROWS)[number]['mutation'];

export const PORTAL_MUTATIONS: readonly (MutationRow & { readonly mutation: PortalMutation })[] = ROWS;

/** The row of a mutation. */
export function mutationRow(mutation: PortalMutation): MutationRow {
  const found = ROWS.find((row) => row.mutation === mutation);
  if (found === undefined) throw new TypeError(`no row for ${mutation}`);
  return found;
}

function row<const T extends string>(mutation: T, roles: readonly Role[], instead: string) {
  return { mutation, roles, instead };
}
