import {
  type ArgumentNode,
  type FieldNode,
  GraphQLString,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  type ValueNode,
  valueFromAST,
} from 'graphql';
import type { EngineResult } from '../engine/run.ts';
import { CanonicalOperation, type ClientAnswer, type FormGraph } from './canonical-operation.ts';
import { GATEWAY_KEY } from './place.ts';
import { type Fragments, selectPlace, type Variables } from './selection.ts';

/** Every subscription resumes by this argument. */
const AFTER = 'after';
/** The canonical variable for `after`. No client's variable has this name. */
const AFTER_VARIABLE = `${GATEWAY_KEY}after`;
/** Selected in every message, so that the gateway knows the stream's position. */
const CURSOR = cursorSelection();

export interface StreamMessage {
  readonly cursor: string;
  readonly isHeartbeat: boolean;
}

/**
 * A client's subscription in canonical form: it also selects the cursor of each message, and `after` is a variable of the
 * gateway. Subscriptions with the same text and equal values share one stream, even if `after` and aliases differ.
 */
export class StreamForm {
  /** Equal for subscriptions with the same fields. */
  readonly text: string;
  readonly #operation: CanonicalOperation;
  readonly #after: ValueNode | undefined;
  readonly #rootKey: string;

  /** @param operation a valid subscription whose root has no conditions */
  constructor(
    operation: OperationDefinitionNode,
    fragments: Fragments,
    conditions: Variables,
    graph: FormGraph,
  ) {
    const root = graph.schema.getSubscriptionType();
    const selector = { schema: graph.schema, fragments, variables: conditions };
    const [field] = (root && selectPlace(root, [operation.selectionSet], selector).byType.get(root)) ?? [];
    if (!root || field === undefined) throw new TypeError('a subscription without a field');
    const [first, ...others] = field.nodes;
    this.#after = first.arguments?.find(({ name }) => name.value === AFTER)?.value;
    this.#rootKey = first.name.value;
    const selected = { ...field, nodes: [resumable(first), ...others] as const };
    const selection = { common: [selected], byType: new Map([[root, [selected]]]) };
    this.#operation = new CanonicalOperation(operation.operation, selection, graph, selector);
    if (this.#operation.text === null) throw new TypeError('a subscription that asks nothing');
    this.text = this.#operation.text;
  }

  /** The values on which the answers depend, as text; equal for equal values. */
  valuesKey(variables: Variables): string {
    return JSON.stringify(this.#operation.valuesOf(variables));
  }

  /** The client's `after`; null starts with the current cursor. */
  afterOf(variables: Variables): string | null {
    const value: unknown = this.#after && valueFromAST(this.#after, GraphQLString, { ...variables });
    return typeof value === 'string' ? value : null;
  }

  /** The canonical variables of a stream that resumes after a cursor; null starts with the current one. */
  valuesAfter(variables: Variables, after: string | null): Variables {
    return this.#operation.valuesOf(after === null ? variables : { ...variables, [AFTER_VARIABLE]: after });
  }

  /** The stream's cursor after a subgraph's answer; null for an answer without a message. */
  messageOf(data: Variables | null | undefined): StreamMessage | null {
    const message = data?.[this.#rootKey];
    if (typeof message !== 'object' || message === null) return null;
    const { cursor, __typename: typename } = message as Variables;
    return typeof cursor === 'string' ? { cursor, isHeartbeat: typename === 'Heartbeat' } : null;
  }

  answer(result: EngineResult): ClientAnswer {
    return this.#operation.answer(result);
  }
}

function resumable(field: FieldNode): FieldNode {
  const others = (field.arguments ?? []).filter(({ name }) => name.value !== AFTER);
  const after: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: named(AFTER),
    value: { kind: Kind.VARIABLE, name: named(AFTER_VARIABLE) },
  };
  return {
    ...field,
    arguments: [...others, after],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      // The cursor comes first, so that its response key is the plain field name.
      selections: [CURSOR, ...(field.selectionSet?.selections ?? [])],
    },
  };
}

function cursorSelection(): SelectionNode {
  const [operation] = parse('{ ... on StreamMessage { cursor } }', { noLocation: true }).definitions;
  const [fragment] = (operation as OperationDefinitionNode).selectionSet.selections;
  if (fragment?.kind !== Kind.INLINE_FRAGMENT) throw new TypeError('not a fragment');
  const selections = fragment.selectionSet.selections.map((field) => ({
    ...field,
    alias: named(`${GATEWAY_KEY}cursor`),
  }));
  return { ...fragment, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

function named(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
