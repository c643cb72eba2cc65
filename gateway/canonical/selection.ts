import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** One operation of a valid document, with one combination of its condition variables. */
export interface Selector {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  /** Coerced. Only the variables of conditions are read. */
  readonly variables: Variables;
}

/** The fields of one response key at one place, for one runtime type. */
export interface SelectedField {
  readonly responseKey: string;
  /** Of the same field with the same arguments, in the order of the document. Not empty. */
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  /** The static type declares the field, and it is selected alike for every possible runtime type. */
  readonly isCommon: boolean;
}

/** A client's selection at one place of the answer: fragments expanded, conditions resolved. */
export interface PlaceSelection {
  /** Fields that the static type declares and that are selected alike for every runtime type, in the client's order. */
  readonly common: readonly SelectedField[];
  /** By each runtime type that is possible here, in the client's order. */
  readonly byType: ReadonlyMap<GraphQLObjectType, readonly SelectedField[]>;
}

interface Occurrence {
  readonly node: FieldNode;
  /** For which runtime types; null for every one that is possible. */
  readonly types: readonly GraphQLObjectType[] | null;
}

/** Collects the selection sets of one place, as the specification's CollectFields does for each runtime type. */
export function selectPlace(
  parent: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
  selector: Selector,
): PlaceSelection {
  const possible = isObjectType(parent) ? [parent] : selector.schema.getPossibleTypes(parent);
  const occurrences: Occurrence[] = [];
  const visited = new Set<string>();
  for (const set of sets) collect(set, null, { parent, possible, selector, occurrences, visited });
  const isCommon = (ofKey: readonly Occurrence[]) => {
    const everywhere = ofKey.filter(({ types }) => types === null);
    const field = everywhere[0] && declaredField(parent, everywhere[0].node.name.value);
    if (field === undefined) return false;
    return everywhere.length === ofKey.length || isLeafType(getNamedType(field.type));
  };
  const byKey = Map.groupBy(occurrences, ({ node }) => responseKeyOf(node));
  const commonKeys = new Set([...byKey].filter(([, ofKey]) => isCommon(ofKey)).map(([key]) => key));
  const fieldsOf = (type: GraphQLObjectType | null): readonly SelectedField[] => {
    const nodesByKey = new Map<string, [FieldNode, ...FieldNode[]]>();
    for (const { node, types } of occurrences) {
      if (types !== null && (type === null || !types.includes(type))) continue;
      const nodes = nodesByKey.get(responseKeyOf(node));
      if (nodes === undefined) nodesByKey.set(responseKeyOf(node), [node]);
      else if (!nodes.includes(node)) nodes.push(node);
    }
    return [...nodesByKey].map(([responseKey, nodes]) => {
      return { responseKey, nodes, isCommon: commonKeys.has(responseKey) };
    });
  };
  return {
    common: fieldsOf(null).filter(({ isCommon: common, nodes: [node] }) => common || isTypename(node)),
    byType: new Map(possible.map((type) => [type, fieldsOf(type)])),
  };
}

interface Collection {
  readonly parent: GraphQLCompositeType;
  readonly possible: readonly GraphQLObjectType[];
  readonly selector: Selector;
  readonly occurrences: Occurrence[];
  /** Fragments, with the types for which they were collected. */
  readonly visited: Set<string>;
}

function collect(set: SelectionSetNode, types: Occurrence['types'], collection: Collection): void {
  const { selector, occurrences, visited } = collection;
  for (const selection of set.selections) {
    if (!isIncluded(selection, selector.variables)) continue;
    if (selection.kind === Kind.FIELD) {
      occurrences.push({ node: selection, types });
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : selector.fragments.get(selection.name.value);
    if (fragment === undefined) continue;
    const fitting = narrowed(types, fragment.typeCondition?.name.value, collection);
    if (fitting?.length === 0) continue;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      // A fragment is collected once for the same types; otherwise nested spreads take exponential time.
      const visit = `${selection.name.value} ${fitting?.map(({ name }) => name).join(' ') ?? '*'}`;
      if (visited.has(visit)) continue;
      visited.add(visit);
    }
    collect(fragment.selectionSet, fitting, collection);
  }
}

function narrowed(
  types: Occurrence['types'],
  condition: string | undefined,
  { parent, possible, selector: { schema } }: Collection,
): Occurrence['types'] {
  if (condition === undefined || condition === parent.name) return types;
  const wanted = schema.getType(condition);
  const fitting = isAbstractType(wanted) ? schema.getPossibleTypes(wanted) : [wanted];
  const remaining = (types ?? possible).filter((type) => fitting.includes(type));
  return types === null && remaining.length === possible.length && possible.length > 0 ? null : remaining;
}

function responseKeyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

function isTypename(node: FieldNode): boolean {
  return node.name.value === '__typename';
}

/** The field that a type declares itself; undefined for `__typename` and for fields of a union's members. */
export function declaredField(type: GraphQLCompositeType, name: string) {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

/** The variables on which `@skip` and `@include` of an operation depend, fragments included; sorted. */
export function conditionVariables(
  operation: OperationDefinitionNode,
  fragments: Fragments,
): readonly string[] {
  const names = new Set<string>();
  const visited = new Set<string>();
  const visit = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      for (const { value } of conditionsOf(selection)) {
        if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
      }
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        if (selection.selectionSet) visit(selection.selectionSet);
        continue;
      }
      const fragment = fragments.get(selection.name.value);
      if (fragment === undefined || visited.has(selection.name.value)) continue;
      visited.add(selection.name.value);
      visit(fragment.selectionSet);
    }
  };
  visit(operation.selectionSet);
  return [...names].sort();
}

/**
 * One text for each combination of values of the condition variables.
 *
 * @throws GraphQLError when a condition variable is null: a nullable variable with a default may be null, but `if` may not
 */
export function conditionsKey(names: readonly string[], variables: Variables): string {
  let key = '';
  for (const name of names) {
    const value = variables[name];
    if (typeof value !== 'boolean') {
      throw new GraphQLError(`Variable "$${name}" decides @skip or @include; give true or false, not null.`);
    }
    key += value ? '1' : '0';
  }
  return key;
}

function isIncluded(selection: SelectionNode, variables: Variables): boolean {
  return conditionsOf(selection).every(({ name, value }) => {
    const holds =
      value?.kind === Kind.VARIABLE
        ? variables[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value;
    return holds === (name === 'include');
  });
}

function conditionsOf(selection: SelectionNode) {
  return (selection.directives ?? []).flatMap(({ name: { value: name }, arguments: given = [] }) => {
    if (name !== 'skip' && name !== 'include') return [];
    return [{ name, value: given.find((argument) => argument.name.value === 'if')?.value }];
  });
}
