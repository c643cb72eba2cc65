import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  buildSchema,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  isScalarType,
  parse,
} from 'graphql';
import type { LocalSubgraph } from '../../../gateway/transport/local.transport.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import { resolveEntities } from '../../../src/graph/entities.ts';
import type { RequestContext } from '../../../src/graph/request-context.ts';
import { DateTime, LocalDate } from '../../../src/graph/scalars.ts';
import { enforceVisibility } from '../../../src/graph/visibility.ts';
import type { Calls } from './calls.ts';
import { Chance } from './chance.ts';
import { type GraphFacts, isRoot, SUBGRAPHS, type SubgraphName } from './graph-facts.ts';
import {
  FIELD_OF_FAILED_REFERENCE,
  type MadeUpWorld,
  REFERENCE_FAILURE,
  type WorldObject,
} from './made-up-world.ts';

type Resolver = GraphQLFieldResolver<WorldObject | undefined, RequestContext>;

/** The three subgraphs with their real schemas and rules of visibility, answering from the world. */
export function memorySubgraphs(facts: GraphFacts, world: MadeUpWorld, calls: Calls): LocalSubgraph[] {
  return SUBGRAPHS.map((name) => {
    const sdl = facts.sdl[name];
    const resolvers = { DateTime, Date: LocalDate };
    const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
    answerFrom(schema, world, calls, () => name);
    const references = [...facts.keys.keys()].map((type) => [type, referenceOf(world, name, type)] as const);
    resolveEntities(schema, Object.fromEntries(references));
    return { name, sdl, schema, contextFor: (request) => request };
  });
}

/** The public schema over the same world, without federation: what a single GraphQL server would answer. */
export function monolithSchema(facts: GraphFacts, world: MadeUpWorld, calls: Calls): GraphQLSchema {
  const schema = buildSchema(facts.composition.publicSdl, { assumeValidSDL: true });
  for (const scalar of [DateTime, LocalDate]) {
    const named = schema.getType(scalar.name);
    if (!isScalarType(named)) continue;
    named.serialize = scalar.serialize;
    named.parseValue = scalar.parseValue;
    named.parseLiteral = scalar.parseLiteral;
  }
  answerFrom(schema, world, calls, (source, type, field) => world.ownerOf(source, type, field));
  return schema;
}

function answerFrom(
  schema: GraphQLSchema,
  world: MadeUpWorld,
  calls: Calls,
  ownerOf: (source: WorldObject | undefined, type: string, field: string) => SubgraphName,
): void {
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('_'))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type: type.name, field })))
    .filter(({ field }) => !field.name.startsWith('_'));
  for (const { type, field } of fields) {
    field.resolve =
      type === 'Mutation' ? calls.recorder(world, field.name) : resolverOf(world, type, field.name);
  }
  enforceVisibility(schema);
  for (const { type, field } of fields) {
    if (isRoot(type) || !field.resolve) continue;
    field.resolve = ofKnownRecords(world, type, field.name, field.resolve as Resolver, ownerOf) as never;
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value: WorldObject) => value.__typename;
  }
}

/** Every fourth field answers in a promise. */
function resolverOf(world: MadeUpWorld, type: string, field: string): Resolver {
  const isLater = new Chance(`${type}.${field}`).below(4) === 0;
  if (!isLater) return (source, args) => world.resolve(source, type, field, args);
  return async (source, args) => world.resolve(source, type, field, args);
}

/** What a subgraph does not know of a record is null; where it fails for the record, so does each field. */
function ofKnownRecords(
  world: MadeUpWorld,
  type: string,
  field: string,
  resolve: Resolver,
  ownerOf: (source: WorldObject | undefined, type: string, field: string) => SubgraphName,
): Resolver {
  return (source, args, context, info) => {
    if (source?.subgraph === null && !world.isIdentity(type, field)) {
      const owner = ownerOf(source, type, field);
      if (!world.knows(owner, source)) return null;
      if (world.fails(owner, source)) throw new WaybillError(FIELD_OF_FAILED_REFERENCE, 'failed');
    }
    return resolve(source, args, context, info);
  };
}

function referenceOf(world: MadeUpWorld, subgraph: SubgraphName, type: string) {
  return (representation: Readonly<Record<string, unknown>>) => {
    const record = world.find(type, representation);
    if (!world.knows(subgraph, record)) return null;
    if (world.fails(subgraph, record)) throw new WaybillError(REFERENCE_FAILURE, 'failed');
    return record;
  };
}
