import type { GraphQLCompositeType, GraphQLSchema, OperationTypeNode } from 'graphql';
import { ERRORS } from '../../src/domain/errors.ts';
import type { EngineError, EngineResult } from '../engine/run.ts';
import { clientErrors } from './client-errors.ts';
import { HoistedValues } from './hoisted-values.ts';
import { Place } from './place.ts';
import { type Fault, type Gaps, projectObject } from './projection.ts';
import { ResponseNames } from './response-names.ts';
import type { PlaceSelection, Selector, Variables } from './selection.ts';

/** Faults of one answer that are told. */
const MAX_FAULTS = 100;

/** What all forms of one graph share. */
export interface FormGraph {
  readonly schema: GraphQLSchema;
  /** A beginning that no field of the graph has. */
  readonly generatedPrefix: string;
  readonly hasHiddenTypes: (type: GraphQLCompositeType) => boolean;
}

/** An answer in the client's form; its errors are not masked yet. */
export interface ClientAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly EngineError[];
}

/**
 * An operation as the planner and the subgraphs see it. Its text has no condition, no fragment with a name, no alias of
 * the client's and no literal; operations of one text share one plan.
 */
export class CanonicalOperation {
  /** Null where nothing of it needs a subgraph. */
  readonly text: string | null;
  readonly #place: Place;
  readonly #values: HoistedValues;

  /** @param selection of the root type; fields that begin with `__` are `__typename` only */
  constructor(kind: OperationTypeNode, selection: PlaceSelection, graph: FormGraph, selector: Selector) {
    const root = graph.schema.getRootType(kind);
    if (!root) throw new TypeError(`the schema has no ${kind} type`);
    this.#values = new HoistedValues();
    const names = new ResponseNames(graph.generatedPrefix, this.#values);
    const { hasHiddenTypes } = graph;
    this.#place = new Place(root, selection, names, { ...selector, hasHiddenTypes, budget: { fields: 0 } });
    const definitions = this.#values.definitions.join(',');
    this.text = this.#place.isEmpty ? null : `${kind}${definitions && `(${definitions})`}${this.#place.text}`;
  }

  /**
   * The canonical variables of one request.
   *
   * @throws GraphQLError for a null where the argument takes none
   */
  valuesOf(variables: Variables): Record<string, unknown> {
    return this.#values.of(variables);
  }

  /** The client's answer. The result is left as it is: clients of several forms may share it. */
  answer({ data, errors, absent }: EngineResult): ClientAnswer {
    const all = errors.flatMap((error) => clientErrors(error, this.#place, data));
    const gaps: Gaps = { absent, faults: [], path: null };
    const projected = projectObject(this.#place, data, gaps);
    return {
      data: projected,
      errors: gaps.faults.length === 0 ? all : [...all, ...this.#faults(data, gaps, all)],
    };
  }

  /** Each fault with its path. What is missing beside other errors is missing because of them. */
  #faults(data: Variables, { absent }: Gaps, others: readonly EngineError[]): readonly EngineError[] {
    const gaps: Gaps = { absent, faults: [], path: [] };
    projectObject(this.#place, data, gaps);
    const told = gaps.faults.filter(({ kind }) => kind === 'HIDDEN_VALUE' || others.length === 0);
    return told.slice(0, MAX_FAULTS).map(faultError);
  }
}

function faultError({ kind, coordinate, path }: Fault): EngineError {
  const { advice, class: errorClass, retryable } = ERRORS.INTERNAL;
  const message =
    kind === 'HIDDEN_VALUE'
      ? `The public schema does not have the value of ${coordinate}.`
      : `No subgraph gave a value for ${coordinate}, which may not be null.`;
  return {
    message,
    path,
    extensions: { code: 'INTERNAL', class: errorClass, retryable, advice },
    cause: undefined,
    subgraph: undefined,
    missing: [],
  };
}
