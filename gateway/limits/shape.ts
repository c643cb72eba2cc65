import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type ErrorCode, WaybillError } from '../../src/domain/errors.ts';
import { type Limits, limitError } from './limits.ts';

/** How large a selection is with its fragments written out. */
interface Shape {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly fields: number;
  /** Fields at this level itself. */
  readonly rootFields: number;
}

const NOTHING: Shape = { depth: 0, aliases: 0, directives: 0, fields: 0, rootFields: 0 };

interface Rule {
  readonly measure: keyof Shape;
  readonly code: ErrorCode;
  readonly message: (actual: string, limit: number) => string;
}

const RULES: readonly Rule[] = [
  rule(
    'depth',
    'QUERY_TOO_DEEP',
    (actual, limit) => `The query nests ${actual} levels; at most ${limit} are allowed.`,
  ),
  rule(
    'rootFields',
    'TOO_MANY_ROOT_FIELDS',
    (actual, limit) => `The query has ${actual} root fields; at most ${limit} are allowed.`,
  ),
  rule(
    'aliases',
    'TOO_MANY_ALIASES',
    (actual, limit) => `The query has ${actual} aliases; at most ${limit} are allowed.`,
  ),
  rule(
    'directives',
    'TOO_MANY_DIRECTIVES',
    (actual, limit) => `The query has ${actual} directives; at most ${limit} are allowed.`,
  ),
  rule(
    'fields',
    'QUERY_TOO_EXPENSIVE',
    (actual, limit) =>
      `With its fragments written out the query has ${actual} fields; at most ${limit} are allowed.`,
  ),
];

/**
 * Refuses a document whose shape is over a limit. Each fragment is measured once however often it is spread, so the
 * work is linear in the document even where its expansion is exponential. Needs no valid document.
 */
export function checkShape(limits: Limits, document: DocumentNode): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const measured = new Map<string, Shape>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    const shape = operationShape(node, fragments, measured);
    for (const { measure, code, message } of RULES) {
      const actual = shape[measure];
      const limit = limits[measure];
      if (actual > limit) throw limitError(code, message(readable(actual), limit), limit, bounded(actual));
    }
  }
}

/** The fields of an operation's root, fragments written out. For valid documents within the limits. */
export function rootFields(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): FieldNode[] {
  const fieldsOf = (set: SelectionSetNode): FieldNode[] =>
    set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet);
      const fragment = fragments.get(selection.name.value);
      return fragment ? fieldsOf(fragment.selectionSet) : [];
    });
  return fieldsOf(operation.selectionSet);
}

function operationShape(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measured: Map<string, Shape>,
): Shape {
  const shape = setShape(operation.selectionSet, fragments, measured);
  const variables = operation.variableDefinitions ?? [];
  const own = [operation, ...variables].reduce((sum, node) => sum + (node.directives?.length ?? 0), 0);
  return { ...shape, directives: shape.directives + own };
}

function setShape(
  set: SelectionSetNode | undefined,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measured: Map<string, Shape>,
): Shape {
  let sum = NOTHING;
  for (const selection of set?.selections ?? []) {
    const part = selectionShape(selection, fragments, measured);
    sum = {
      depth: Math.max(sum.depth, part.depth),
      aliases: sum.aliases + part.aliases,
      directives: sum.directives + part.directives,
      fields: sum.fields + part.fields,
      rootFields: sum.rootFields + part.rootFields,
    };
  }
  return sum;
}

function selectionShape(
  selection: SelectionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measured: Map<string, Shape>,
): Shape {
  const directives = selection.directives?.length ?? 0;
  if (selection.kind === Kind.FIELD) {
    refuseUnsafeName(selection.alias?.value);
    const inner = setShape(selection.selectionSet, fragments, measured);
    return {
      depth: inner.depth + 1,
      aliases: inner.aliases + (selection.alias ? 1 : 0),
      directives: inner.directives + directives,
      fields: inner.fields + 1,
      rootFields: 1,
    };
  }
  const inner =
    selection.kind === Kind.INLINE_FRAGMENT
      ? setShape(selection.selectionSet, fragments, measured)
      : fragmentShape(selection.name.value, fragments, measured);
  return { ...inner, directives: inner.directives + directives };
}

function fragmentShape(
  name: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measured: Map<string, Shape>,
): Shape {
  const known = measured.get(name);
  if (known) return known;
  // A fragment that is being measured counts as nothing, which ends a cycle. Validation reports the cycle.
  measured.set(name, NOTHING);
  const fragment = fragments.get(name);
  const inner = setShape(fragment?.selectionSet, fragments, measured);
  const shape = { ...inner, directives: inner.directives + (fragment?.directives?.length ?? 0) };
  measured.set(name, shape);
  return shape;
}

/** An answer is built of plain objects, whose `__proto__` is not a key. */
function refuseUnsafeName(alias: string | undefined): void {
  if (alias !== '__proto__') return;
  throw new WaybillError(
    'BAD_USER_INPUT',
    'A field may not be called __proto__ in the answer; use another alias.',
  );
}

function rule(measure: keyof Shape, code: ErrorCode, message: Rule['message']): Rule {
  return { measure, code, message };
}

/** Expanded fragments can exceed the exact range of numbers. */
function bounded(actual: number): number {
  return Math.min(actual, Number.MAX_SAFE_INTEGER);
}

function readable(actual: number): string {
  return actual > 1_000_000 ? 'more than 1000000' : String(actual);
}
