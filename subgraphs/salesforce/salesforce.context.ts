import type { RequestContext } from '../../src/graph/request-context.ts';
import type { ListCache, RecordCache } from '../../src/redis/cache.ts';
import type { LinkIndex } from '../../src/redis/link.ts';
import type { SalesforceClient } from '../../src/salesforce/client.ts';
import { ChildrenReader } from './reading/children-reader.ts';
import { Departure } from './reading/departure.ts';
import { LinkReader } from './reading/link-reader.ts';
import { Pages } from './reading/pages.ts';
import { type ReadScope, readScope } from './reading/read-scope.ts';
import { RecordReader } from './reading/record-reader.ts';

/** What the subgraph stands on. Constructed by the composition root. */
export interface SalesforceSubgraphDependencies {
  readonly salesforce: SalesforceClient;
  readonly records: RecordCache;
  readonly lists: ListCache;
  readonly links: LinkIndex;
}

/** What the resolvers of one request share. */
export interface SalesforceContext extends RequestContext {
  readonly scope: ReadScope;
  readonly records: RecordReader;
  readonly links: LinkReader;
  readonly pages: Pages;
}

/** New loaders for one request, bound to its caller's scope. */
export function salesforceContext(
  request: RequestContext,
  { salesforce, records, lists, links }: SalesforceSubgraphDependencies,
): SalesforceContext {
  // As of the last reply to anyone, so that an answer from the cache tells it too.
  request.usage.apiBudgetRemaining ??= salesforce.apiBudget?.remaining ?? null;
  const scope = readScope(request.caller);
  const departure = new Departure();
  const dependencies = { salesforce, records, lists, scope, departure, usage: request.usage };
  const recordReader = new RecordReader(dependencies);
  const linkReader = new LinkReader(links, recordReader, scope, departure);
  return {
    ...request,
    scope,
    records: recordReader,
    links: linkReader,
    pages: new Pages(dependencies, new ChildrenReader(dependencies), linkReader),
  };
}
