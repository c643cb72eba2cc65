import type { Org } from '../org.ts';
import { formatDateTime, parseDateTime } from '../records/values.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import { ApiError } from './errors.ts';
import type { ApiReply, ApiRequest } from './exchange.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How far back Salesforce answers. */
const REACH = 30 * DAY;

/** `GET /sobjects/X/updated` and `/deleted` of a period: what changed, without what it is now. */
export function replicationRoute(
  org: Org,
  request: ApiRequest,
  object: ObjectDefinition,
  kind: 'updated' | 'deleted',
): ApiReply {
  if (request.method !== 'GET')
    throw new ApiError('METHOD_NOT_ALLOWED', `HTTP Method '${request.method}' not allowed. Allowed are GET`);
  const [start, end] = [moment(request, 'start'), moment(request, 'end')];
  if (end - start < MINUTE) throw wrongPeriod('endDate must be at least one minute greater than startDate');
  if (start < Date.now() - REACH) throw wrongPeriod('startDate cannot be more than 30 days ago');
  const latestDateCovered = formatDateTime(Math.min(end, Math.floor(Date.now() / MINUTE) * MINUTE));
  if (kind === 'updated') {
    const ids = org.store.stampedBetween(object, start, end, 'LIVING').map(({ id }) => id);
    return { status: 200, body: { ids, latestDateCovered } };
  }
  const deletedRecords = org.store
    .stampedBetween(object, start, end, 'DELETED')
    .map(({ id, at }) => ({ id, deletedDate: formatDateTime(at) }));
  const earliestDateAvailable = formatDateTime(Date.now() - REACH);
  return { status: 200, body: { deletedRecords, earliestDateAvailable, latestDateCovered } };
}

/** A moment of the query, to the minute: Salesforce ignores its seconds. */
function moment(request: ApiRequest, name: string): number {
  // A plus sign of an offset that nobody encoded arrives as a blank.
  const text = request.query.get(name)?.replace(/ (?=\d{2}:?\d{2}$)/, '+');
  const at = text === undefined ? null : parseDateTime(text);
  if (at === null)
    throw new ApiError('MISSING_ARGUMENT', `${name} must be a date-time such as 2026-01-31T00:00:00Z`);
  return Math.floor(at / MINUTE) * MINUTE;
}

function wrongPeriod(message: string): ApiError {
  return new ApiError('INVALID_REPLICATION_DATE', message);
}
