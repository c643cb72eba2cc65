import {
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { fragmentsOf, type Operation, operationOf } from './operation.ts';

/** Operations with one thing less each, the largest things first. They may be invalid. */
export function* smallerOperations(operation: Operation): Generator<Operation> {
  const { document } = operation;
  for (const node of removable(document)) {
    yield tidied(operation, without(document, node));
  }
  for (const set of fragmentBodies(document)) yield tidied(operation, set);
}

/** Selections from the outside in, then directives, aliases and arguments. */
function removable(document: DocumentNode): ASTNode[] {
  const found: { readonly node: ASTNode; readonly rank: number }[] = [];
  visit(document, {
    enter(node, key, _parent, _path, ancestors) {
      if (
        node.kind === Kind.FIELD ||
        node.kind === Kind.INLINE_FRAGMENT ||
        node.kind === Kind.FRAGMENT_SPREAD
      ) {
        found.push({ node, rank: ancestors.length });
        if (node.kind === Kind.FIELD && node.alias) found.push({ node: node.alias, rank: 1002 });
      } else if (node.kind === Kind.OPERATION_DEFINITION) {
        if (node !== operationOf(document)) found.push({ node, rank: 0 });
      } else if (node.kind === Kind.DIRECTIVE || key === 'description') {
        found.push({ node, rank: 1000 });
      } else if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) {
        found.push({ node, rank: 1001 });
      }
    },
  });
  return found.toSorted((one, other) => one.rank - other.rank).map(({ node }) => node);
}

/** Each fragment in the place of its spread, or without its braces. */
function* fragmentBodies(document: DocumentNode): Generator<DocumentNode> {
  const fragments = fragmentsOf(document);
  const wrapped: ASTNode[] = [];
  visit(document, {
    enter(node) {
      if (node.kind !== Kind.INLINE_FRAGMENT && node.kind !== Kind.FRAGMENT_SPREAD) return;
      if ((node.directives ?? []).length === 0) wrapped.push(node);
    },
  });
  for (const target of wrapped) {
    yield visit(document, {
      SelectionSet: (set: SelectionSetNode) => {
        if (!set.selections.includes(target as never)) return undefined;
        const selections = set.selections.flatMap((selection) => {
          if (selection !== target) return [selection];
          if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet.selections;
          if (selection.kind !== Kind.FRAGMENT_SPREAD) return [selection];
          const fragment = fragments.get(selection.name.value);
          return fragment ? fragment.selectionSet.selections : [];
        });
        return { ...set, selections };
      },
    });
  }
}

function without(document: DocumentNode, removed: ASTNode): DocumentNode {
  return visit(document, { enter: (node) => (node === removed ? null : undefined) });
}

/** Leaves out the fragments and variables that nothing uses any more. */
function tidied(operation: Operation, document: DocumentNode): Operation {
  const fragments = fragmentsOf(document);
  const [spread, variables] = [new Set<string>(), new Set<string>()];
  const look = (node: ASTNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        if (spread.has(name.value)) return;
        spread.add(name.value);
        const fragment = fragments.get(name.value);
        if (fragment) look(fragment);
      },
      VariableDefinition: () => false,
      Variable({ name }) {
        variables.add(name.value);
      },
    });
  };
  look(operationOf(document));
  const definitions = document.definitions.flatMap((node): DefinitionNode[] => {
    if (node.kind === Kind.FRAGMENT_DEFINITION) return spread.has(node.name.value) ? [node] : [];
    if (node.kind !== Kind.OPERATION_DEFINITION) return [node];
    const used = node.variableDefinitions?.filter(({ variable }) => variables.has(variable.name.value));
    return [{ ...node, ...(used ? { variableDefinitions: used } : {}) }];
  });
  const given = Object.entries(operation.variables).filter(([name]) => variables.has(name));
  return {
    ...operation,
    document: { ...document, definitions },
    variables: Object.fromEntries(given),
  };
}
