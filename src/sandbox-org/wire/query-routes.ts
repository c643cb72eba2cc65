import type { Org } from '../org.ts';
import { isAggregateQuery } from '../soql/aggregate.ts';
import { describeColumns } from '../soql/columns.ts';
import type { QueryCaller } from '../soql/query-service.ts';
import { ApiError } from './errors.ts';
import type { ApiReply, ApiRequest } from './exchange.ts';

const PAGE = 2000;
const SMALLEST_PAGE = 200;

/** The caller of a query, and how long its pages are. */
export function queryCaller(request: ApiRequest, includeDeleted: boolean): QueryCaller {
  const asked = Number(/batchSize=(\d+)/i.exec(request.headers['sforce-query-options'] ?? '')?.[1] ?? PAGE);
  return {
    userId: request.session.userId,
    access: request.session.access,
    base: request.base,
    includeDeleted,
    pageSize: Math.min(PAGE, Math.max(SMALLEST_PAGE, asked)),
  };
}

/** `GET /query?q=…`, `/queryAll?q=…`, `/query/<locator>`; with `columns=true` the columns instead of rows. */
export function queryRoute(org: Org, request: ApiRequest): ApiReply {
  if (request.method !== 'GET')
    throw new ApiError('METHOD_NOT_ALLOWED', `HTTP Method '${request.method}' not allowed. Allowed are GET`);
  const [resource, locator] = request.path;
  const asker = queryCaller(request, resource?.toLowerCase() === 'queryall');
  if (locator) return { status: 200, body: org.queries.more(locator, asker) };
  const soql = request.query.get('q');
  if (soql === null) throw new ApiError('MALFORMED_QUERY', 'A query string has to be specified');
  if (request.query.get('columns') === 'true') {
    const prepared = org.queries.prepare(soql, asker);
    const columns = isAggregateQuery(prepared.query)
      ? org.queries.aggregateColumns(prepared)
      : org.queries.recordQuery(prepared, request.base).selection.shape;
    return { status: 200, body: describeColumns(prepared, columns) };
  }
  return { status: 200, body: org.queries.run(soql, asker) };
}
