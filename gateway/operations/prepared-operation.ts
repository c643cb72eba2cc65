import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { FormGraph } from '../canonical/canonical-operation.ts';
import { OperationForm } from '../canonical/operation-form.ts';
import { conditionsKey, conditionVariables, type Fragments, type Variables } from '../canonical/selection.ts';
import { StreamForm } from '../canonical/stream-form.ts';
import { OperationCost } from '../limits/cost.ts';
import type { CostWeights } from '../limits/cost-weights.ts';
import type { Limits } from '../limits/limits.ts';
import { rootFields } from '../limits/shape.ts';
import { inputError } from '../masking.ts';
import { MAX_VALIDATION_ERRORS } from './validation.ts';

/** Combinations of condition variables of one operation whose form is kept. */
const KEPT_FORMS = 32;

/** The parts of the graph that the checks of an operation use. */
export interface CheckedGraph extends FormGraph {
  readonly weights: CostWeights;
  readonly limits: Limits;
  /** Suggestions in messages. */
  readonly development: boolean;
}

export interface CoercedVariables {
  readonly variables: Variables;
  readonly cost: number;
}

/**
 * One operation of a document that passed every check that does not depend on a request. A repeated request costs one
 * look-up, without parsing, validation or planning. Only variables, page sizes and the cost that depends on them are
 * checked.
 */
export class PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly isSubscription: boolean;
  /** False for an operation of meta fields only (`__typename`, `__schema`, `__type`): it reaches no subgraph. */
  readonly readsData: boolean;
  readonly isOpenToStrangers: boolean;
  readonly #graph: CheckedGraph;
  readonly #cost: OperationCost;
  readonly #forms: FormsOf<OperationForm>;
  readonly #streamForms: FormsOf<StreamForm>;

  constructor(document: DocumentNode, operation: OperationDefinitionNode, graph: CheckedGraph) {
    const fragments = fragmentsOf(document);
    this.document = document;
    this.operation = operation;
    this.isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
    this.readsData = !isMeta(document, operation);
    this.isOpenToStrangers = isOpenToStrangers(document, operation, graph.development);
    this.#graph = graph;
    this.#cost = new OperationCost(graph.schema, graph.weights, operation, fragments);
    const conditions = conditionVariables(operation, fragments);
    this.#forms = new FormsOf(conditions, (values) => new OperationForm(operation, fragments, values, graph));
    this.#streamForms = new FormsOf(
      conditions,
      (values) => new StreamForm(operation, fragments, values, graph),
    );
  }

  /** Returns the errors of the variables, or throws PAGE_SIZE or QUERY_TOO_EXPENSIVE. */
  coerce(variables: Variables): CoercedVariables | readonly GraphQLError[] {
    return coerceWithin(this.#graph, this.operation, this.#cost, variables);
  }

  /**
   * The canonical form of a query or mutation with these variables.
   *
   * @param variables coerced
   * @throws GraphQLError when the variable of a condition is null
   */
  form(variables: Variables): OperationForm {
    return this.#forms.of(variables);
  }

  /** The same for a subscription. */
  streamForm(variables: Variables): StreamForm {
    return this.#streamForms.of(variables);
  }
}

/** Returns the errors of the variables, or throws PAGE_SIZE or QUERY_TOO_EXPENSIVE. */
export function coerceWithin(
  { schema, limits, development }: Pick<CheckedGraph, 'schema' | 'limits' | 'development'>,
  operation: OperationDefinitionNode,
  cost: OperationCost,
  variables: Variables,
): CoercedVariables | readonly GraphQLError[] {
  const options = { maxErrors: MAX_VALIDATION_ERRORS, hideSuggestions: !development };
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(schema, definitions, variables, options);
  if (coerced === undefined) return errors.map(inputError);
  return { variables: coerced, cost: cost.check(limits, coerced) };
}

/** The forms of one operation, by the values of its condition variables; the least recently used are forgotten. */
class FormsOf<Form extends object> {
  readonly #conditions: readonly string[];
  readonly #make: (variables: Variables) => Form;
  /** The least recently used first. */
  readonly #known = new Map<string, Form>();

  constructor(conditions: readonly string[], make: (variables: Variables) => Form) {
    this.#conditions = conditions;
    this.#make = make;
  }

  of(variables: Variables): Form {
    const key = conditionsKey(this.#conditions, variables);
    const form = this.#known.get(key) ?? this.#make(variables);
    if (this.#conditions.length > 0) this.#known.delete(key);
    this.#known.set(key, form);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT_FORMS && oldest !== undefined) this.#known.delete(oldest);
    return form;
  }
}

/**
 * Whether a caller without a token may run the operation, for example as a probe. In production the whole document must be
 * one query of `__typename`. Validation would check any other name in it, even in an operation that does not run, and its
 * errors describe the schema.
 */
export function isOpenToStrangers(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  development: boolean,
): boolean {
  if (development) return isMeta(document, operation);
  const { definitions } = document;
  const named = [operation.variableDefinitions, operation.directives].some((list) => list && list.length > 0);
  if (definitions.length > 1 || operation.operation !== OperationTypeNode.QUERY || named) return false;
  return operation.selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && isPlainTypename(selection),
  );
}

function isPlainTypename({ name, arguments: given, directives, selectionSet }: FieldNode): boolean {
  return name.value === '__typename' && !given?.length && !directives?.length && selectionSet === undefined;
}

/** Whether an operation selects meta fields only: `__typename`, `__schema`, `__type`. */
function isMeta(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  return rootFields(operation, fragmentsOf(document)).every(({ name }) => name.value.startsWith('__'));
}

export function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = document.definitions.filter(
    (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION,
  );
  return new Map(fragments.map((node) => [node.name.value, node]));
}
