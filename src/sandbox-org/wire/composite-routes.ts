import type { Org } from '../org.ts';
import { isRecordInput, type RecordInput } from '../records/input.ts';
import { ApiError } from './errors.ts';
import type { ApiReply, ApiRequest } from './exchange.ts';

const MAX_SUBREQUESTS = 25;
const MAX_QUERIES = 5;

/** Runs one request below `/services/data/vNN.0` and never throws an ApiError. */
export type Dispatch = (org: Org, request: ApiRequest) => ApiReply;

interface SubReply {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

/** `POST /composite`: up to 25 subrequests, later ones may use results of earlier ones as `@{ref.field}`. */
export function compositeRoute(org: Org, request: ApiRequest, dispatch: Dispatch): ApiReply {
  const body = isRecordInput(request.body) ? request.body : {};
  const subrequests = body['compositeRequest'];
  if (!Array.isArray(subrequests)) throw new ApiError('JSON_PARSER_ERROR', 'compositeRequest is required');
  checkLimits(subrequests);
  const { replies } = runSubrequests(org, request, subrequests, body['allOrNone'] === true, dispatch);
  return { status: 200, body: { compositeResponse: replies } };
}

/** Runs subrequests in their order; with `allOrNone` in one transaction that a single failure undoes. */
export function runSubrequests(
  org: Org,
  request: ApiRequest,
  subrequests: readonly unknown[],
  allOrNone: boolean,
  dispatch: Dispatch,
): { readonly replies: readonly SubReply[]; readonly isSuccessful: boolean } {
  const replies: SubReply[] = [];
  const run = () => {
    const bodies = new Map<string, unknown>();
    for (const subrequest of subrequests) {
      const reply = runOne(org, request, subrequest as RecordInput, bodies, dispatch);
      replies.push(reply);
      if (reply.httpStatusCode < 400) bodies.set(reply.referenceId, reply.body);
      else if (allOrNone) throw new Halted();
    }
  };
  if (!allOrNone) {
    run();
    return { replies, isSuccessful: replies.every((reply) => reply.httpStatusCode < 400) };
  }
  try {
    org.database.transaction(run);
  } catch (error) {
    if (!(error instanceof Halted)) throw error;
    return { replies: halt(subrequests, replies), isSuccessful: false };
  }
  return { replies, isSuccessful: true };
}

class Halted extends Error {}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function checkLimits(subrequests: readonly unknown[]): void {
  if (subrequests.length > MAX_SUBREQUESTS) {
    throw new ApiError(
      'JSON_PARSER_ERROR',
      `The composite request can't contain more than ${MAX_SUBREQUESTS} subrequests`,
    );
  }
  const queries = subrequests.filter(
    (item) => isRecordInput(item) && /\/(query|queryAll)\b|\/composite\/sobjects/.test(textOf(item['url'])),
  );
  if (queries.length > MAX_QUERIES) {
    throw new ApiError(
      'JSON_PARSER_ERROR',
      `The composite request can't contain more than ${MAX_QUERIES} query or collection subrequests`,
    );
  }
}

/** What each subrequest gets when one of an all-or-none request failed. */
function halt(subrequests: readonly unknown[], replies: readonly SubReply[]): SubReply[] {
  const error = new ApiError(
    'PROCESSING_HALTED',
    'The transaction was rolled back since another operation in the same transaction failed.',
  );
  return subrequests.map((subrequest, index) => {
    const reply = replies[index];
    if (reply && reply.httpStatusCode >= 400) return reply;
    const referenceId = isRecordInput(subrequest) ? textOf(subrequest['referenceId']) : '';
    return { body: [error.toBody()], httpHeaders: {}, httpStatusCode: error.status, referenceId };
  });
}

function runOne(
  org: Org,
  parent: ApiRequest,
  subrequest: RecordInput,
  bodies: ReadonlyMap<string, unknown>,
  dispatch: Dispatch,
): SubReply {
  const referenceId = textOf(subrequest['referenceId']);
  try {
    const url = textOf(fill(subrequest['url'], bodies));
    const httpHeaders = isRecordInput(subrequest['httpHeaders']) ? subrequest['httpHeaders'] : {};
    const reply = dispatch(
      org,
      subRequest(
        parent,
        textOf(subrequest['method']) || 'GET',
        url,
        fill(subrequest['body'], bodies),
        httpHeaders,
      ),
    );
    return {
      body: reply.body ?? null,
      httpHeaders: reply.headers ?? {},
      httpStatusCode: reply.status,
      referenceId,
    };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { body: [error.toBody()], httpHeaders: {}, httpStatusCode: error.status, referenceId };
  }
}

function subRequest(
  parent: ApiRequest,
  method: string,
  url: string,
  body: unknown,
  headers: RecordInput,
): ApiRequest {
  const match = /^(\/services\/data)?\/?(v\d+\.\d)\/([^?]*)(?:\?(.*))?$/.exec(url);
  if (!match) throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
  return {
    method: method.toUpperCase(),
    path: (match[3] ?? '').split('/').filter(Boolean).map(decodeURIComponent),
    query: new URLSearchParams(match[4] ?? ''),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    ),
    body,
    session: parent.session,
    base: `/services/data/${match[2]}`,
  };
}

/** Replaces `@{ref.path}` in every text of a value; throws when the reference has no value. */
function fill(value: unknown, bodies: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/@\{([^}]+)\}/g, (_whole, path: string) => String(lookUp(path, bodies)));
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, bodies));
  if (!isRecordInput(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, bodies)]));
}

function lookUp(path: string, bodies: ReadonlyMap<string, unknown>): unknown {
  const [reference = '', ...steps] = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  let current: unknown = bodies.get(reference);
  for (const step of steps) {
    if (Array.isArray(current)) current = current[Number(step)];
    else current = isRecordInput(current) ? current[step] : undefined;
  }
  if (current === undefined || current === null || typeof current === 'object') {
    throw new ApiError(
      'PROCESSING_HALTED',
      `Invalid reference specified. No value for ${path} found in ${reference}`,
    );
  }
  return current;
}

/** `POST /composite/batch`: up to 25 independent subrequests. */
export function batchRoute(org: Org, request: ApiRequest, dispatch: Dispatch): ApiReply {
  const body = isRecordInput(request.body) ? request.body : {};
  const requests = body['batchRequests'];
  if (!Array.isArray(requests)) throw new ApiError('JSON_PARSER_ERROR', 'batchRequests is required');
  if (requests.length > MAX_SUBREQUESTS) {
    throw new ApiError(
      'JSON_PARSER_ERROR',
      `The batch request can't contain more than ${MAX_SUBREQUESTS} subrequests`,
    );
  }
  const results: { statusCode: number; result: unknown }[] = [];
  for (const item of requests as readonly RecordInput[]) {
    const failed = results.some((result) => result.statusCode >= 400);
    if (failed && body['haltOnError'] === true) {
      results.push({
        statusCode: 412,
        result: [
          {
            errorCode: 'BATCH_PROCESSING_HALTED',
            message: 'Batch processing halted by request (haltOnError)',
          },
        ],
      });
      continue;
    }
    const reply = dispatch(
      org,
      subRequest(
        request,
        textOf(item['method']),
        `/${textOf(item['url']).replace(/^\//, '')}`,
        item['richInput'],
        {},
      ),
    );
    results.push({ statusCode: reply.status, result: reply.body ?? null });
  }
  return { status: 200, body: { hasErrors: results.some((result) => result.statusCode >= 400), results } };
}
