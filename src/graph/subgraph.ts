import 'reflect-metadata';
import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph';
import { type GraphQLSchema, isAbstractType, print } from 'graphql';
import {
  buildSchema,
  createResolversMap,
  getMetadataStorage,
  type NonEmptyArray,
  type PubSub,
} from 'type-graphql';
import type { RefusedMutations } from '../domain/refused-mutation.ts';
import { callResolversDirectly } from './direct-resolvers.ts';
import { type ReferenceResolver, resolveEntities } from './entities.ts';
import { federationDocument } from './federation-sdl.ts';
import { readInputs } from './read-inputs.ts';
import { traceRefusedMutations } from './refused-mutations.ts';
import type { RequestContext } from './request-context.ts';
import { lintSchema } from './schema-lint.ts';
import { enforceVisibility } from './visibility.ts';

export interface Subgraph {
  readonly name: 'portal' | 'salesforce' | 'operations';
  /** Federation v2 SDL with its `@link`. */
  readonly sdl: string;
  /** Executable, `_entities` and `_service` included; safe for graphql-js and graphql-jit alike. */
  readonly schema: GraphQLSchema;
  /** The context of this subgraph's resolvers for one request. Each call makes a new one, with its own loaders. */
  contextFor(request: RequestContext): RequestContext;
}

export interface SubgraphOptions<C extends RequestContext> {
  readonly name: Subgraph['name'];
  /** All resolver classes: none is added from type-graphql's global registry. */
  readonly resolvers: NonEmptyArray<Function>;
  /** Object types that no field returns, such as entities that only other subgraphs point at. */
  readonly orphanedTypes?: readonly Function[];
  /** How to find an entity by its key, for each type with a `@key`. Give the whole batch to a loader. */
  readonly references: Readonly<Record<string, ReferenceResolver<C>>>;
  contextFor(request: RequestContext): C;
  /** Where mutations go that are refused because of the caller. */
  readonly refusals: RefusedMutations;
}

/** type-graphql requires one, but every subscription names its own source. */
const NO_TOPICS: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new TypeError('a subscription without a source of its own');
  },
};

/**
 * Builds a Federation subgraph from type-graphql classes. Types are found by class, so several subgraphs of one process
 * may each have a class for the same GraphQL type; an interface must be declared with `autoRegisterImplementations:
 * false`. Values at places of an abstract type carry `__typename`. Throws when the schema breaks a convention.
 */
export async function buildSubgraph<C extends RequestContext>(
  options: SubgraphOptions<C>,
): Promise<Subgraph> {
  // Decorators of parameters run from the last to the first; the SDL shows arguments in the order of the code.
  getMetadataStorage().params.sort((one, other) => one.index - other.index);
  const classes = await buildSchema({
    resolvers: options.resolvers,
    orphanedTypes: [...(options.orphanedTypes ?? [])],
    pubSub: NO_TOPICS,
    validate: false,
    skipCheck: true,
  });
  const typeDefs = federationDocument(classes);
  const resolvers = createResolversMap(classes) as GraphQLResolverMap;
  const schema = buildSubgraphSchema([{ typeDefs, resolvers }]);
  for (const type of Object.values(schema.getTypeMap())) {
    // type-graphql's own resolver is asynchronous, and graphql-jit cannot await it.
    if (isAbstractType(type)) type.resolveType = (value: { readonly __typename: string }) => value.__typename;
  }
  callResolversDirectly(schema, options.resolvers);
  resolveEntities(schema, options.references);
  readInputs(schema);
  enforceVisibility(schema);
  traceRefusedMutations(schema, options.refusals);
  const findings = lintSchema(typeDefs);
  if (findings.length > 0) throw new TypeError(`schema of ${options.name}:\n${findings.join('\n')}`);
  return {
    name: options.name,
    sdl: print(typeDefs),
    schema,
    contextFor: (request) => options.contextFor(request),
  };
}
