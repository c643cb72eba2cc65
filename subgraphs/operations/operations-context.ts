import type { RequestContext } from '../../src/graph/request-context.ts';
import type { AuthenticationEventStore } from '../../src/ledger/authentication-events.ts';
import type { LinkIndex } from '../../src/redis/link.ts';

/** What the operations subgraph stands on. */
export interface OperationsDependencies {
  readonly links: Pick<LinkIndex, 'state'>;
  readonly authenticationEvents: Pick<AuthenticationEventStore, 'list'>;
}

export interface OperationsContext extends RequestContext, OperationsDependencies {}
