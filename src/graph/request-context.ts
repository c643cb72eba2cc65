import type { Caller } from '../domain/access.ts';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';

/** The context of one request, for every subgraph: its caller, its upstream usage so far, and its abort signal. */
export interface RequestContext {
  /** Correlation id of the request, quoted in masked errors and logs. */
  readonly requestId: string;
  readonly caller: Caller;
  /** Its `work` decides who pays for calls to Salesforce. Mutable: adapters add their calls. */
  readonly usage: UpstreamUsage;
  /** Aborts when the client has gone or the time limit has passed. */
  readonly signal: AbortSignal | undefined;
}
