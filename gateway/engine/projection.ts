import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  type InlineFragmentNode,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';

type Json = Record<string, unknown>;
type Variables = Readonly<Record<string, unknown>>;
/** Answers `undefined` where a non-null place is empty, so that the next nullable place around it becomes null. */
type Projector = (value: unknown, gaps: Gaps) => unknown;

/** What is empty although it may not be. */
export interface Gaps {
  /** Entities that a subgraph answered with null: not there, or not the caller's. Their gaps are no fault. */
  readonly absent: ReadonlySet<object>;
  /** Receives `Type.field` of each gap in anything else. */
  readonly faults: string[];
}

interface ProjectedField {
  readonly key: string;
  readonly project: Projector;
  /** `Type.field`, reported when the field may not be null but is. */
  readonly coordinate: string;
}

/** How many combinations of `@skip`/`@include` variables keep their compiled form. */
const KEPT_VARIANTS = 32;

/**
 * Cuts the merged data of all fetches down to what the operation asked, in its order, and lets nulls bubble as the
 * specification says. Compiled once for each operation and combination of its condition variables.
 */
export class Projection {
  readonly #schema: GraphQLSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #conditions: readonly string[];
  readonly #variants = new Map<string, Projector>();

  constructor(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    this.#schema = schema;
    this.#operation = operation;
    this.#fragments = fragments;
    this.#conditions = conditionVariables([operation, ...fragments.values()]);
  }

  project(data: Json, variables: Variables, gaps: Gaps): Json | null {
    const variant = this.#conditions.map((name) => (variables[name] === true ? '1' : '0')).join('');
    let projector = this.#variants.get(variant);
    if (projector === undefined) {
      projector = this.#compile(variables);
      if (this.#variants.size < KEPT_VARIANTS) this.#variants.set(variant, projector);
    }
    return projector(data, gaps) as Json | null;
  }

  #compile(variables: Variables): Projector {
    const root = this.#schema.getRootType(this.#operation.operation);
    if (!root) throw new TypeError(`the schema has no ${this.#operation.operation} type`);
    return compositeProjector(root, [this.#operation.selectionSet], {
      schema: this.#schema,
      fragments: this.#fragments,
      variables,
    });
  }
}

interface Compilation {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
}

function projectorFor(
  type: GraphQLOutputType,
  selections: readonly SelectionSetNode[],
  compilation: Compilation,
): Projector {
  if (isNonNullType(type)) {
    const project = projectorFor(getNullableType(type), selections, compilation);
    return (value, gaps) => project(value, gaps) ?? undefined;
  }
  if (isListType(type)) {
    if (selections.length === 0) return leaf;
    const project = projectorFor(type.ofType, selections, compilation);
    return (value, gaps) => {
      if (!Array.isArray(value)) return null;
      const items = Array.from<unknown>({ length: value.length });
      for (let index = 0; index < items.length; index++) {
        const item = project(value[index], gaps);
        if (item === undefined) return null;
        items[index] = item;
      }
      return items;
    };
  }
  return isLeafType(type) ? leaf : compositeProjector(type, selections, compilation);
}

function leaf(value: unknown): unknown {
  return value ?? null;
}

function compositeProjector(
  type: GraphQLCompositeType,
  selections: readonly SelectionSetNode[],
  compilation: Compilation,
): Projector {
  if (isObjectType(type)) {
    let fields: readonly ProjectedField[] | undefined;
    return (value, gaps) => {
      if (typeof value !== 'object' || value === null) return null;
      fields ??= collectFields(type, selections, compilation);
      return projectFields(value as Json, fields, gaps);
    };
  }
  const byType = new Map<string, readonly ProjectedField[]>();
  return (value, gaps) => {
    if (typeof value !== 'object' || value === null) return null;
    const source = value as Json;
    const name = typeof source['__typename'] === 'string' ? source['__typename'] : type.name;
    let fields = byType.get(name);
    if (fields === undefined) {
      const concrete = compilation.schema.getType(name);
      // A type that the public schema lacks is inaccessible: as if the value were not there.
      if (!isCompositeType(concrete)) return null;
      fields = collectFields(concrete, selections, compilation);
      byType.set(name, fields);
    }
    return projectFields(source, fields, gaps);
  };
}

function projectFields(source: Json, fields: readonly ProjectedField[], gaps: Gaps): Json | null {
  const result: Json = {};
  for (const field of fields) {
    const value = field.project(source[field.key], gaps);
    if (value === undefined) {
      if (!gaps.absent.has(source)) gaps.faults.push(field.coordinate);
      return null;
    }
    result[field.key] = value;
  }
  return result;
}

function collectFields(
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  compilation: Compilation,
): readonly ProjectedField[] {
  const nodes = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  for (const set of selectionSets) collectNodes(type, set, compilation, nodes, spread);
  return [...nodes].map(([key, [first, ...others]]) => {
    const name = first?.name.value ?? key;
    const coordinate = `${type.name}.${name}`;
    if (name === '__typename') {
      const named = isObjectType(type) ? () => type.name : leaf;
      return { key, coordinate, project: named };
    }
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (field === undefined) throw new TypeError(`no field ${coordinate} in the public schema`);
    const nested = [first, ...others].flatMap((node) => node?.selectionSet ?? []);
    return { key, coordinate, project: projectorFor(field.type, nested, compilation) };
  });
}

function collectNodes(
  type: GraphQLCompositeType,
  set: SelectionSetNode,
  compilation: Compilation,
  nodes: Map<string, FieldNode[]>,
  spread: Set<string>,
): void {
  for (const selection of set.selections) {
    if (!isIncluded(selection, compilation.variables)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const known = nodes.get(key);
      if (known) known.push(selection);
      else nodes.set(key, [selection]);
      continue;
    }
    let fragment: InlineFragmentNode | FragmentDefinitionNode | undefined;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      fragment = selection;
    } else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      fragment = compilation.fragments.get(selection.name.value);
    }
    if (fragment && conditionHolds(fragment.typeCondition, type, compilation.schema)) {
      collectNodes(type, fragment.selectionSet, compilation, nodes, spread);
    }
  }
}

function conditionHolds(
  condition: FragmentDefinitionNode['typeCondition'] | undefined,
  type: GraphQLCompositeType,
  schema: GraphQLSchema,
): boolean {
  if (condition === undefined || condition.name.value === type.name) return true;
  const wanted = typeFromAST(schema, condition);
  return (
    isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type)
  );
}

function isIncluded(selection: SelectionNode, variables: Variables): boolean {
  for (const directive of selection.directives ?? []) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
    const holds =
      value?.kind === Kind.VARIABLE
        ? variables[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value;
    if (holds === (name === 'skip')) return false;
  }
  return true;
}

function conditionVariables(definitions: readonly { readonly selectionSet: SelectionSetNode }[]): string[] {
  const names = new Set<string>();
  const visit = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      for (const directive of selection.directives ?? []) {
        for (const argument of directive.arguments ?? []) {
          if (argument.name.value === 'if' && argument.value.kind === Kind.VARIABLE) {
            names.add(argument.value.name.value);
          }
        }
      }
      if ('selectionSet' in selection && selection.selectionSet) visit(selection.selectionSet);
    }
  };
  for (const definition of definitions) visit(definition.selectionSet);
  return [...names];
}
