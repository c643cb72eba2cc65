import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { CanonicalOperation, type ClientAnswer, type FormGraph } from './canonical-operation.ts';
import { withClaimKeys } from './claim-keys.ts';
import { type Fragments, type SelectedField, selectPlace, type Variables } from './selection.ts';

/**
 * A query or mutation of a client with its conditions resolved. A query is one canonical operation. A mutation is one for
 * each response key of its root. They are executed one after the other, once each, in the order of the document.
 */
export class OperationForm {
  readonly parts: readonly CanonicalOperation[];
  /** The selection of `__schema` and `__type`, which graphql-js executes on the public schema. */
  readonly introspection: DocumentNode | null;
  readonly #responseKeys: readonly string[];

  /** @param conditions values of the condition variables */
  constructor(
    operation: OperationDefinitionNode,
    fragments: Fragments,
    conditions: Variables,
    graph: FormGraph,
  ) {
    const kind = operation.operation;
    const root = graph.schema.getRootType(kind);
    if (!root) throw new TypeError(`the schema has no ${kind} type`);
    const selector = { schema: graph.schema, fragments, variables: conditions };
    const fields = selectPlace(root, [operation.selectionSet], selector).byType.get(root) ?? [];
    const meta = fields.filter(isIntrospection);
    const asked = fields
      .filter((field) => !isIntrospection(field))
      .map((field) => (kind === OperationTypeNode.QUERY ? withClaimKeys(field, graph.schema) : field));
    const groups = kind === OperationTypeNode.MUTATION ? asked.map((field) => [field]) : [asked];
    this.parts = groups.map((group) => {
      return new CanonicalOperation(
        kind,
        { common: group, byType: new Map([[root, group]]) },
        graph,
        selector,
      );
    });
    this.introspection = meta.length === 0 ? null : introspectionOf(operation, fragments, meta);
    this.#responseKeys = fields.map(({ responseKey }) => responseKey);
  }

  /** Assembles the answer in the client's order, from the introspection result and the executed parts. */
  combine(meta: Variables, answers: readonly ClientAnswer[]): ClientAnswer {
    const [only] = answers;
    if (only !== undefined && answers.length === 1 && this.introspection === null) return only;
    const errors = answers.flatMap((answer) => answer.errors);
    if (answers.some(({ data }) => data === null)) return { data: null, errors };
    const values: Record<string, unknown> = Object.assign({}, meta, ...answers.map(({ data }) => data));
    return { data: Object.fromEntries(this.#responseKeys.map((key) => [key, values[key]])), errors };
  }
}

function isIntrospection({ nodes: [node] }: SelectedField): boolean {
  return node.name.value === '__schema' || node.name.value === '__type';
}

function introspectionOf(
  operation: OperationDefinitionNode,
  fragments: Fragments,
  fields: readonly SelectedField[],
): DocumentNode {
  const selections: readonly FieldNode[] = fields.flatMap(({ nodes }) => nodes);
  const asked: OperationDefinitionNode = {
    ...operation,
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  const definitions: readonly FragmentDefinitionNode[] = [...fragments.values()];
  return { kind: Kind.DOCUMENT, definitions: [asked, ...definitions] };
}
