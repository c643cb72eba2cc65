import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type InlineFragmentNode,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { fragmentsOf, type Operation, operationOf } from './operation.ts';
import { conditionValues } from './other-conditions.ts';
import { plainString } from './string-literals.ts';
import { fieldNode, namedType, responseKey, selectionSet } from './syntax.ts';

/** Response keys of the resolved form at one place of the answer, and what they are called in the original. */
export type Names = ReadonlyMap<string, { readonly original: string; readonly names: Names }>;

export interface ResolvedForm {
  readonly operation: Operation;
  readonly names: Names;
}

/** Asked where conditions leave nothing, which no document can say; not in the answer. */
export const NOTHING = 'nothing_is_left';

interface Found {
  readonly conditions: readonly NamedTypeNode[];
  readonly node: FieldNode;
}

/**
 * `OWN_NAMES`: each field is answered under its own name where the place asks it under one response key only, and
 * otherwise under a name that no field has. `FRESH_NAMES`: each under such a name, which occurs once in the document.
 */
export type Naming = 'OWN_NAMES' | 'FRESH_NAMES';

/**
 * The operation as a careful person would write it: conditions decided, fragments written out, strings without escapes,
 * and no alias that says nothing.
 */
export function resolvedForm(operation: Operation, naming: Naming): ResolvedForm {
  const { document } = operation;
  const decided = decide(operation, document);
  const definition = operationOf(decided);
  const fragments = fragmentsOf(decided);
  let counter = 0;

  const fieldsOf = (set: SelectionSetNode, conditions: readonly NamedTypeNode[]): Found[] =>
    set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [{ conditions, node: selection }];
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (fragment === undefined) throw new TypeError('a fragment is missing');
      const { typeCondition, selectionSet: inner } = fragment;
      return fieldsOf(inner, typeCondition ? [...conditions, typeCondition] : conditions);
    });

  /** Writes out one place of the answer, whose selections may stand in several sets. */
  const written = (sets: readonly SelectionSetNode[]): { sets: SelectionSetNode[]; names: Names } => {
    const found = sets.map((set) => fieldsOf(set, []));
    const keysOf = Map.groupBy(new Set(found.flat().map(({ node }) => pair(node))), (text) => nameIn(text));
    const names = new Map<string, { original: string; names: Names }>();
    const renamed = new Map<string, string>();
    const inner = new Map<SelectionSetNode, SelectionSetNode>();
    for (const [text, group] of Map.groupBy(found.flat(), ({ node }) => pair(node))) {
      const [first] = group;
      if (first === undefined) continue;
      const { value: name } = first.node.name;
      const own = naming === 'OWN_NAMES' && (keysOf.get(name) ?? []).length === 1;
      const key = own ? name : `resolved_${counter++}`;
      const nested = group.flatMap(({ node }) => node.selectionSet ?? []);
      const content = written(nested);
      nested.forEach((set, index) => inner.set(set, content.sets[index] ?? selectionSet([])));
      renamed.set(text, key);
      names.set(key, { original: responseKey(first.node), names: content.names });
    }
    const write = ({ conditions, node }: Found): SelectionNode => {
      const key = renamed.get(pair(node)) ?? '';
      const set = node.selectionSet && inner.get(node.selectionSet);
      const { arguments: args = [], name } = node;
      const field = fieldNode(name.value, key === name.value ? null : key, {
        arguments: args,
        ...(set ? { selectionSet: set } : {}),
      });
      return conditions.reduceRight<SelectionNode>(narrowed, field);
    };
    return { sets: found.map((fields) => selectionSet(orNothing(fields.map(write)))), names };
  };

  const { sets, names } = written([definition.selectionSet]);
  const [root = definition.selectionSet] = sets;
  const used = variablesOf(root);
  const variableDefinitions = definition.variableDefinitions?.filter(({ variable }) =>
    used.has(variable.name.value),
  );
  const resolved: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...definition, selectionSet: root, ...(variableDefinitions ? { variableDefinitions } : {}) },
    ],
  };
  const given = Object.entries(operation.variables).filter(([name]) => used.has(name));
  const literals = new Map(
    [...operation.literals].map(([name, { value }]) => [name, { value, written: plainString(value) }]),
  );
  return {
    operation: { ...operation, document: resolved, literals, variables: Object.fromEntries(given) },
    names,
  };
}

/** The answer of a resolved form under the original's response keys. */
export function renamedBack(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((item) => renamedBack(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== NOTHING);
  return Object.fromEntries(
    entries.map(([key, item]) => {
      const known = names.get(key);
      return known ? [known.original, renamedBack(item, known.names)] : [key, item];
    }),
  );
}

/** The path of an error of a resolved form, the same way. */
export function pathRenamedBack(
  path: readonly (string | number)[],
  names: Names,
): readonly (string | number)[] {
  let at: Names = names;
  return path.map((segment) => {
    const known = typeof segment === 'string' ? at.get(segment) : undefined;
    if (known === undefined) return segment;
    at = known.names;
    return known.original;
  });
}

/** Response keys of anywhere in a resolved form, the same way. Certain for fresh names only. */
export function keysRenamedBack(keys: readonly string[], names: Names): readonly string[] {
  const originals = new Map<string, string>();
  const collect = (some: Names): void => {
    for (const [key, known] of some) {
      originals.set(key, known.original);
      collect(known.names);
    }
  };
  collect(names);
  return [...new Set(keys.map((key) => originals.get(key) ?? key))];
}

/** Without what the variables leave out, and without the conditions of the rest. */
function decide(operation: Operation, document: DocumentNode): DocumentNode {
  const values = conditionValues(operation);
  const holds = ([argument]: readonly ArgumentNode[]): boolean => {
    const condition = argument?.value;
    if (condition?.kind === Kind.VARIABLE) return values[condition.name.value] === true;
    if (condition?.kind !== Kind.BOOLEAN) throw new TypeError('a condition without a value');
    return condition.value;
  };
  const isLeftOut = (node: SelectionNode): boolean =>
    (node.directives ?? []).some(({ name, arguments: args = [] }) => holds(args) === (name.value === 'skip'));
  return visit(document, {
    SelectionSet: (set) => ({
      ...set,
      selections: set.selections
        .filter((selection) => !isLeftOut(selection))
        .map((selection): SelectionNode => ({ ...selection, directives: [] })),
    }),
  });
}

function narrowed(inner: SelectionNode, typeCondition: NamedTypeNode): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: namedType(typeCondition.name.value),
    selectionSet: selectionSet([inner]),
  };
}

function orNothing(selections: readonly SelectionNode[]): readonly SelectionNode[] {
  return selections.length > 0 ? selections : [fieldNode('__typename', NOTHING)];
}

function variablesOf(set: SelectionSetNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(set, {
    Variable({ name }) {
      names.add(name.value);
    },
  });
  return names;
}

function pair(node: FieldNode): string {
  return `${responseKey(node)}:${node.name.value}`;
}

function nameIn(text: string): string {
  return text.slice(text.indexOf(':') + 1);
}
