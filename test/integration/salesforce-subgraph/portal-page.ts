import { entities, type Operation } from '../../harness/salesforce-subgraph.ts';
import { type Tenant } from '../../harness/salesforce-tenants.ts';

/** What a portal page asks of Salesforce: one account, 20 shipments, their exceptions. */
export function portalPage({ account, shipments, exceptions }: Tenant): readonly Operation[] {
  return [
    entities(
      'Account',
      [{ ...account }],
      `{ id legalName phone billingAddress { city } contractTerms { tier serviceCommitments eligibleServices }
         contacts(first: 20) { nodes { name email roles } }
         cases(first: 20) { nodes { number subject status } } }`,
    ),
    entities(
      'Shipment',
      shipments.map(({ portalId, crmId }) => ({ portalId, crmId: crmId || null })),
      '{ cases(first: 5) { nodes { number subject } } }',
    ),
    entities(
      'Exception',
      exceptions.map((portalId) => ({ portalId })),
      '{ case { number status } }',
    ),
  ];
}
