import type { RequestContext } from '../../src/graph/request-context.ts';
import type { SubgraphTransport } from '../transport/subgraph-transport.ts';
import type { ResponsePath } from './entity-path.ts';

/** An error of an answer before masking. */
export interface EngineError {
  readonly message: string;
  /** As the client sees the answer; undefined for an error of the whole operation. */
  readonly path: ResponsePath | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;
  /** What was thrown, where it happened in this process. */
  readonly cause: unknown;
  readonly subgraph: string | undefined;
}

/** One execution of a plan. `data` and `errors` belong to it alone: nothing of one run is seen by another. */
export interface Run {
  readonly data: Record<string, unknown>;
  readonly errors: EngineError[];
  /** Entities in `data` that a subgraph, asked for more of them, answered with null. */
  readonly absent: Set<object>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
}

export type Step = (run: Run) => Promise<void>;
