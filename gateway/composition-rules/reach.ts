import { Kind, type SelectionSetNode } from 'graphql';
import { parseFieldSet, topLevelFields } from './field-sets.ts';
import { namedType, type SubgraphField, type SubgraphSchema, type SubgraphType } from './subgraph-schema.ts';

/** Whether a field of the subgraph may return the type without providing more of it than the subgraph resolves. */
export function isReturned(type: SubgraphType, subgraph: SubgraphSchema): boolean {
  const all = [...subgraph.types.values()];
  const unions = all.filter(({ members }) => members.includes(type.name)).map(({ name }) => name);
  const returning = new Set([type.name, ...type.interfaces, ...unions]);
  return all
    .flatMap(({ fields }) => [...fields.values()])
    .some((field) => !field.external && field.provides === null && returning.has(outputOf(field)));
}

/** The first fragment that stands on no type, a union, or an interface other than the one around it; null if none. */
export function unresolvedFragment(
  set: SelectionSetNode,
  parent: string,
  subgraph: SubgraphSchema,
): string | null {
  for (const { selection, type } of walk(set, parent, subgraph)) {
    if (selection.kind !== Kind.INLINE_FRAGMENT) continue;
    const condition = selection.typeCondition?.name.value;
    if (condition === undefined) return '...';
    const kind = subgraph.types.get(condition)?.kind;
    if (kind !== 'object' && !(kind === 'interface' && condition === type)) return `... on ${condition}`;
  }
  return null;
}

/**
 * The first field that the root field provides and that the planner reaches in no other way: neither through the same
 * root field of another subgraph, nor by a key that another subgraph has for the field's type. Null if there is none.
 */
export function unreachableProvision(
  root: SubgraphField,
  subgraph: SubgraphSchema,
  subgraphs: readonly SubgraphSchema[],
): string | null {
  const set = parseFieldSet(root.provides ?? '');
  if (set === null) return null;
  const others = subgraphs.filter((other) => other !== subgraph);
  if (others.some((other) => resolvesAll(set, root, other))) return null;
  for (const { selection, type } of walk(set, outputOf(root), subgraph)) {
    if (selection.kind !== Kind.FIELD) continue;
    const name = selection.name.value;
    const here = subgraph.types.get(type);
    if (here?.fields.get(name)?.external !== true) continue;
    const reachable = others.some(({ types }) => {
      const there = types.get(type);
      if (there?.fields.get(name)?.external !== false) return false;
      return there.keys.some((key) =>
        topLevelFields(key).every((part) => here.fields.get(part)?.external === false),
      );
    });
    if (!reachable) return `${type}.${name}`;
  }
  return null;
}

function resolvesAll(set: SelectionSetNode, root: SubgraphField, subgraph: SubgraphSchema): boolean {
  const same = subgraph.types.get('Query')?.fields.get(root.name);
  if (same === undefined || same.external) return false;
  for (const { selection, type } of walk(set, outputOf(same), subgraph)) {
    if (selection.kind !== Kind.FIELD || selection.name.value === '__typename') continue;
    if (subgraph.types.get(type)?.fields.get(selection.name.value)?.external !== false) return false;
  }
  return true;
}

/** Each selection of a field set, nested ones too, with the type that it stands in. */
function* walk(
  set: SelectionSetNode,
  type: string,
  subgraph: SubgraphSchema,
): Iterable<{ selection: SelectionSetNode['selections'][number]; type: string }> {
  for (const selection of set.selections) {
    yield { selection, type };
    if (selection.kind === Kind.FRAGMENT_SPREAD || selection.selectionSet === undefined) continue;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      yield* walk(selection.selectionSet, selection.typeCondition?.name.value ?? type, subgraph);
      continue;
    }
    const field = subgraph.types.get(type)?.fields.get(selection.name.value);
    if (field !== undefined) yield* walk(selection.selectionSet, outputOf(field), subgraph);
  }
}

function outputOf(field: SubgraphField): string {
  return namedType(field.type).name.value;
}
