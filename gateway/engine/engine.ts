import {
  buildASTSchema,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { ERRORS } from '../../src/domain/errors.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import type { Composition } from '../composition.ts';
import type { GraphPlanner } from '../planner/planner.ts';
import type { SubgraphResult, SubgraphTransport } from '../transport/subgraph-transport.ts';
import { compilePlan, compileStreamPlan } from './plan.ts';
import { Projection } from './projection.ts';
import type { TypeMatcher } from './rewrites.ts';
import type { EngineError, Run } from './run.ts';

export interface EngineResult {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly EngineError[];
}

/** A planned operation, ready to run any number of times and at the same time. */
export interface PlannedOperation {
  execute(variables: Readonly<Record<string, unknown>>, context: RequestContext): Promise<EngineResult>;
}

/** A planned subscription. Its stream may be open any number of times and at the same time. */
export interface PlannedSubscription {
  /**
   * What the subgraph sends until the context's signal aborts. Rejects with a `WaybillError` when the subgraph is gone;
   * one answer without data and with errors means that it refused, and is the last.
   */
  open(variables: Readonly<Record<string, unknown>>, context: RequestContext): AsyncIterable<SubgraphResult>;
  /** Joins one answer of the stream with what other subgraphs have. A context for each, so that no join is stale. */
  complete(
    answer: SubgraphResult,
    variables: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<EngineResult>;
}

/**
 * Has operations planned and runs the plans. README.md says why the JavaScript executor of the planner's package is not
 * used.
 */
export class Engine {
  readonly #planner: GraphPlanner;
  readonly #publicSchema: GraphQLSchema;
  readonly #matches: TypeMatcher;
  readonly #transports: ReadonlyMap<string, SubgraphTransport>;

  constructor(
    composition: Composition,
    transports: ReadonlyMap<string, SubgraphTransport>,
    planner: GraphPlanner,
  ) {
    this.#planner = planner;
    this.#publicSchema = composition.publicSchema;
    this.#matches = typeMatcher(buildASTSchema(composition.supergraph, { assumeValidSDL: true }));
    this.#transports = transports;
  }

  /** Plans one operation of a valid document. Rejects as the planner does. */
  async plan(
    text: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    asker: string,
  ): Promise<PlannedOperation> {
    const node = await this.#planner.plan(text, asker);
    const step = node ? compilePlan(node, this.#matches) : null;
    const projection = new Projection(this.#publicSchema, operation, fragmentsOf(document));
    return {
      execute: async (variables, context) => {
        const run = this.#newRun(variables, context);
        await step?.(run);
        return result(run, projection);
      },
    };
  }

  /**
   * Plans a subscription.
   *
   * @param text what the subgraphs are asked
   * @param operation what is answered of it; an operation of `document`
   * @param asker whose share of the planner it counts against
   */
  async planSubscription(
    text: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    asker: string,
  ): Promise<PlannedSubscription> {
    const node = await this.#planner.plan(text, asker);
    if (node === undefined) throw new TypeError('a subscription without a plan');
    const { stream, rest } = compileStreamPlan(node, this.#matches);
    const transport = this.#transports.get(stream.subgraph);
    if (transport === undefined) throw new TypeError(`no transport for the ${stream.subgraph} subgraph`);
    const projection = new Projection(this.#publicSchema, operation, fragmentsOf(document));
    return {
      open: (variables, context) => transport.subscribe(stream.request(variables), context),
      complete: async (answer, variables, context) => {
        const run = this.#newRun(variables, context);
        stream.take(run, answer);
        await rest?.(run);
        return result(run, projection);
      },
    };
  }

  #newRun(variables: Readonly<Record<string, unknown>>, context: RequestContext): Run {
    return { data: {}, errors: [], absent: new Set(), variables, context, transports: this.#transports };
  }
}

function result(run: Run, projection: Projection): EngineResult {
  const gaps = { absent: run.absent, faults: [] };
  const data = projection.project(run.data, run.variables, gaps);
  if (gaps.faults.length > 0 && run.errors.length === 0) run.errors.push(missingValue(gaps.faults));
  return { data, errors: run.errors };
}

function missingValue(coordinates: readonly string[]): EngineError {
  const { advice, class: errorClass, retryable } = ERRORS.INTERNAL;
  return {
    message: `No subgraph gave a value for ${[...new Set(coordinates)].join(', ')}, which may not be null.`,
    path: undefined,
    extensions: { code: 'INTERNAL', class: errorClass, retryable, advice },
    cause: undefined,
    subgraph: undefined,
  };
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((node) => [node.name.value, node]));
}

function typeMatcher(schema: GraphQLSchema): TypeMatcher {
  return (typename, conditions) => {
    if (typeof typename !== 'string') return false;
    if (conditions.includes(typename)) return true;
    const type = schema.getType(typename);
    if (!isObjectType(type) && !isInterfaceType(type)) return false;
    return conditions.some((condition) => {
      const wanted = schema.getType(condition);
      return isAbstractType(wanted) && schema.isSubType(wanted, type);
    });
  };
}
