import type { PlanNode } from '@graphql-hive/router-query-planner';
import { buildASTSchema, type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { RequestContext } from '../../src/graph/request-context.ts';
import type { Composition } from '../composition.ts';
import type { GraphPlanner } from '../planner/planner.ts';
import type { SubgraphResult, SubgraphTransport } from '../transport/subgraph-transport.ts';
import { settleClaims } from './claims.ts';
import { compilePlan, compileStreamPlan } from './plan.ts';
import { PlanCache, type PlanCacheMeasures } from './plan-cache.ts';
import { requiredNames } from './required-names.ts';
import type { TypeMatcher } from './rewrites.ts';
import type { EngineResult, Run } from './run.ts';

const KEPT_OPERATIONS = { plans: 2_000, characters: 4_000_000 };
const KEPT_SUBSCRIPTIONS = { plans: 500, characters: 1_000_000 };

type Values = Readonly<Record<string, unknown>>;

/** A planned operation, ready to run any number of times and at the same time. */
export interface PlannedOperation {
  /**
   * @param values the canonical variables
   * @param claims the root keys whose object may be an unconfirmed claim: see `claims.ts`
   */
  execute(values: Values, context: RequestContext, claims: readonly string[]): Promise<EngineResult>;
}

/** A planned subscription. Its stream may be open any number of times and at the same time. */
export interface PlannedSubscription {
  /**
   * The subgraph's answers until the context's signal aborts. Rejects with a `WaybillError` when the subgraph goes away. If
   * the subgraph refuses, its last answer has errors and no data.
   */
  open(values: Values, context: RequestContext): AsyncIterable<SubgraphResult>;
  /** Joins one answer of the stream with the other subgraphs. Each answer needs its own context, so no join is stale. */
  complete(answer: SubgraphResult, values: Values, context: RequestContext): Promise<EngineResult>;
}

/**
 * Plans canonical operations with Hive's Rust query planner, caches the plans by text, and runs them. README.md says why
 * the planner's own executor is not used.
 */
export class Engine {
  readonly #planner: GraphPlanner;
  readonly #matches: TypeMatcher;
  readonly #transports: ReadonlyMap<string, SubgraphTransport>;
  readonly #operations = new PlanCache((node) => this.#operation(node), KEPT_OPERATIONS);
  readonly #subscriptions = new PlanCache((node) => this.#subscription(node), KEPT_SUBSCRIPTIONS);

  constructor(
    composition: Composition,
    transports: ReadonlyMap<string, SubgraphTransport>,
    planner: GraphPlanner,
  ) {
    this.#planner = planner;
    this.#matches = typeMatcher(buildASTSchema(composition.supergraph, { assumeValidSDL: true }));
    this.#transports = transports;
  }

  /** Of queries and mutations. */
  get measures(): PlanCacheMeasures {
    return this.#operations.measures;
  }

  /**
   * Plans a query, or one root field of a mutation.
   *
   * @param text canonical
   * @param asker the user whose share of the planner this takes
   * @throws WaybillError of the planner
   */
  plan(text: string, asker: string): PlannedOperation | Promise<PlannedOperation> {
    return this.#operations.get(text, asker, () => this.#planner.plan(text, asker));
  }

  /** The same for a subscription. */
  planSubscription(text: string, asker: string): PlannedSubscription | Promise<PlannedSubscription> {
    return this.#subscriptions.get(text, asker, () => this.#planner.plan(text, asker));
  }

  #operation(node: PlanNode): PlannedOperation {
    const step = compilePlan(node, this.#matches);
    const required = requiredNames(node);
    return {
      execute: async (values, context, claims) => {
        const run = this.#newRun(values, context, required);
        await step(run);
        if (claims.length > 0) await settleClaims(run, claims);
        return run;
      },
    };
  }

  #subscription(node: PlanNode): PlannedSubscription {
    const { stream, rest } = compileStreamPlan(node, this.#matches);
    const required = requiredNames(node);
    const transport = this.#transports.get(stream.subgraph);
    if (transport === undefined) throw new TypeError(`no transport for the ${stream.subgraph} subgraph`);
    return {
      open: (values, context) => transport.subscribe(stream.request(values), context),
      complete: async (answer, values, context) => {
        const run = this.#newRun(values, context, required);
        stream.take(run, answer);
        await rest?.(run);
        // A stream keeps its newest answers, so an answer must not refer to its run: the run's context holds the loaders and
        // all that they have read.
        const { data, errors, absent } = run;
        return { data, errors, absent, required };
      },
    };
  }

  #newRun(variables: Values, context: RequestContext, required: ReadonlySet<string>): Run {
    return {
      data: {},
      errors: [],
      absent: new Set(),
      verdicts: new Map(),
      required,
      variables,
      context,
      transports: this.#transports,
    };
  }
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
