/** The pages over the real subgraphs, written by hand. */
import { type HandWrittenPage, type Json, type Place, place } from './aggregator.toy-pages.ts';

function nodes(connection: unknown): Json[] {
  return (connection as { readonly nodes: Json[] }).nodes;
}

function dropKeys(record: Json): void {
  delete record['portalId'];
  delete record['crmId'];
}

const portalPage: HandWrittenPage = {
  portalQuery: `query ($first: Int) {
    viewer {
      role
      user { name }
      account {
        id portalId crmId displayName
        shipments(first: $first, orderBy: { field: BOOKED_AT, direction: DESC }) {
          nodes {
            id portalId crmId number serviceLevel
            currentMilestone { type occurredAt }
            promisedDelivery
            estimatedDelivery { at }
            exceptions(first: 5, filter: { states: [OPEN, ACKNOWLEDGED] }) { nodes { portalId code severity } }
          }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }`,
  salesforceQuery: `query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on Account {
        legalName
        contractTerms { tier serviceCommitments eligibleServices }
        contacts(first: 10) { nodes { name roles email phone } }
        accountCases: cases(first: 10, filter: { open: true }) { nodes { number subject status priority } }
      }
      ... on Shipment { cases(first: 5) { nodes { number status } } }
      ... on Exception { case { number status } }
    }
  }`,
  places(data) {
    const account = (data['viewer'] as Json)['account'] as Json;
    const shipments = nodes(account['shipments']);
    const exceptions = shipments.flatMap((shipment) => nodes(shipment['exceptions']));
    return [
      place('Account', account),
      ...shipments.map((shipment) => place('Shipment', shipment)),
      ...exceptions.map((exception) => place('Exception', exception)),
    ];
  },
  finish(data) {
    const account = (data['viewer'] as Json)['account'] as Json;
    account['cases'] = account['accountCases'];
    delete account['accountCases'];
    dropKeys(account);
    for (const shipment of nodes(account['shipments'])) {
      dropKeys(shipment);
      nodes(shipment['exceptions']).forEach(dropKeys);
    }
    return data;
  },
};

const shipmentByReference: HandWrittenPage = {
  portalQuery: `query ($value: String!) {
    shipment(reference: { value: $value }) {
      id portalId crmId number mode
      origin { name country }
      destination { name country }
      references { type value }
      stops { sequence type place { name country } arrivedAt }
      packages { description pieces weightKg }
      currentMilestone { type occurredAt }
      milestones(first: 20) { nodes { milestone classifier occurredAt } }
      documents { type fileName }
      account { portalId crmId displayName }
    }
  }`,
  salesforceQuery: `query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on Account { phone }
      ... on Shipment { cases(first: 5) { nodes { number subject status } } }
    }
  }`,
  places(data) {
    const shipment = data['shipment'] as Json;
    return [place('Account', shipment['account'] as Json), place('Shipment', shipment)];
  },
  finish(data) {
    const shipment = data['shipment'] as Json;
    dropKeys(shipment);
    dropKeys(shipment['account'] as Json);
    return data;
  },
};

const promisedDeliveries: HandWrittenPage = {
  portalQuery: `query ($from: DateTime!, $to: DateTime!) {
    shipments(
      first: 50
      filter: { promised: { from: $from, to: $to } }
      orderBy: { field: PROMISED_DELIVERY, direction: ASC }
    ) {
      nodes {
        number promisedDelivery
        currentMilestone { type occurredAt }
        destination { name country }
        unresolvedExceptionCount
        account { portalId crmId displayName }
      }
      pageInfo { hasNextPage endCursor }
    }
  }`,
  salesforceQuery: `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on Account { legalName } }
  }`,
  places(data) {
    const accounts = Map.groupBy(
      nodes(data['shipments']).map((shipment) => shipment['account'] as Json),
      (account) => account['portalId'],
    );
    return [...accounts.values()].map(
      (same): Place => ({
        representation: place('Account', same[0] as Json).representation,
        fill: (entity) => same.forEach((account) => Object.assign(account, entity)),
      }),
    );
  },
  finish(data) {
    for (const shipment of nodes(data['shipments'])) dropKeys(shipment['account'] as Json);
    return data;
  },
};

export const STORE_PAGES: Readonly<Record<string, HandWrittenPage>> = {
  PortalPage: portalPage,
  ShipmentByReference: shipmentByReference,
  PromisedDeliveries: promisedDeliveries,
};
