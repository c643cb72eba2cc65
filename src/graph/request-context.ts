import type { Caller } from '../domain/access.ts';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';

/** What one request to the graph carries to every subgraph: who asks, what it has cost so far, and its end. */
export interface RequestContext {
  /** Correlation id of the request, quoted in masked errors and logs. */
  readonly requestId: string;
  readonly caller: Caller;
  /** Mutable; adapters add to it. */
  readonly usage: UpstreamUsage;
  /** Aborts when the client has gone or the time limit has passed. */
  readonly signal: AbortSignal | undefined;
}
