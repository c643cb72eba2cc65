import { buildSubgraphSchema } from '@apollo/subgraph';
import DataLoader from 'dataloader';
import { type DocumentNode, parse } from 'graphql';
import type { LocalSubgraph } from '../../../gateway/transport/local.transport.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import type { RequestContext } from '../../../src/graph/request-context.ts';

/** Two small subgraphs with the shape of the real ones: one compound key, both parts nullable. */

const LINK = `
extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: ["@key", "@shareable", "@cost", "@listSize"]
)
`;

const PORTAL_SDL = `${LINK}
type Query {
  viewer: Viewer
  account(portalId: ID, crmId: ID): Account
  accounts(first: Int, last: Int): AccountConnection
  node(id: ID!): Node
  search: [SearchResult!]
  requestId: String
  canary: String
  refused: String
  priced: String @cost(weight: 20000)
  slow: String
}
type Mutation { noteAdd(text: String!): String }
type Viewer { userId: ID! role: String! }
interface Node { id: ID! }
union SearchResult = Account | Shipment
type AccountConnection { edges: [AccountEdge!]! totalCount: Int! }
type AccountEdge { cursor: String! node: Account! }
type Account implements Node @key(fields: "portalId crmId") {
  id: ID! @shareable
  portalId: ID
  crmId: ID
  displayName: String
  parent: Account
  shipments(first: Int, last: Int): [Shipment!] @listSize(slicingArguments: ["first", "last"])
}
type Shipment implements Node @key(fields: "portalId crmId") {
  id: ID! @shareable
  portalId: ID
  crmId: ID
  milestone: Milestone
  account: Account
}
enum Milestone { BOOKED DELIVERED }
`;

const SALESFORCE_SDL = `${LINK}
type Query { crmAccount(crmId: ID!): Account opportunities: [String!] }
interface Labelled { label: String }
type Account @key(fields: "portalId crmId") {
  id: ID! @shareable
  portalId: ID
  crmId: ID
  legalName: String
  contract: Contract
  cases: [Case!]
  lastKey: String
}
type Contract implements Labelled { label: String tier: String! }
type Case implements Labelled { label: String subject: String! shipment: Shipment }
type Shipment @key(fields: "portalId crmId") {
  id: ID! @shareable
  portalId: ID
  crmId: ID
  openCases: Int
}
`;

interface Key {
  readonly portalId?: string | null;
  readonly crmId?: string | null;
}

export interface ToyContext extends RequestContext {
  readonly toys: ToySwitches;
  readonly accounts: DataLoader<string, Key & { readonly legalName: string }>;
}

/** What a test changes while the toys run, and what they saw. */
export interface ToySwitches {
  /** The Salesforce-like subgraph's resolvers throw this. */
  salesforceFailure: Error | null;
  /** Settles when `Query.slow` may answer. */
  release: Promise<void>;
  /** Called when `Query.slow` has begun. */
  slowStarted: () => void;
  /** Keys as they came to `Account`'s reference resolver of the Salesforce-like subgraph. */
  readonly keys: unknown[];
  contexts: number;
}

export const CANARY = 'mary.customer@example.com';

export function toySwitches(): ToySwitches {
  return {
    salesforceFailure: null,
    release: Promise.resolve(),
    slowStarted: () => {},
    keys: [],
    contexts: 0,
  };
}

export function toySubgraphs(switches: ToySwitches = toySwitches()): {
  readonly portal: LocalSubgraph;
  readonly salesforce: LocalSubgraph;
} {
  const contextFor = (request: RequestContext): ToyContext => {
    switches.contexts++;
    return { ...request, toys: switches, accounts: new DataLoader(async (ids) => ids.map(crmAccount)) };
  };
  return {
    portal: toy('portal', PORTAL_SDL, portalResolvers, contextFor),
    salesforce: toy('salesforce', SALESFORCE_SDL, salesforceResolvers, contextFor),
  };
}

function toy(
  name: string,
  sdl: string,
  resolvers: Resolvers,
  contextFor: LocalSubgraph['contextFor'],
): LocalSubgraph {
  const typeDefs: DocumentNode = parse(sdl);
  return {
    name,
    sdl,
    schema: buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]),
    contextFor,
  };
}

type Resolver = (source: never, args: never, context: ToyContext) => unknown;
type Resolvers = Record<string, Record<string, Resolver>>;

/** Apollo calls a reference resolver with the key and the context, without arguments between them. */
function resolveReference(resolve: (key: Key, context: ToyContext) => unknown): Resolver {
  return (key: Key, context: never) => resolve(key, context);
}

function numberOf(id: string | null | undefined): number {
  return Number(id?.slice(1));
}

/** Account 3 is not linked: the portal knows no Salesforce id of it. */
function account(number: number) {
  return {
    __typename: 'Account',
    id: `account-${number}`,
    portalId: `p${number}`,
    crmId: number === 3 ? null : `c${number}`,
    displayName: `Account ${number}`,
  };
}

function shipment(number: number) {
  return {
    __typename: 'Shipment',
    id: `shipment-${number}`,
    portalId: `s${number}`,
    milestone: number % 2 === 0 ? 'BOOKED' : 'DELIVERED',
  };
}

function crmAccount(crmId: string) {
  return { crmId, legalName: `Legal ${crmId}` };
}

const portalResolvers: Resolvers = {
  Query: {
    viewer: (_source, _args, { caller }) => ({ userId: caller.userId, role: caller.role }),
    account: (_source, { portalId, crmId }: Key) => account(numberOf(portalId ?? crmId)),
    accounts: (_source, { first, last }: { first?: number; last?: number }) => ({
      totalCount: 3,
      edges: [1, 2, 3]
        .slice(0, first ?? last)
        .map((number) => ({ cursor: `${number}`, node: account(number) })),
    }),
    node: (_source, { id }: { id: string }) =>
      id.startsWith('account-') ? account(Number(id.slice(8))) : shipment(Number(id.slice(9))),
    search: () => [account(1), shipment(100)],
    requestId: (_source, _args, { requestId }) => requestId,
    canary: () => {
      throw new Error(`duplicate key (email)=(${CANARY})`);
    },
    refused: () => {
      throw new WaybillError('FORBIDDEN', 'Not for you.', { details: { system: 'PORTAL' } });
    },
    priced: () => 'gold',
    slow: async (_source, _args, { toys }) => {
      toys.slowStarted();
      await toys.release;
      return 'done';
    },
  },
  Mutation: { noteAdd: (_source, { text }: { text: string }) => text },
  Account: {
    __resolveReference: resolveReference(({ portalId, crmId }) => account(numberOf(portalId ?? crmId))),
    parent: ({ portalId }: Key) => (portalId === 'p1' ? null : account(1)),
    shipments: ({ portalId }: Key, { first, last }: { first?: number; last?: number }) =>
      Array.from({ length: first ?? last ?? 0 }, (_, index) => shipment(numberOf(portalId) * 100 + index)),
  },
  Shipment: {
    __resolveReference: resolveReference(({ portalId }) => shipment(numberOf(portalId))),
    account: ({ portalId }: Key) => account(Math.floor(numberOf(portalId) / 100)),
  },
};

const salesforceResolvers: Resolvers = {
  Query: {
    crmAccount: (_source, { crmId }: { crmId: string }, { toys, usage }) => {
      usage.salesforceCalls++;
      if (toys.salesforceFailure) throw toys.salesforceFailure;
      return { ...crmAccount(crmId), id: crmId };
    },
    opportunities: (_source, _args, { toys }) => {
      if (toys.salesforceFailure) throw toys.salesforceFailure;
      return ['one'];
    },
  },
  Account: {
    __resolveReference: resolveReference(async (key, context) => {
      context.toys.keys.push(key);
      context.usage.cacheMisses++;
      if (context.toys.salesforceFailure) throw context.toys.salesforceFailure;
      // An omitted part and a null one mean the same.
      const crmId = key.crmId ?? null;
      return crmId === null
        ? { ...key, legalName: null }
        : { ...key, ...(await context.accounts.load(crmId)) };
    }),
    contract: ({ crmId }: Key) => (crmId ? { __typename: 'Contract', label: crmId, tier: 'GOLD' } : null),
    cases: ({ crmId }: Key) =>
      crmId
        ? [
            {
              __typename: 'Case',
              label: 'case',
              subject: `About ${crmId}`,
              shipment: { portalId: 's100', id: 's' },
            },
          ]
        : [],
    lastKey: ({ portalId, crmId }: Key) => JSON.stringify({ portalId, crmId }),
  },
  Shipment: { __resolveReference: resolveReference((key) => key), openCases: () => 2 },
};
