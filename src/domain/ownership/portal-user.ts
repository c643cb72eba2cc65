import type { Role } from '../access.ts';
import { changedBy, recordRows } from './record-rows.ts';

const { portalOnly } = recordRows('PortalUser', {
  object: null,
  table: 'portal_user',
  lane: 'NEAR_REALTIME',
  team: 'Customer Service',
});

const MANAGERS: readonly Role[] = ['SERVICE_AGENT', 'ADMIN'];
const invited = { change: changedBy('portalUserInvite', MANAGERS, ['ACTIVE', 'DEACTIVATED']) };

/** People and programs that may sign in. The portal owns access. The person is a contact, with rows of its own. */
export const PORTAL_USER_ROWS = [
  portalOnly('portalId', 'portal_id', 'uuid', 'names the user; Salesforce keeps it on the contact'),
  portalOnly('subject', 'subject', 'text', 'ties tokens to the user; nobody else needs it'),
  portalOnly(
    'email',
    'email',
    'text',
    'the invitation goes there; later the e-mail of the linked contact counts',
    {
      ...invited,
      validation: [{ rule: 'EMAIL' }, { rule: 'UNIQUE_BEFORE_ACTIVATION' }],
      required: true,
    },
  ),
  portalOnly('name', 'name', 'text', 'named at the invitation; later the name of the linked contact counts', {
    ...invited,
    required: true,
  }),
  portalOnly('phone', 'phone', 'text', 'the phone of the linked contact, for dock appointments'),
  portalOnly('phoneExtension', null, 'text', 'kept in the same column: what is dialled after the number'),
  portalOnly('kind', 'kind', 'text', 'decides which roles a token may carry'),
  portalOnly('account', 'account_id', 'uuid', 'decides which customer the user belongs to', invited),
  portalOnly('wholeAccount', 'whole_account', 'boolean', 'decides whether later branches are seen, too', {
    change: changedBy(['portalUserBranchesSet', 'portalUserInvite'], MANAGERS, ['DEACTIVATED']),
  }),
  portalOnly('branches', null, 'portal_user_branch', 'decides which branches the user sees', {
    change: changedBy(['portalUserBranchesSet', 'portalUserInvite'], MANAGERS, ['DEACTIVATED']),
  }),
  portalOnly('state', 'state', 'text', 'decides whether the user may sign in; access is decided here alone', {
    change: changedBy(['portalUserActivate', 'portalUserDeactivate', 'portalUserInvite'], MANAGERS),
  }),
];
