import { createHash } from 'node:crypto';
import type { Row } from '../records/database.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import { ApiError } from './errors.ts';
import type { ApiReply, ApiRequest } from './exchange.ts';

/** Salesforce gives an ETag to Account rows only; all rows have Last-Modified, to the second. */
function etagOf(object: ObjectDefinition, row: Row): string | null {
  if (object.name !== 'Account') return null;
  return `"${createHash('sha256').update(JSON.stringify(row)).digest('base64url').slice(0, 27)}--gzip"`;
}

/** Headers that let a client ask again cheaply or change a row only as it knew it. */
export function validators(object: ObjectDefinition, row: Row): Record<string, string> {
  const etag = etagOf(object, row);
  return {
    'Last-Modified': new Date(Number(row['LastModifiedDate'])).toUTCString(),
    ...(etag ? { ETag: etag } : {}),
  };
}

function listed(header: string, etag: string): boolean {
  return header.split(',').some((item) => item.trim() === '*' || item.trim() === etag);
}

/** A 304 when the caller's copy is good, nothing when the request may go on; throws 412 when it may not. */
export function checkPreconditions(
  object: ObjectDefinition,
  row: Row,
  request: ApiRequest,
): ApiReply | undefined {
  const { headers, method } = request;
  const etag = etagOf(object, row);
  const modified = Number(row['LastModifiedDate']);
  const ifMatch = headers['if-match'];
  const unmodifiedSince = Date.parse(headers['if-unmodified-since'] ?? '');
  if ((ifMatch && etag && !listed(ifMatch, etag)) || modified > unmodifiedSince) {
    throw new ApiError('PRECONDITION_FAILED', 'The precondition given in the request evaluated to false');
  }
  if (method !== 'GET') return undefined;
  const ifNoneMatch = headers['if-none-match'];
  const modifiedSince = Date.parse(headers['if-modified-since'] ?? '');
  const fresh = ifNoneMatch && etag ? listed(ifNoneMatch, etag) : modified <= modifiedSince;
  return fresh ? { status: 304, headers: validators(object, row) } : undefined;
}
