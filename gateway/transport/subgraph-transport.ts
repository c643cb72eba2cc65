import type { DocumentNode } from 'graphql';
import type { System } from '../../src/domain/errors.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';

/** One operation of a query plan. Each run of the plan uses the same object, so it can key a cache. */
export interface SubgraphOperation {
  readonly text: string;
  readonly document: DocumentNode;
  readonly kind: 'query' | 'mutation' | 'subscription';
}

export interface SubgraphRequest {
  readonly operation: SubgraphOperation;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An error of a subgraph, with the subgraph's own path. `GraphQLError`s of graphql-js and graphql-jit fit. */
export interface SubgraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
  /** The error that a resolver threw; only for a subgraph in this process. */
  readonly originalError?: unknown;
}

export interface SubgraphResult {
  /** A new object for each execution, because the gateway merges into it. */
  readonly data?: Record<string, unknown> | null | undefined;
  readonly errors?: readonly SubgraphError[] | undefined;
}

/** The gateway's access to one subgraph, local or remote. */
export interface SubgraphTransport {
  /**
   * Runs one operation for a caller. If the subgraph is away, slow or refuses, rejects with a `WaybillError` that names its
   * system. Failures of single fields are in `errors`.
   */
  execute(request: SubgraphRequest, context: RequestContext): SubgraphResult | Promise<SubgraphResult>;
  /**
   * The answers of a subscription, until the context's signal aborts or the subgraph ends it. Each answer is resolved anew:
   * no cache lasts from one to the next. A refusal is one answer with errors and without data. If the subgraph is or goes
   * away, rejects with a `WaybillError` that names its system.
   */
  subscribe(request: SubgraphRequest, context: RequestContext): AsyncIterable<SubgraphResult>;
  /** Rejects while the subgraph cannot answer. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

const SYSTEMS: Readonly<Record<string, System>> = { salesforce: 'SALESFORCE', portal: 'PORTAL' };

/** The system that holds a subgraph's records. An error names it when the subgraph does not answer. */
export function systemOf(subgraph: string): System {
  return SYSTEMS[subgraph] ?? 'HUB';
}
