import type { RequestContext } from '../../src/graph/request-context.ts';
import { IntentCarrier } from '../../src/intents/intent-carrier.ts';
import type { ApprovedLookups } from '../../src/ledger/lookups/approved-lookups.ts';
import type { UnitOfWork } from '../../src/ledger/unit-of-work.ts';
import type { LiveFeed } from '../../src/live/live-feed.ts';
import type { ListCache, RecordCache } from '../../src/redis/cache.ts';
import type { LinkIndex } from '../../src/redis/link.ts';
import type { SalesforceClient } from '../../src/salesforce/client.ts';
import { ChildrenReader } from './reading/children-reader.ts';
import { Departure } from './reading/departure.ts';
import { LinkReader } from './reading/link-reader.ts';
import { Pages } from './reading/pages.ts';
import { type ReadScope, readScope } from './reading/read-scope.ts';
import { RecordReader } from './reading/record-reader.ts';
import { IntentLedger } from './writing/intent-ledger.ts';
import { SalesforceWrites } from './writing/salesforce-writes.ts';

/** What the subgraph stands on. Constructed by the composition root. */
export interface SalesforceSubgraphDependencies {
  readonly salesforce: SalesforceClient;
  readonly records: RecordCache;
  readonly lists: ListCache;
  readonly links: LinkIndex;
  /** Transactions over the ledger alone: this subgraph writes nothing of the portal. */
  readonly work: UnitOfWork<unknown>;
  readonly lookups: Pick<ApprovedLookups, 'list'>;
  /** What happens, for subscriptions. */
  readonly feed: Pick<LiveFeed, 'subscribe'>;
}

/** What the resolvers of one request share. */
export interface SalesforceContext extends RequestContext {
  readonly scope: ReadScope;
  readonly records: RecordReader;
  readonly links: LinkReader;
  readonly pages: Pages;
  readonly writes: SalesforceWrites;
  /** After a write: what this request read before is asked anew. */
  forgetReads(): void;
  readonly salesforce: SalesforceClient;
  readonly lookups: Pick<ApprovedLookups, 'list'>;
  readonly feed: Pick<LiveFeed, 'subscribe'>;
}

/** New loaders for one request, bound to its caller's scope. */
export function salesforceContext(
  request: RequestContext,
  { salesforce, records, lists, links, work, lookups, feed }: SalesforceSubgraphDependencies,
): SalesforceContext {
  // As of the last reply to anyone, so that an answer from the cache tells it too.
  request.usage.apiBudgetRemaining ??= salesforce.apiBudget?.remaining ?? null;
  const scope = readScope(request.caller);
  const departure = new Departure();
  const dependencies = { salesforce, records, lists, scope, departure, usage: request.usage };
  const recordReader = new RecordReader(dependencies);
  const linkReader = new LinkReader(links, recordReader, scope, departure);
  const intents = new IntentLedger(work, request.caller, request.requestId);
  const carrier = new IntentCarrier({ salesforce, records, lists, work });
  const children = new ChildrenReader(dependencies);
  return {
    ...request,
    salesforce,
    lookups,
    feed,
    writes: new SalesforceWrites({ carrier, intents, usage: request.usage }),
    scope,
    forgetReads: () => {
      recordReader.clear();
      children.clear();
    },
    records: recordReader,
    links: linkReader,
    pages: new Pages(dependencies, children, linkReader),
  };
}
