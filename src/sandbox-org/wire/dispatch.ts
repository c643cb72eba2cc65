import type { Org } from '../org.ts';
import { collectionRoute } from './collection-routes.ts';
import { graphRoute } from './composite-graph.ts';
import { batchRoute, compositeRoute } from './composite-routes.ts';
import { treeRoute } from './composite-tree.ts';
import { ApiError } from './errors.ts';
import type { ApiReply, ApiRequest } from './exchange.ts';
import { queryRoute } from './query-routes.ts';
import { sobjectRoute } from './sobject-routes.ts';

const RESOURCES = ['sobjects', 'query', 'queryAll', 'limits', 'composite', 'jobs'] as const;

function route(org: Org, request: ApiRequest): ApiReply {
  const [resource, second, third] = request.path;
  switch (resource) {
    case undefined:
      return { status: 200, body: resources(org, request) };
    case 'limits':
      if (second === undefined) return { status: 200, body: limits(org) };
      if (second === 'recordCount') return { status: 200, body: recordCounts(org, request) };
      break;
    case 'query':
    case 'queryAll':
      return queryRoute(org, request);
    case 'sobjects':
      return sobjectRoute(org, request);
    case 'composite':
      if (second === 'sobjects') return collectionRoute(org, request);
      if (request.method === 'POST' && second === undefined) return compositeRoute(org, request, dispatch);
      if (request.method === 'POST' && second === 'batch') return batchRoute(org, request, dispatch);
      if (request.method === 'POST' && second === 'graph') return graphRoute(org, request, dispatch);
      if (request.method === 'POST' && second === 'tree' && third !== undefined)
        return treeRoute(org, request, third);
      break;
    default:
  }
  throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
}

/** Answers one request below `/services/data/vNN.0`; refusals come back as replies. */
export function dispatch(org: Org, request: ApiRequest): ApiReply {
  try {
    return route(org, request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, body: [error.toBody()] };
  }
}

/** Where things are; `identity` tells a client who it is. */
function resources(org: Org, request: ApiRequest): object {
  const { organizationId } = org.identity;
  return {
    ...Object.fromEntries(RESOURCES.map((name) => [name, `${request.base}/${name}`])),
    identity: `http://${request.headers['host'] ?? 'localhost'}/id/${organizationId}/${request.session.userId}`,
  };
}

function limits(org: Org): object {
  const fixed = (max: number) => ({ Max: max, Remaining: max });
  return {
    ConcurrentAsyncGetReportInstances: fixed(200),
    DailyApiRequests: { Max: org.dailyRequests.max, Remaining: org.dailyRequests.remaining },
    DailyAsyncApexExecutions: fixed(250_000),
    DailyBulkApiBatches: fixed(15_000),
    DailyBulkV2QueryFileStorageMB: fixed(976_562),
    DailyBulkV2QueryJobs: fixed(10_000),
    DailyStreamingApiEvents: fixed(50_000),
    DataStorageMB: fixed(10_240),
    FileStorageMB: fixed(10_240),
    HourlyPublishedPlatformEvents: fixed(50_000),
  };
}

/** `GET /limits/recordCount?sObjects=Account,Contact`: living records by object; names that are none are left out. */
function recordCounts(org: Org, request: ApiRequest): object {
  const { access } = request.session;
  const asked = request.query.get('sObjects')?.split(',') ?? [...org.schema.objects.keys()];
  const objects = asked.flatMap((name) => org.schema.object(name.trim()) ?? []);
  return {
    sObjects: objects
      .filter((object) => access.object(object).read)
      .map((object) => ({ count: org.store.count(object), name: object.name })),
  };
}
