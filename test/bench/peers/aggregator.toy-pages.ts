/** The three pages, written by hand: what to ask each subgraph and where its answers belong. */

export type Json = Record<string, unknown>;

export interface Place {
  readonly representation: Json;
  fill(entity: Json): void;
}

export interface HandWrittenPage {
  readonly portalQuery: string;
  readonly salesforceQuery: string;
  /** Where the second subgraph's answers go, once for each entity. */
  places(data: Json): Place[];
  /** The fields in the order that the client asked for. */
  finish(data: Json): Json;
}

interface Connection {
  readonly pageInfo?: Json;
  readonly edges: { readonly cursor?: string; node: Json }[];
}

const CASES = 'cases(first: 5) { edges { node { crmId caseNumber subject status } } }';
const EXCEPTIONS = 'exceptions(first: 5) { edges { node { portalId code severity state openedAt } } }';

export function place(typename: string, record: Json): Place {
  return {
    representation: { __typename: typename, portalId: record['portalId'], crmId: record['crmId'] },
    fill: (entity) => Object.assign(record, entity),
  };
}

function edgeNodes(connection: unknown): Json[] {
  return (connection as Connection).edges.map(({ node }) => node);
}

const portalPage: HandWrittenPage = {
  portalQuery: `query ($account: ID!) {
    account(portalId: $account) {
      id portalId crmId displayName
      shipments(first: 20) {
        pageInfo { hasNextPage endCursor }
        edges {
          cursor
          node {
            id portalId crmId number mode serviceLevel bookedAt promisedDelivery
            currentMilestone { type occurredAt place }
            ${EXCEPTIONS}
          }
        }
      }
    }
  }`,
  salesforceQuery: `query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on Account {
        legalName
        contractTerms { tier serviceCommitments eligibleServices }
        contacts(first: 10) { edges { node { crmId name email phone roles } } }
        accountCases: cases(first: 10) { edges { node { crmId caseNumber subject status priority } } }
      }
      ... on Shipment { ${CASES} }
    }
  }`,
  places(data) {
    const account = data['account'] as Json;
    return [
      place('Account', account),
      ...edgeNodes(account['shipments']).map((shipment) => place('Shipment', shipment)),
    ];
  },
  finish(data) {
    const { id, portalId, crmId, displayName, legalName, contractTerms, contacts, accountCases, shipments } =
      data['account'] as Json;
    for (const shipment of edgeNodes(shipments)) delete shipment['crmId'];
    const account = {
      id,
      portalId,
      crmId,
      displayName,
      legalName,
      contractTerms,
      contacts,
      cases: accountCases,
      shipments,
    };
    return { account };
  },
};

const oneShipment: HandWrittenPage = {
  portalQuery: `query ($shipment: ID!) {
    shipment(portalId: $shipment) {
      id portalId crmId number mode serviceLevel bookedAt promisedDelivery deliveredAt onTime
      account { portalId crmId displayName }
      stops { sequence type city country }
      currentMilestone { type occurredAt place }
      milestones(first: 20) { edges { node { type occurredAt place } } }
      ${EXCEPTIONS}
    }
  }`,
  salesforceQuery: `query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on Account { legalName contractTerms { tier } }
      ... on Shipment { ${CASES} }
    }
  }`,
  places(data) {
    const shipment = data['shipment'] as Json;
    return [place('Account', shipment['account'] as Json), place('Shipment', shipment)];
  },
  finish(data) {
    const shipment = data['shipment'] as Json;
    const { displayName, legalName, contractTerms } = shipment['account'] as Json;
    shipment['account'] = { displayName, legalName, contractTerms };
    return data;
  },
};

const analystList: HandWrittenPage = {
  portalQuery: `query ($after: String) {
    shipments(filter: { milestones: [IN_TRANSIT, DELIVERED] }, first: 50, after: $after) {
      pageInfo { hasNextPage endCursor }
      edges {
        node {
          portalId number mode serviceLevel bookedAt promisedDelivery deliveredAt onTime
          currentMilestone { type occurredAt }
          account { portalId crmId displayName }
        }
      }
    }
  }`,
  salesforceQuery: `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on Account { legalName contractTerms { tier } } }
  }`,
  places(data) {
    const accounts = new Map<unknown, Json[]>();
    for (const shipment of edgeNodes(data['shipments'])) {
      const account = shipment['account'] as Json;
      const same = accounts.get(account['portalId']);
      if (same === undefined) accounts.set(account['portalId'], [account]);
      else same.push(account);
    }
    return [...accounts.values()].map((same) => ({
      representation: place('Account', same[0] as Json).representation,
      fill: (entity) => same.forEach((account) => Object.assign(account, entity)),
    }));
  },
  finish(data) {
    for (const shipment of edgeNodes(data['shipments'])) {
      const { displayName, legalName, contractTerms } = shipment['account'] as Json;
      shipment['account'] = { displayName, legalName, contractTerms };
    }
    return data;
  },
};

export const TOY_PAGES: Readonly<Record<string, HandWrittenPage>> = {
  PortalPage: portalPage,
  OneShipment: oneShipment,
  AnalystList: analystList,
};
