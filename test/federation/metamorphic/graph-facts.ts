import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphQLSchema, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import { type Composition, composeSupergraph } from '../../../gateway/composition.ts';
import { packageRoot } from '../../../src/config/package-root.ts';

export const SUBGRAPHS = ['portal', 'salesforce', 'operations'] as const;
export type SubgraphName = (typeof SUBGRAPHS)[number];

const ROOTS: readonly string[] = ['Query', 'Mutation', 'Subscription'];

/** What the committed schemas of the subgraphs say of types, keys and owners. */
export interface GraphFacts {
  readonly sdl: Readonly<Record<SubgraphName, string>>;
  readonly composition: Composition;
  readonly schema: GraphQLSchema;
  /** The key fields of each entity type. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** Values of an enum that every subgraph with the enum knows. */
  readonly enumValues: ReadonlyMap<string, readonly string[]>;
  /** The subgraphs that resolve a field of an object type. */
  ownersOf(type: string, field: string): readonly SubgraphName[];
  /** Whether the subgraph resolves every non-null field that the entity type has. */
  isWhole(subgraph: SubgraphName, entity: string): boolean;
}

export function readGraphFacts(): GraphFacts {
  const sdl = Object.fromEntries(
    SUBGRAPHS.map((name) => [name, readFileSync(join(packageRoot(), 'schema', `${name}.graphql`), 'utf8')]),
  ) as Record<SubgraphName, string>;
  const owners = new Map<string, SubgraphName[]>();
  const keys = new Map<string, string[]>();
  const enumValues = new Map<string, string[]>();
  const required = new Map<string, Set<string>>();
  for (const name of SUBGRAPHS) {
    for (const node of parse(sdl[name]).definitions) {
      if (node.kind === Kind.ENUM_TYPE_DEFINITION) {
        const values = (node.values ?? []).map((value) => value.name.value);
        const known = enumValues.get(node.name.value) ?? values;
        enumValues.set(
          node.name.value,
          known.filter((value) => values.includes(value)),
        );
      }
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      const type = node.name.value;
      const key = keyFields(node);
      if (key.length > 0) keys.set(type, [...new Set([...(keys.get(type) ?? []), ...key])]);
      for (const field of node.fields ?? []) {
        if (field.directives?.some((directive) => directive.name.value === 'external')) continue;
        const coordinate = `${type}.${field.name.value}`;
        owners.set(coordinate, [...(owners.get(coordinate) ?? []), name]);
        if (field.type.kind !== Kind.NON_NULL_TYPE) continue;
        required.set(type, (required.get(type) ?? new Set()).add(field.name.value));
      }
    }
  }
  const composition = composeSupergraph(SUBGRAPHS.map((name) => ({ name, sdl: sdl[name] })));
  const ownersOf = (type: string, field: string) => owners.get(`${type}.${field}`) ?? [];
  return {
    sdl,
    composition,
    schema: composition.publicSchema,
    keys,
    enumValues,
    ownersOf,
    isWhole: (subgraph, entity) =>
      [...(required.get(entity) ?? [])].every((field) => ownersOf(entity, field).includes(subgraph)),
  };
}

export function isRoot(type: string): boolean {
  return ROOTS.includes(type);
}

function keyFields(node: ObjectTypeDefinitionNode): string[] {
  return (node.directives ?? []).flatMap((directive) => {
    if (directive.name.value !== 'key') return [];
    const fields = directive.arguments?.find((argument) => argument.name.value === 'fields')?.value;
    return fields?.kind === Kind.STRING ? fields.value.split(/\s+/) : [];
  });
}
