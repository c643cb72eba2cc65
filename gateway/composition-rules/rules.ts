import { print } from 'graphql';
import { parseFieldSet, topLevelFields } from './field-sets.ts';
import { isReturned, unreachableProvision, unresolvedFragment } from './reach.ts';
import { namedType, type SubgraphField, type SubgraphSchema, type SubgraphType } from './subgraph-schema.ts';
import type { SupergraphSchema } from './supergraph-schema.ts';

/** The location of a construct that the composer gets wrong. */
export interface Sighting {
  readonly subgraph: string;
  /** `Type.field` */
  readonly element: string;
  /** The part of the SDL. */
  readonly what: string;
  /** What to write in its place. */
  readonly instead: string;
}

export interface Rule<Input> {
  readonly code: string;
  /** What the composer does with the construct, and what a client would see. */
  readonly why: string;
  find(input: Input): Iterable<Sighting>;
}

export interface Composed {
  readonly subgraphs: readonly SubgraphSchema[];
  readonly supergraph: SupergraphSchema;
}

/** Valid constructs that the composer refuses with a misleading message. Used only after composition has failed. */
export const UNSUPPORTED: readonly Rule<readonly SubgraphSchema[]>[] = [
  {
    code: 'REQUIRES_ABSTRACT_FRAGMENT',
    why: 'the composer resolves fragments of @requires on object types only, and on the interface that the field returns',
    *find(subgraphs) {
      for (const { subgraph, type, field } of fieldsOf(subgraphs)) {
        const fields = field.requires === null ? null : parseFieldSet(field.requires);
        const fragment = fields === null ? null : unresolvedFragment(fields, type.name, subgraph);
        if (fragment === null) continue;
        yield {
          ...at(subgraph, type, field),
          what: `@requires has the fragment "${fragment}"`,
          instead: 'Write a fragment for each object type.',
        };
      }
    },
  },
];

/**
 * Constructs that the composer accepts and translates wrongly, so that answers would be wrong, null or an error. The rules
 * compare a subgraph's schema with the supergraph that the planner reads. They report nothing where the composer is right.
 */
export const MISCOMPOSED: readonly Rule<Composed>[] = [
  {
    code: 'EXTERNAL_IGNORED',
    why: 'the composer loses it, and the gateway would ask this subgraph for the field and answer null',
    *find({ subgraphs, supergraph }) {
      for (const { subgraph, type, field } of fieldsOf(subgraphs)) {
        if (!field.external || supergraph.resolvedBy(subgraph.name, type.name, field.name) === null) continue;
        yield {
          ...at(subgraph, type, field),
          what: type.interfaceObject
            ? '@external on a field of an @interfaceObject type'
            : '@external on a key field',
          instead: type.interfaceObject
            ? 'Leave the field out, and resolve the fields that @require it in the subgraph that has it.'
            : 'Resolve the field here as @shareable, or leave it out.',
        };
      }
    },
  },
  {
    code: 'EXTERNAL_WITHOUT_ORIGIN',
    why: 'no subgraph has the field on the interface, and every query of it would fail',
    *find({ subgraphs }) {
      for (const { subgraph, type, field } of fieldsOf(subgraphs)) {
        if (!type.interfaceObject || !field.external) continue;
        const isOrigin = ({ types }: SubgraphSchema) =>
          types.get(type.name)?.fields.get(field.name)?.external === false;
        if (subgraphs.some(isOrigin)) continue;
        yield {
          ...at(subgraph, type, field),
          what: '@external on a field of an @interfaceObject type',
          instead: `Declare the field on interface "${type.name}" in the subgraph that resolves it.`,
        };
      }
    },
  },
  {
    code: 'REQUIRES_IGNORED',
    why: 'the composer loses it, and the subgraph would resolve the field without what it needs',
    *find({ subgraphs, supergraph }) {
      for (const { subgraph, type, field } of fieldsOf(subgraphs)) {
        if (!type.interfaceObject || field.requires === null) continue;
        const believed = supergraph.resolvedBy(subgraph.name, type.name, field.name);
        if (believed === null || believed.requires !== null) continue;
        yield {
          ...at(subgraph, type, field),
          what: '@requires on a field of an @interfaceObject type that every subgraph with the interface has',
          instead: 'Let one subgraph alone have the field.',
        };
      }
    },
  },
  {
    code: 'PROVIDES_IGNORED',
    why: 'the composer loses it, and nothing else leads to the provided field: a query of it would fail',
    *find({ subgraphs, supergraph }) {
      for (const { subgraph, type, field } of fieldsOf(subgraphs)) {
        if (type.name !== 'Query' || field.provides === null) continue;
        const believed = supergraph.resolvedBy(subgraph.name, type.name, field.name);
        if (believed === null || believed.provides !== null) continue;
        const provision = unreachableProvision(field, subgraph, subgraphs);
        if (provision === null) continue;
        yield {
          ...at(subgraph, type, field),
          what: `@provides of "${provision}" on a root field that every subgraph has`,
          instead: 'Resolve the provided field here as @shareable.',
        };
      }
    },
  },
  {
    code: 'OVERRIDE_ON_INTERFACE_OBJECT',
    why: 'federation has no @override there, and the gateway would go on asking the overridden subgraph',
    *find({ subgraphs }) {
      for (const { subgraph, type, field } of fieldsOf(subgraphs)) {
        if (!type.interfaceObject || field.override === null) continue;
        yield {
          ...at(subgraph, type, field),
          what: '@override on a field of an @interfaceObject type',
          instead: `Remove it here, and remove the field from subgraph "${field.override}".`,
        };
      }
    },
  },
  {
    code: 'EXTERNAL_KEY_OF_IMPLEMENTATION',
    why: 'no other subgraph is reachable from here, and the composer does not check that: queries of the type would fail',
    *find({ subgraphs }) {
      for (const { subgraph, type } of implementationsOfInterfaceObjects(subgraphs)) {
        const keys = subgraphs
          .filter((other) => other !== subgraph)
          .flatMap(({ types }) =>
            [type.name, ...type.interfaces].flatMap((name) => types.get(name)?.keys ?? []),
          )
          .map(topLevelFields);
        const external = keys.flat().find((name) => type.fields.get(name)?.external);
        const usable = keys.some((key) => key.every((name) => type.fields.get(name)?.external === false));
        if (external === undefined || usable || !isReturned(type, subgraph)) continue;
        yield {
          subgraph: subgraph.name,
          element: `${type.name}.${external}`,
          what: '@external on the key of a type whose interface is an @interfaceObject in another subgraph',
          instead: 'Remove @external from the key.',
        };
      }
    },
  },
  {
    code: 'MERGED_TYPE_TOO_NARROW',
    why: "the composer takes another subgraph's type for all, and clients could not ask for the others' values",
    *find({ subgraphs, supergraph }) {
      for (const { subgraph, type, field } of fieldsOf(subgraphs)) {
        const merged = supergraph.typeOf(type.name, field.name);
        if (merged === undefined || supergraph.isSubtype(field.type, merged)) continue;
        if (supergraph.resolvedBy(subgraph.name, type.name, field.name) === null) continue;
        yield {
          ...at(subgraph, type, field),
          what: `the type is "${print(field.type)}" here and "${print(merged)}" in the supergraph`,
          instead: `Declare the field as "${print(field.type)}" in every subgraph.`,
        };
      }
    },
  },
  {
    code: 'INTERFACE_FIELD_TYPE_IGNORED',
    why: "the composer takes one subgraph's type for all, and queries of the field here would fail",
    *find({ subgraphs, supergraph }) {
      for (const { subgraph, type, field } of fieldsOf(subgraphs)) {
        if (!supergraph.isInterface(type.name)) continue;
        const merged = supergraph.typeOf(type.name, field.name);
        const believed = supergraph.resolvedBy(subgraph.name, type.name, field.name);
        if (merged === undefined || believed === null || believed.type !== null) continue;
        if (namedType(field.type).name.value === namedType(merged).name.value) continue;
        if (!supergraph.isSubtype(field.type, merged)) continue;
        yield {
          ...at(subgraph, type, field),
          what: `the type of the interface's field is "${print(field.type)}" here and "${print(merged)}" elsewhere`,
          instead: `Declare the field as "${print(merged)}" in every subgraph.`,
        };
      }
    },
  },
];

function* fieldsOf(
  subgraphs: readonly SubgraphSchema[],
): Iterable<{ subgraph: SubgraphSchema; type: SubgraphType; field: SubgraphField }> {
  for (const subgraph of subgraphs) {
    for (const type of subgraph.types.values()) {
      for (const field of type.fields.values()) yield { subgraph, type, field };
    }
  }
}

function at(subgraph: SubgraphSchema, type: SubgraphType, field: SubgraphField) {
  return { subgraph: subgraph.name, element: `${type.name}.${field.name}` };
}

function* implementationsOfInterfaceObjects(
  subgraphs: readonly SubgraphSchema[],
): Iterable<{ subgraph: SubgraphSchema; type: SubgraphType }> {
  const isInterfaceObject = (name: string) =>
    subgraphs.some(({ types }) => types.get(name)?.interfaceObject === true);
  for (const subgraph of subgraphs) {
    for (const type of subgraph.types.values()) {
      if (type.kind === 'object' && type.interfaces.some(isInterfaceObject)) yield { subgraph, type };
    }
  }
}
