import type { DocumentNode } from 'graphql';
import type { System } from '../../src/domain/errors.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';

/** One operation of a query plan. The same object each time the same plan runs, so that it can key a cache. */
export interface SubgraphOperation {
  readonly text: string;
  readonly document: DocumentNode;
  readonly kind: 'query' | 'mutation' | 'subscription';
}

export interface SubgraphRequest {
  readonly operation: SubgraphOperation;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An error of a subgraph, its path as the subgraph sees it. `GraphQLError`s of graphql-js and graphql-jit fit. */
export interface SubgraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
  /** What a resolver threw, where the subgraph runs in this process. */
  readonly originalError?: unknown;
}

export interface SubgraphResult {
  /** Fresh for each execution: the gateway merges into it. */
  readonly data?: Record<string, unknown> | null | undefined;
  readonly errors?: readonly SubgraphError[] | undefined;
}

/** How the gateway reaches one subgraph, wherever that runs. */
export interface SubgraphTransport {
  /**
   * Runs one operation for a caller. Failures of the subgraph as a whole (gone, slow, refusing) reject with a
   * `WaybillError` naming its system; failures of single fields are in `errors`.
   */
  execute(request: SubgraphRequest, context: RequestContext): SubgraphResult | Promise<SubgraphResult>;
  /**
   * What a subscription sends, until the context's signal aborts or the subgraph ends it. Each answer is resolved
   * anew: nothing is remembered from one to the next. A refusal is one answer with errors and without data; a subgraph
   * that is or goes away rejects with a `WaybillError` naming its system.
   */
  subscribe(request: SubgraphRequest, context: RequestContext): AsyncIterable<SubgraphResult>;
  /** Rejects while the subgraph cannot answer. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

const SYSTEMS: Readonly<Record<string, System>> = { salesforce: 'SALESFORCE', portal: 'PORTAL' };

/** The system that a subgraph's records live in: what an error names when the subgraph does not answer. */
export function systemOf(subgraph: string): System {
  return SYSTEMS[subgraph] ?? 'HUB';
}
