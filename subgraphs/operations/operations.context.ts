import type { RefusedMutations } from '../../src/domain/refused-mutation.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import type { PersonDirectory } from '../../src/identity/person-directory.ts';
import type { AuditChain } from '../../src/ledger/audit/audit-chain.ts';
import type { AuthenticationEventStore } from '../../src/ledger/authentication/authentication-events.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { UnitOfWork } from '../../src/ledger/unit-of-work.ts';
import type { LiveFeed } from '../../src/live/live-feed.ts';
import type { MutationRunner } from '../../src/mutation/mutation-runner.ts';
import type { LinkIndex } from '../../src/redis/link.ts';
import type { OperationsLoaders } from './operations-loaders.ts';
import type { StoredLinks } from './partner-ids.ts';

/** The dependencies of the operations subgraph. */
export interface OperationsDependencies {
  readonly links: Pick<LinkIndex, 'state' | 'lookup'>;
  readonly storedLinks: StoredLinks;
  readonly authenticationEvents: Pick<AuthenticationEventStore, 'list' | 'total'>;
  readonly ledger: Ledger;
  /** Transactions over the ledger alone: this subgraph writes no portal record and calls no other system. */
  readonly work: UnitOfWork<unknown>;
  readonly auditChain: Pick<AuditChain, 'verify'>;
  /** The portal's users, to whom review items are given. */
  readonly people: PersonDirectory;
  /** Live events, for subscriptions. */
  readonly feed: Pick<LiveFeed, 'subscribe' | 'cursors'>;
  readonly refusals: RefusedMutations;
}

export interface OperationsContext
  extends RequestContext,
    Omit<OperationsDependencies, 'work' | 'storedLinks' | 'refusals'> {
  /** Runs the decisions of staff. Effects on other systems are commands in the ledger, which the worker carries out. */
  readonly mutations: MutationRunner<unknown>;
  readonly loaders: OperationsLoaders;
}
