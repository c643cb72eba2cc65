import { buildSubgraphSchema } from '@apollo/subgraph';
import { buildASTSchema, type GraphQLFieldResolver, type GraphQLSchema, isObjectType, parse } from 'graphql';
import { type Representation, resolveEntities } from '../../../src/graph/entities.ts';
import type { RequestContext } from '../../../src/graph/request-context.ts';
import {
  accountById,
  type Edge,
  shipmentById,
  shipmentEdges,
  type ToyAccount,
  type ToyShipment,
} from './data.ts';
import { PORTAL_SDL, SALESFORCE_SDL } from './schema.ts';

interface PageArgs {
  readonly first?: number;
  readonly after?: string;
}

interface ListArgs extends PageArgs {
  readonly filter?: { readonly milestones?: readonly string[] };
}

type Resolvers = Readonly<Record<string, Readonly<Record<string, GraphQLFieldResolver<never, unknown>>>>>;

const positions = new Map(shipmentEdges.map(({ cursor }, index) => [cursor, index]));

function page<T>(edges: readonly Edge<T>[], { first = 100, after }: PageArgs) {
  const start = after === undefined ? 0 : (positions.get(after) ?? -1) + 1;
  const taken = start === 0 && first >= edges.length ? edges : edges.slice(start, start + first);
  return {
    edges: taken,
    pageInfo: { hasNextPage: start + first < edges.length, endCursor: taken.at(-1)?.cursor ?? null },
  };
}

/** Walks on from the cursor, as a query of an index would, until the page is full. */
function filteredPage({ filter, first = 100, after }: ListArgs) {
  const wanted = filter?.milestones;
  if (wanted === undefined) return page(shipmentEdges, { first, ...(after === undefined ? {} : { after }) });
  const taken: Edge<ToyShipment>[] = [];
  let index = after === undefined ? 0 : (positions.get(after) ?? -1) + 1;
  for (; index < shipmentEdges.length && taken.length < first; index++) {
    const edge = shipmentEdges[index] as Edge<ToyShipment>;
    if (wanted.includes(edge.node.currentMilestone.type)) taken.push(edge);
  }
  return {
    edges: taken,
    pageInfo: { hasNextPage: index < shipmentEdges.length, endCursor: taken.at(-1)?.cursor ?? null },
  };
}

const PORTAL: Resolvers = {
  Query: {
    account: (_source: unknown, args: { portalId: string }) => accountById.get(args.portalId) ?? null,
    shipment: (_source: unknown, args: { portalId: string }) => shipmentById.get(args.portalId) ?? null,
    shipments: (_source: unknown, args: ListArgs) => filteredPage(args),
  },
  Account: { shipments: (account: ToyAccount, args: PageArgs) => page(account.shipmentEdges, args) },
  Shipment: {
    milestones: (shipment: ToyShipment, args: PageArgs) => page(shipment.milestoneEdges, args),
    exceptions: (shipment: ToyShipment, args: PageArgs) => page(shipment.exceptionEdges, args),
  },
};

const SALESFORCE: Resolvers = {
  Query: { case: () => null },
  Account: {
    contacts: (account: ToyAccount, args: PageArgs) => page(account.contactEdges, args),
    cases: (account: ToyAccount, args: PageArgs) => page(account.caseEdges, args),
  },
  Shipment: { cases: (shipment: ToyShipment, args: PageArgs) => page(shipment.caseEdges, args) },
};

const REFERENCES = {
  Account: (reference: Representation) => find(accountById, reference),
  Shipment: (reference: Representation) => find(shipmentById, reference),
};

function find<T>(records: ReadonlyMap<string, T>, { portalId, crmId }: Representation): T | null {
  return records.get(String(portalId ?? crmId)) ?? null;
}

function attach(schema: GraphQLSchema, resolvers: Resolvers): void {
  for (const [name, fields] of Object.entries(resolvers)) {
    const type = schema.getType(name);
    if (!isObjectType(type)) throw new TypeError(`${name} is not an object type`);
    for (const [field, resolve] of Object.entries(fields)) {
      const definition = type.getFields()[field];
      if (definition === undefined) throw new TypeError(`${name}.${field} does not exist`);
      definition.resolve = resolve as GraphQLFieldResolver<unknown, unknown>;
    }
  }
}

export interface ToySubgraph {
  readonly name: 'portal' | 'salesforce';
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  contextFor(request: RequestContext): object;
}

function toySubgraph(name: ToySubgraph['name'], sdl: string, resolvers: Resolvers): ToySubgraph {
  const schema = buildSubgraphSchema(parse(sdl));
  attach(schema, resolvers);
  resolveEntities(schema, REFERENCES);
  return { name, sdl, schema, contextFor: (request) => request };
}

/** The two subgraphs of the part "engine alone": resolvers answer from memory at once. */
export function toySubgraphs(): readonly [portal: ToySubgraph, salesforce: ToySubgraph] {
  return [toySubgraph('portal', PORTAL_SDL, PORTAL), toySubgraph('salesforce', SALESFORCE_SDL, SALESFORCE)];
}

/** The public schema over the same data and resolvers, with no federation at all. */
export function monolithicSchema(publicSdl: string): GraphQLSchema {
  const schema = buildASTSchema(parse(publicSdl), { assumeValidSDL: true });
  attach(schema, {
    ...PORTAL,
    Query: { ...SALESFORCE['Query'], ...PORTAL['Query'] },
    Account: { ...PORTAL['Account'], ...SALESFORCE['Account'] },
    Shipment: { ...PORTAL['Shipment'], ...SALESFORCE['Shipment'] },
  });
  return schema;
}
