import { encodeId } from '../../../src/graph/entity-id.ts';
import { entities, type Operation } from '../../harness/salesforce-subgraph.ts';
import type { Tenant } from '../../harness/salesforce-tenants.ts';

/** Every path by which one tenant's records can be reached, by what names them. */
export function paths(tenant: Tenant): Readonly<Record<string, Operation>> {
  const { account, branch, shipments, exceptions, contacts, cases, opportunities, portalUserId } = tenant;
  const [shipment] = shipments;
  const [exception = ''] = exceptions;
  const [contact = ''] = contacts;
  const byId = encodeId('Account', { crmId: account.crmId });
  const byPortalId = encodeId('Account', { portalId: account.portalId });
  const list = (field: string, accountId: string): Operation => ({
    query: `{ ${field}(filter: { accountId: "${accountId}" }, first: 50) { nodes { crmId } } }`,
  });
  const page = '(first: 5) { nodes { crmId } }';
  return {
    'Account by Salesforce id': entities(
      'Account',
      [{ crmId: account.crmId }],
      `{ legalName contacts${page} cases${page} }`,
    ),
    'Account by portal id': entities(
      'Account',
      [{ portalId: account.portalId }],
      `{ legalName contacts${page} cases${page} }`,
    ),
    'branch by both ids': entities('Account', [{ ...branch }], `{ legalName contacts${page} }`),
    'Shipment by Salesforce id': entities('Shipment', [{ crmId: shipment?.crmId ?? '' }], `{ cases${page} }`),
    'Shipment by portal id': entities(
      'Shipment',
      [{ portalId: shipment?.portalId ?? '' }],
      `{ cases${page} }`,
    ),
    Exception: entities('Exception', [{ portalId: exception }], '{ case { subject } }'),
    Case: entities('Case', [{ crmId: cases[0] ?? '' }], '{ subject account { legalName } shipment { id } }'),
    Contact: entities('Contact', [{ crmId: contact }], '{ name email account { legalName } }'),
    'PortalUser by contact': entities('PortalUser', [{ crmId: contact }], '{ contact { name } }'),
    'PortalUser by portal id': entities('PortalUser', [{ portalId: portalUserId }], '{ contact { name } }'),
    Opportunity: entities('Opportunity', [{ crmId: opportunities[0] ?? '' }], '{ name amount }'),
    'contacts of the account': list('contacts', byId),
    'contacts of the account by portal id': list('contacts', byPortalId),
    'cases of the account': list('cases', byId),
    'cases of the account by portal id': list('cases', byPortalId),
  };
}
