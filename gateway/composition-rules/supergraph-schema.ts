import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type TypeNode,
} from 'graphql';

/** One `@join__field` of a field: the planner's information about the field in one subgraph. */
interface JoinField {
  readonly graph: string | null;
  readonly type: string | null;
  readonly requires: string | null;
  readonly provides: string | null;
  readonly external: boolean;
  readonly usedOverridden: boolean;
}

interface SupergraphField {
  readonly type: TypeNode;
  /** Empty: every subgraph that has the type resolves the field, without any condition. */
  readonly joins: readonly JoinField[];
}

/** Reads the planner's view of each subgraph from the supergraph's join directives. */
export class SupergraphSchema {
  readonly #fields = new Map<string, SupergraphField>();
  readonly #subtypes = new Map<string, Set<string>>();
  readonly #interfaces = new Set<string>();

  constructor(supergraph: DocumentNode) {
    const graphNames = new Map<string, string>();
    for (const definition of supergraph.definitions) {
      if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
      for (const { name, directives } of definition.values ?? []) {
        graphNames.set(name.value, argument(directives?.[0], 'name') ?? name.value);
      }
    }
    for (const definition of supergraph.definitions) {
      if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
        for (const member of definition.types ?? [])
          this.#addSubtype(definition.name.value, member.name.value);
      }
      if (
        definition.kind !== Kind.OBJECT_TYPE_DEFINITION &&
        definition.kind !== Kind.INTERFACE_TYPE_DEFINITION
      ) {
        continue;
      }
      if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION) this.#interfaces.add(definition.name.value);
      for (const { name } of definition.interfaces ?? []) this.#addSubtype(name.value, definition.name.value);
      for (const field of definition.fields ?? []) {
        const joins = joinFields(field, graphNames);
        this.#fields.set(`${definition.name.value}.${field.name.value}`, { type: field.type, joins });
      }
    }
  }

  isInterface(type: string): boolean {
    return this.#interfaces.has(type);
  }

  /** The type that clients see; undefined for a field that composition dropped. */
  typeOf(type: string, field: string): TypeNode | undefined {
    return this.#fields.get(`${type}.${field}`)?.type;
  }

  /** The planner's view of a field in a subgraph; null when the subgraph does not resolve it, in that view. */
  resolvedBy(subgraph: string, type: string, field: string): Omit<JoinField, 'graph'> | null {
    const joins = this.#fields.get(`${type}.${field}`)?.joins;
    if (joins === undefined) return null;
    if (joins.length === 0) return WITHOUT_CONDITION;
    const join = joins.find(({ graph }) => graph === subgraph);
    return join === undefined || join.external || join.usedOverridden ? null : join;
  }

  /** Whether each value of `type` is one of `superType`, as GraphQL has it for the types of fields. */
  isSubtype(type: TypeNode, superType: TypeNode): boolean {
    if (superType.kind === Kind.NON_NULL_TYPE) {
      return type.kind === Kind.NON_NULL_TYPE && this.isSubtype(type.type, superType.type);
    }
    if (type.kind === Kind.NON_NULL_TYPE) return this.isSubtype(type.type, superType);
    if (type.kind === Kind.LIST_TYPE || superType.kind === Kind.LIST_TYPE) {
      return (
        type.kind === Kind.LIST_TYPE &&
        superType.kind === Kind.LIST_TYPE &&
        this.isSubtype(type.type, superType.type)
      );
    }
    const [name, superName] = [type.name.value, superType.name.value];
    return name === superName || this.#subtypes.get(superName)?.has(name) === true;
  }

  #addSubtype(superType: string, type: string): void {
    const known = this.#subtypes.get(superType);
    if (known === undefined) this.#subtypes.set(superType, new Set([type]));
    else known.add(type);
  }
}

const WITHOUT_CONDITION = {
  type: null,
  requires: null,
  provides: null,
  external: false,
  usedOverridden: false,
};

function joinFields(field: FieldDefinitionNode, graphNames: ReadonlyMap<string, string>): JoinField[] {
  const joins = (field.directives ?? []).filter(({ name }) => name.value === 'join__field');
  return joins.map((directive) => {
    const graph = argument(directive, 'graph');
    return {
      graph: graph === null ? null : (graphNames.get(graph) ?? graph),
      type: argument(directive, 'type'),
      requires: argument(directive, 'requires'),
      provides: argument(directive, 'provides'),
      external: argument(directive, 'external') === 'true',
      usedOverridden: argument(directive, 'usedOverridden') === 'true',
    };
  });
}

function argument(directive: ConstDirectiveNode | undefined, name: string): string | null {
  const value = directive?.arguments?.find((node) => node.name.value === name)?.value;
  if (value?.kind === Kind.BOOLEAN) return String(value.value);
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : null;
}
