import type { Operation } from '../harness/operation.ts';
import { ACCOUNTS, accounts, type Edge, shipmentEdges, shipments } from './data.ts';

const PORTAL_PAGE = `query PortalPage($account: ID!) {
  account(portalId: $account) {
    id portalId crmId displayName legalName
    contractTerms { tier serviceCommitments eligibleServices }
    contacts(first: 10) { edges { node { crmId name email phone roles } } }
    cases(first: 10) { edges { node { crmId caseNumber subject status priority } } }
    shipments(first: 20) {
      pageInfo { hasNextPage endCursor }
      edges {
        cursor
        node {
          id portalId number mode serviceLevel bookedAt promisedDelivery
          currentMilestone { type occurredAt place }
          exceptions(first: 5) { edges { node { portalId code severity state openedAt } } }
          cases(first: 5) { edges { node { crmId caseNumber subject status } } }
        }
      }
    }
  }
}`;

const ONE_SHIPMENT = `query OneShipment($shipment: ID!) {
  shipment(portalId: $shipment) {
    id portalId crmId number mode serviceLevel bookedAt promisedDelivery deliveredAt onTime
    account { displayName legalName contractTerms { tier } }
    stops { sequence type city country }
    currentMilestone { type occurredAt place }
    milestones(first: 20) { edges { node { type occurredAt place } } }
    exceptions(first: 5) { edges { node { portalId code severity state openedAt } } }
    cases(first: 5) { edges { node { crmId caseNumber subject status } } }
  }
}`;

const ANALYST_LIST = `query AnalystList($after: String) {
  shipments(filter: { milestones: [IN_TRANSIT, DELIVERED] }, first: 50, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges {
      node {
        portalId number mode serviceLevel bookedAt promisedDelivery deliveredAt onTime
        currentMilestone { type occurredAt }
        account { displayName legalName contractTerms { tier } }
      }
    }
  }
}`;

function variables<T>(make: (index: number) => T): T[] {
  return Array.from({ length: ACCOUNTS }, (_, index) => make(index));
}

/** As many sets of variables as accounts: more than there are connections, so no two requests in flight are equal. */
export const TOY_OPERATIONS: readonly Operation[] = [
  {
    name: 'portal page',
    operationName: 'PortalPage',
    query: PORTAL_PAGE,
    variables: accounts.map((account) => ({ account: account.portalId })),
  },
  {
    name: 'one shipment',
    operationName: 'OneShipment',
    query: ONE_SHIPMENT,
    variables: variables((index) => ({ shipment: shipments[index * 7]?.portalId })),
  },
  {
    name: "analyst's list",
    operationName: 'AnalystList',
    query: ANALYST_LIST,
    variables: variables((index) => ({ after: (shipmentEdges[index * 20] as Edge<object>).cursor })),
  },
];
