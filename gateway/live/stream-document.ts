import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  separateOperations,
  type ValueNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import type { PlannedSubscription } from '../engine/engine.ts';

type Variables = Readonly<Record<string, unknown>>;

/** The argument by which every subscription resumes, and the variable that takes its place here. */
const AFTER = 'after';
const AFTER_VARIABLE = 'waybillAfter';
/** Asked of every message besides what the client asked, so that the gateway knows where a stream stands. */
const CURSOR_ALIAS = 'waybillCursor';

/** A subscription that passed every check which does not depend on a request. */
export interface StreamOperation {
  readonly document: StreamDocument;
  readonly plan: PlannedSubscription;
}

/** The parts that are added, as a document of their own. */
const ADDED = parse(
  `subscription ($${AFTER_VARIABLE}: String) { x(${AFTER}: $${AFTER_VARIABLE}) { __typename ... on StreamMessage { ${CURSOR_ALIAS}: cursor } } }`,
  { noLocation: true },
).definitions[0] as OperationDefinitionNode;
const ADDED_FIELD = ADDED.selectionSet.selections[0] as FieldNode;

/**
 * A client's subscription as the gateway asks it: with the cursor of every message, and with the place to resume from
 * as a variable of the gateway's. Clients who differ only in where they resume so ask the same, and share one stream.
 */
export class StreamDocument {
  /** Equal for equal streams, whatever the `after`. */
  readonly text: string;
  readonly #rootKey: string;
  readonly #after: ValueNode | undefined;
  readonly #variables: readonly string[];

  /**
   * @param operation a valid subscription of the document
   * @throws GraphQLError when its field hangs on a condition, or something has a name of the gateway's
   */
  constructor(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    const fields = rootFields(operation.selectionSet, fragments);
    const [field] = fields;
    refuseOwnNames(document);
    if (field === undefined) throw new TypeError('a subscription without a field');
    this.#rootKey = field.alias?.value ?? field.name.value;
    this.#after = field.arguments?.find(({ name }) => name.value === AFTER)?.value;
    const asked: OperationDefinitionNode = {
      ...operation,
      variableDefinitions: [...(operation.variableDefinitions ?? []), ...(ADDED.variableDefinitions ?? [])],
      selectionSet: { kind: Kind.SELECTION_SET, selections: fields.map(resumable) },
    };
    const definitions = document.definitions.map((node) => (node === operation ? asked : node));
    const alone = separateOperations({ ...document, definitions })[operation.name?.value ?? ''];
    if (alone === undefined) throw new TypeError('a subscription of another document');
    const used = variablesOf(alone);
    this.#variables = [...used].filter((name) => name !== AFTER_VARIABLE);
    this.text = print(
      visit(alone, { VariableDefinition: (node) => (used.has(node.variable.name.value) ? undefined : null) }),
    );
  }

  /** The variables that the answers depend on, as text; equal for equal values. */
  variablesKey(variables: Variables): string {
    const given = this.#variables.filter((name) => name in variables);
    return JSON.stringify(given.map((name) => [name, variables[name]]));
  }

  /** The `after` that the client gave; null for "from now on". */
  afterOf(variables: Variables): string | null {
    const value = this.#after && valueFromASTUntyped(this.#after, { ...variables });
    return typeof value === 'string' ? value : null;
  }

  /** The variables of the stream that resumes after a cursor, or begins now. */
  resumeAfter(variables: Variables, after: string | null): Variables {
    return after === null ? variables : { ...variables, [AFTER_VARIABLE]: after };
  }

  /** Where the stream stands after a subgraph's answer; null for an answer without a message. */
  messageOf(data: Variables | null | undefined): { cursor: string; isHeartbeat: boolean } | null {
    const message = data?.[this.#rootKey];
    if (typeof message !== 'object' || message === null) return null;
    const { [CURSOR_ALIAS]: cursor, __typename: typename } = message as Variables;
    return typeof cursor === 'string' ? { cursor, isHeartbeat: typename === 'Heartbeat' } : null;
  }
}

function refuseOwnNames(document: DocumentNode): void {
  const refuse = (what: string) => {
    throw new GraphQLError(`Call the ${what} by another name; this one is the gateway's.`);
  };
  visit(document, {
    Variable: ({ name }) =>
      name.value === AFTER_VARIABLE ? refuse(`variable $${AFTER_VARIABLE}`) : undefined,
    Field: ({ alias }) => (alias?.value === CURSOR_ALIAS ? refuse(`field ${CURSOR_ALIAS}`) : undefined),
  });
}

/** The only root field, once for each place where it is written. */
function rootFields(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly FieldNode[] {
  return set.selections.flatMap((selection) => {
    if ((selection.directives ?? []).length > 0) {
      throw new GraphQLError('The field of a subscription takes no directives.', { nodes: selection });
    }
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(selection.selectionSet, fragments);
    const fragment = fragments.get(selection.name.value);
    return fragment ? rootFields(fragment.selectionSet, fragments) : [];
  });
}

function resumable(field: FieldNode): FieldNode {
  const others = (field.arguments ?? []).filter(({ name }) => name.value !== AFTER);
  return {
    ...field,
    arguments: [...others, ...(ADDED_FIELD.arguments ?? [])],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [
        ...(ADDED_FIELD.selectionSet?.selections ?? []),
        ...(field.selectionSet?.selections ?? []),
      ],
    },
  };
}

function variablesOf(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      names.add(name.value);
    },
  });
  return names;
}
