/** The toy subgraphs' records: built once, the same in every process. */

export const ACCOUNTS = 128;
const SHIPMENTS_OF_ACCOUNT = 30;
const DAY_MS = 24 * 60 * 60 * 1_000;
const START = Date.UTC(2026, 0, 5, 8);

const MILESTONE_TYPES = ['BOOKED', 'PICKED_UP', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED'] as const;
const MODES = ['TRUCK', 'OCEAN', 'AIR', 'RAIL'] as const;
const LEVELS = ['STANDARD', 'EXPEDITED', 'GUARANTEED'] as const;
const CITIES = ['Hamburg', 'Rotterdam', 'Chicago', 'Memphis', 'Durban'] as const;

export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

export interface ToyShipment {
  readonly __typename: 'Shipment';
  readonly id: string;
  readonly portalId: string;
  readonly crmId: string;
  readonly account: ToyAccount;
  readonly currentMilestone: { readonly type: (typeof MILESTONE_TYPES)[number] };
  readonly milestoneEdges: readonly Edge<object>[];
  readonly exceptionEdges: readonly Edge<object>[];
  readonly caseEdges: readonly Edge<object>[];
}

export interface ToyAccount {
  readonly __typename: 'Account';
  readonly id: string;
  readonly portalId: string;
  readonly crmId: string;
  readonly shipmentEdges: Edge<ToyShipment>[];
  readonly contactEdges: readonly Edge<object>[];
  readonly caseEdges: readonly Edge<object>[];
}

export function portalId(kind: number, number: number): string {
  return `0198a000-${kind.toString(16).padStart(4, '0')}-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

function crmId(prefix: string, number: number): string {
  return `${prefix}${number.toString(36).toUpperCase().padStart(12, '0')}AAA`;
}

function pick<T>(values: readonly T[], number: number): T {
  return values[number % values.length] as T;
}

function at(days: number): string {
  return new Date(START + days * DAY_MS).toISOString();
}

function edges<T>(nodes: readonly T[]): Edge<T>[] {
  return nodes.map((node, index) => ({ cursor: Buffer.from(`c${index}`).toString('base64url'), node }));
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function toyCase(number: number): object {
  return {
    __typename: 'Case',
    crmId: crmId('500', number),
    caseNumber: String(number).padStart(8, '0'),
    subject: `Where is the freight of order ${number}?`,
    status: pick(['New', 'Working', 'Escalated'], number),
    priority: pick(['Low', 'Medium', 'High'], number),
    createdAt: at(number % 90),
  };
}

function toyContact(number: number): object {
  return {
    __typename: 'Contact',
    crmId: crmId('003', number),
    name: `Contact ${number}`,
    email: `contact${number}@example.test`,
    phone: `+1555${String(number).padStart(7, '0')}`,
    roles: number % 2 === 0 ? ['SHIPPER', 'BILLING'] : ['CONSIGNEE'],
  };
}

function toyException(number: number): object {
  return {
    __typename: 'Exception',
    portalId: portalId(3, number),
    code: pick(['WEATHER', 'DAMAGED', 'CUSTOMS'], number),
    severity: pick(['LOW', 'HIGH'], number),
    state: 'OPEN',
    openedAt: at(number % 60),
  };
}

function toyAccount(number: number): ToyAccount {
  const account = {
    __typename: 'Account' as const,
    id: Buffer.from(`Account:${crmId('001', number)}`).toString('base64url'),
    portalId: portalId(1, number),
    crmId: crmId('001', number),
    displayName: `Customer ${number}`,
    legalName: `Customer ${number} Incorporated`,
    isBranch: false,
    contractTerms: {
      tier: pick(['STANDARD', 'SILVER', 'GOLD', 'PLATINUM'], number),
      serviceCommitments: 'Delivery by noon on the promised day; a named agent answers within one hour.',
      eligibleServices: ['STANDARD', 'EXPEDITED', 'GUARANTEED'],
    },
    shipmentEdges: [] as Edge<ToyShipment>[],
    contactEdges: edges(times(5, (index) => toyContact(number * 5 + index))),
    caseEdges: edges(times(4, (index) => toyCase(number * 4 + index))),
  };
  const shipments = times(SHIPMENTS_OF_ACCOUNT, (index) =>
    toyShipment(number * SHIPMENTS_OF_ACCOUNT + index, account),
  );
  account.shipmentEdges.push(...edges(shipments));
  return account;
}

function toyShipment(number: number, account: ToyAccount): ToyShipment {
  const reached = number % MILESTONE_TYPES.length;
  const milestones = MILESTONE_TYPES.slice(0, reached + 1).map((type, index) => ({
    type,
    occurredAt: at((number % 90) + index),
    place: pick(CITIES, number + index),
  }));
  const delivered = reached === MILESTONE_TYPES.length - 1;
  const shipment = {
    __typename: 'Shipment' as const,
    id: Buffer.from(`Shipment:${portalId(2, number)}`).toString('base64url'),
    portalId: portalId(2, number),
    crmId: crmId('a00', number),
    number: `S-${number}`,
    mode: pick(MODES, number),
    serviceLevel: pick(LEVELS, number),
    account,
    currentMilestone: milestones[reached] as { type: (typeof MILESTONE_TYPES)[number] },
    milestoneEdges: edges(milestones),
    stops: [
      { sequence: 1, type: 'PICKUP', city: pick(CITIES, number), country: 'DE' },
      { sequence: 2, type: 'DELIVERY', city: pick(CITIES, number + 2), country: 'US' },
    ],
    bookedAt: at(number % 90),
    promisedDelivery: at((number % 90) + 6),
    deliveredAt: delivered ? at((number % 90) + 5) : null,
    onTime: delivered ? true : null,
    exceptionEdges: edges(number % 4 === 0 ? [toyException(number)] : []),
    caseEdges: edges(number % 5 === 0 ? [toyCase(10_000 + number)] : []),
  };
  return shipment;
}

export const accounts: readonly ToyAccount[] = times(ACCOUNTS, toyAccount);

/** Interleaved, so that a page of the list is of many accounts. */
export const shipments: readonly ToyShipment[] = times(SHIPMENTS_OF_ACCOUNT, (index) =>
  accounts.map((account) => (account.shipmentEdges[index] as Edge<ToyShipment>).node),
).flat();

export const shipmentEdges: readonly Edge<ToyShipment>[] = edges(shipments);
export const accountById: ReadonlyMap<string, ToyAccount> = new Map(
  accounts.flatMap((account) => [
    [account.portalId, account],
    [account.crmId, account],
  ]),
);
export const shipmentById: ReadonlyMap<string, ToyShipment> = new Map(
  shipments.flatMap((shipment) => [
    [shipment.portalId, shipment],
    [shipment.crmId, shipment],
  ]),
);
