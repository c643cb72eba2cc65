import { sharesOf } from '../../src/domain/api-shares.ts';
import type { RefusedMutations } from '../../src/domain/refused-mutation.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import { IntentCarrier } from '../../src/intents/intent-carrier.ts';
import { SalesforceIntent, type WritePlan } from '../../src/intents/salesforce-intent.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { UnitOfWork } from '../../src/ledger/unit-of-work.ts';
import type { LiveFeed } from '../../src/live/live-feed.ts';
import { MutationRunner } from '../../src/mutation/mutation-runner.ts';
import type { Shares } from '../../src/redis/api-shares.ts';
import type { ListCache, RecordCache } from '../../src/redis/cache.ts';
import type { LinkIndex } from '../../src/redis/link.ts';
import type { SalesforceClient } from '../../src/salesforce/client.ts';
import { PaidSalesforce, type ReadSalesforce } from './paying/paid-salesforce.ts';
import { ChildrenReader } from './reading/children-reader.ts';
import { Departure } from './reading/departure.ts';
import { LinkReader } from './reading/link-reader.ts';
import { Pages } from './reading/pages.ts';
import { RecordReader } from './reading/record-reader.ts';
import { type SalesforceScope, salesforceScope } from './reading/salesforce-scope.ts';
import { PendingWrites } from './writing/pending-writes.ts';

/** The dependencies of the subgraph. Constructed by the composition root. */
export interface SalesforceSubgraphDependencies {
  readonly salesforce: SalesforceClient;
  /** The shares of the API budget from which callers pay for their calls to Salesforce. */
  readonly shares: Shares;
  readonly records: RecordCache;
  readonly lists: ListCache;
  readonly links: LinkIndex;
  /** Transactions over the ledger alone: this subgraph writes no portal record. */
  readonly work: UnitOfWork<unknown>;
  /** The parts of the ledger that plans read. */
  readonly ledger: Pick<Ledger, 'lookups' | 'intents'>;
  /** Live events, for subscriptions. */
  readonly feed: Pick<LiveFeed, 'subscribe' | 'cursors'>;
  readonly refusals: RefusedMutations;
}

/** The context that the resolvers of one request share. */
export interface SalesforceContext extends RequestContext {
  readonly scope: SalesforceScope;
  readonly records: RecordReader;
  readonly links: LinkReader;
  readonly pages: Pages;
  /** Every write goes through it, as an `intent`. */
  readonly mutations: MutationRunner<unknown>;
  intent(plan: () => Promise<WritePlan>): SalesforceIntent;
  /** The data that plans read besides Salesforce: pending writes, and approved words. */
  readonly pending: PendingWrites;
  readonly lookups: Pick<Ledger['lookups'], 'list'>;
  readonly salesforce: ReadSalesforce;
  /** The address of the org's pages. Costs no call of the API budget. */
  readonly orgAddress: () => Promise<string>;
  readonly feed: Pick<LiveFeed, 'subscribe' | 'cursors'>;
}

/** New loaders for one request, bound to its caller's scope. */
export function salesforceContext(
  request: RequestContext,
  { salesforce: client, shares, records, lists, links, work, ledger, feed }: SalesforceSubgraphDependencies,
): SalesforceContext {
  // From Salesforce's last reply to any request, so that an answer from the cache also reports it.
  request.usage.apiBudgetRemaining ??= client.apiUsage?.remaining ?? null;
  const scope = salesforceScope(request.caller);
  const salesforce = new PaidSalesforce(client, shares, sharesOf(request.caller, request.usage.work));
  const departure = new Departure();
  const dependencies = { salesforce, records, lists, scope, departure, usage: request.usage };
  const recordReader = new RecordReader(dependencies);
  const linkReader = new LinkReader(links, recordReader, scope, departure);
  const carrier = new IntentCarrier({ salesforce: salesforce.forWrites, records, lists, work });
  const children = new ChildrenReader(dependencies);
  const forgetReads = () => {
    recordReader.clear();
    children.clear();
  };
  return {
    ...request,
    salesforce,
    orgAddress: () => client.address(),
    lookups: ledger.lookups,
    pending: new PendingWrites(ledger),
    feed,
    mutations: new MutationRunner(request, { units: work, forgetReads }),
    intent: (plan) => new SalesforceIntent({ carrier, usage: request.usage }, plan),
    scope,
    records: recordReader,
    links: linkReader,
    pages: new Pages(dependencies, children, linkReader),
  };
}
