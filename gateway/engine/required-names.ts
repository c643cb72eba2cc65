import type { PlanNode, RequiresSelection } from '@graphql-hive/router-query-planner';

/** The names of all fields that a fetch of the plan needs from its entities: their keys, and the fields of `@requires`. */
export function requiredNames(node: PlanNode): ReadonlySet<string> {
  return new Set(requiresOf(node).flatMap(namesOf));
}

function requiresOf(node: PlanNode): readonly RequiresSelection[] {
  switch (node.kind) {
    case 'Fetch':
      return node.requires ?? [];
    case 'BatchFetch':
      return node.entityBatch.aliases.flatMap(({ requires }) => requires);
    case 'Flatten':
      return requiresOf(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(requiresOf);
    default:
      return [];
  }
}

function namesOf(selection: RequiresSelection): readonly string[] {
  if (selection.kind === 'FragmentSpread') return [];
  const nested = (selection.selections ?? []).flatMap(namesOf);
  if (selection.kind === 'InlineFragment') return nested;
  const { name, alias } = selection;
  return [name, ...(alias === undefined || alias === null ? [] : [alias]), ...nested];
}
