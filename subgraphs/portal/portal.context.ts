import type { DocumentStore } from '../../src/document-store/document-store.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import type { LiveFeed } from '../../src/live/live-feed.ts';
import type { MutationRunner } from '../../src/mutation/mutation-runner.ts';
import type { PortalStore } from '../../src/portal-store/portal-store.ts';
import type { PortalWrites } from '../../src/portal-store/portal-writes.ts';
import type { Reader } from '../../src/portal-store/record/scope.ts';
import type { PortalLoaders } from './portal-loaders.ts';

/** What the portal's resolvers get: the request, the store, who reads, and the loaders of this request. */
export interface PortalContext extends RequestContext {
  readonly store: PortalStore;
  /** Every write goes through it. */
  readonly mutations: MutationRunner<PortalWrites>;
  readonly documents: DocumentStore;
  /** What happens, for subscriptions. */
  readonly feed: Pick<LiveFeed, 'subscribe'>;
  /** Hand it to every call of the store: the caller's scope, and where its SQL is counted. */
  readonly reader: Reader;
  readonly loaders: PortalLoaders;
}
