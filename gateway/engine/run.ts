import type { RequestContext } from '../../src/graph/request-context.ts';
import type { SubgraphTransport } from '../transport/subgraph-transport.ts';
import type { ResponsePath } from './entity-path.ts';

/** An error of an answer before masking. */
export interface EngineError {
  readonly message: string;
  /** In canonical names; undefined for an error of the whole operation. */
  readonly path: ResponsePath | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;
  /** What was thrown, where it happened in this process. */
  readonly cause: unknown;
  readonly subgraph: string | undefined;
  /** What stays empty because a whole fetch failed. */
  readonly missing: readonly MissingFields[];
}

export interface MissingFields {
  /** Where the object is that lacks them. */
  readonly at: ResponsePath;
  readonly keys: readonly string[];
}

/** What the fetches of one run brought together, in canonical names. */
export interface EngineResult {
  readonly data: Record<string, unknown>;
  readonly errors: readonly EngineError[];
  /** Entities in `data` that a subgraph, asked for more of them, answered with null. */
  readonly absent: ReadonlySet<object>;
}

/** One execution of a plan. `data` and `errors` belong to it alone: nothing of one run is seen by another. */
export interface Run extends EngineResult {
  readonly errors: EngineError[];
  readonly absent: Set<object>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
}

export type Step = (run: Run) => Promise<void>;
