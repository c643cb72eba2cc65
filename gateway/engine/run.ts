import type { RequestContext } from '../../src/graph/request-context.ts';
import type { SubgraphTransport } from '../transport/subgraph-transport.ts';
import type { ResponsePath } from './entity-path.ts';

/** An error of an answer before masking. */
export interface EngineError {
  readonly message: string;
  /** In canonical names; undefined for an error of the whole operation. */
  readonly path: ResponsePath | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;
  /** The thrown error, if the failure happened in this process. */
  readonly cause: unknown;
  readonly subgraph: string | undefined;
  /** The fields that stay empty because a whole fetch failed. */
  readonly missing: readonly MissingFields[];
}

export interface MissingFields {
  /** The path of the object that lacks the fields. */
  readonly at: ResponsePath;
  readonly keys: readonly string[];
}

/** The merged results of the fetches of one run, in canonical names. */
export interface EngineResult {
  readonly data: Record<string, unknown>;
  readonly errors: readonly EngineError[];
  /** Entities in `data` for which a later entity fetch returned null. */
  readonly absent: ReadonlySet<object>;
  /** The names of the fields by which fetches of the plan find their entities, such as keys. */
  readonly required: ReadonlySet<string>;
}

/**
 * Whether the confirming subgraph has a record. `UNKNOWN`: the subgraph failed, and its error is among the errors of the
 * run.
 */
export type Verdict = 'EXISTS' | 'MISSING' | 'UNKNOWN';

/** One execution of a plan. No other run sees its `data` and `errors`. */
export interface Run extends EngineResult {
  readonly errors: EngineError[];
  readonly absent: Set<object>;
  /** The verdicts on the objects of root fields that the confirming subgraph was asked about. */
  readonly verdicts: Map<object, Verdict>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
}

export type Step = (run: Run) => Promise<void>;
