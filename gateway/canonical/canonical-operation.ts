import type { GraphQLCompositeType, GraphQLSchema, OperationTypeNode } from 'graphql';
import { ERRORS } from '../../src/domain/errors.ts';
import type { EngineError, EngineResult } from '../engine/run.ts';
import { CLAIMING_COORDINATES } from './claim-keys.ts';
import { clientErrors } from './client-errors.ts';
import { HoistedValues } from './hoisted-values.ts';
import { Place } from './place.ts';
import { type Fault, type Gaps, projectObject } from './projection.ts';
import { ResponseNames } from './response-names.ts';
import type { PlaceSelection, Selector, Variables } from './selection.ts';

/** Limit of faults that one answer reports. */
const MAX_FAULTS = 100;

/** The parts of a graph that all its forms share. */
export interface FormGraph {
  readonly schema: GraphQLSchema;
  /** A prefix that no field name of the graph has. */
  readonly generatedPrefix: string;
  readonly hasHiddenTypes: (type: GraphQLCompositeType) => boolean;
}

/** An answer in the client's form; its errors are not masked yet. */
export interface ClientAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly EngineError[];
}

/**
 * An operation as the planner and the subgraphs see it. Its text has no condition, no named fragment, no client alias and no
 * literal. Operations with the same text share one plan.
 */
export class CanonicalOperation {
  /** Null when the operation needs no subgraph. */
  readonly text: string | null;
  /** The root keys of the fields that may answer a claim, once each. */
  readonly claims: readonly string[];
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
    const claiming = this.#place.everyField.filter(({ coordinate }) => CLAIMING_COORDINATES.has(coordinate));
    this.claims = [...new Set(claiming.flatMap(({ key }) => key ?? []))];
    const definitions = this.#values.definitions.join(',');
    this.text = this.#place.isEmpty ? null : `${kind}${definitions && `(${definitions})`}${this.#place.text}`;
  }

  /**
   * The canonical variables of one request.
   *
   * @throws GraphQLError for a null where the argument allows none
   */
  valuesOf(variables: Variables): Record<string, unknown> {
    return this.#values.of(variables);
  }

  /** Projects the result to the client's answer. It does not change the result, which clients of several forms may share. */
  answer(result: EngineResult): ClientAnswer {
    const { data, errors, absent } = result;
    const all = errors.flatMap((error) => clientErrors(error, this.#place, result));
    const gaps: Gaps = { absent, faults: [], path: null };
    const projected = projectObject(this.#place, data, gaps);
    return {
      data: projected,
      errors: gaps.faults.length === 0 ? all : [...all, ...this.#faults(data, gaps, all)],
    };
  }

  /** Each fault with its path. If there are other errors, missing values count as their consequence and are not reported. */
  #faults(data: Variables, { absent }: Gaps, others: readonly EngineError[]): readonly EngineError[] {
    const gaps: Gaps = { absent, faults: [], path: [] };
    projectObject(this.#place, data, gaps);
    const reported = gaps.faults.filter(({ kind }) => kind === 'HIDDEN_VALUE' || others.length === 0);
    return reported.slice(0, MAX_FAULTS).map(faultError);
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
