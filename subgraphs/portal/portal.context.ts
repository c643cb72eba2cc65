import type { DocumentStore } from '../../src/document-store/document-store.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import type { DocumentLinks } from '../../src/identity/document-links.ts';
import type { SharedLinks } from '../../src/identity/shared-links.ts';
import type { LiveFeed } from '../../src/live/live-feed.ts';
import type { MutationRunner } from '../../src/mutation/mutation-runner.ts';
import type { PortalStore } from '../../src/portal-store/portal-store.ts';
import type { PortalWrites } from '../../src/portal-store/portal-writes.ts';
import type { Reader } from '../../src/portal-store/record/scope.ts';
import type { PortalLoaders } from './portal-loaders.ts';

/** The context of the portal's resolvers: the request, the store, the reader, and the loaders of this request. */
export interface PortalContext extends RequestContext {
  readonly store: PortalStore;
  /** Every write goes through it. */
  readonly mutations: MutationRunner<PortalWrites>;
  readonly documents: DocumentStore;
  /** The addresses of documents. */
  readonly links: Pick<DocumentLinks, 'addressOf' | 'sign'>;
  /** The addresses of the files of exports. */
  readonly exportLinks: Pick<DocumentLinks, 'sign'>;
  /** The secrets and addresses of shared links. */
  readonly sharedLinks: Pick<SharedLinks, 'secretOf' | 'hashOf' | 'addressOf'>;
  /** Live events, for subscriptions. */
  readonly feed: Pick<LiveFeed, 'subscribe' | 'cursors'>;
  /** The caller's scope and the counter of its SQL. Pass it to every call of the store. */
  readonly reader: Reader;
  readonly loaders: PortalLoaders;
}
