import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DATA_URL, NEWEST_VERSION } from '../api-version.ts';
import type { BulkApi } from '../bulk/bulk-routes.ts';
import type { PubSubServer } from '../change-events/pubsub-server.ts';
import { controlRoute } from '../faults/control-routes.ts';
import { type Fault, type FaultSwitch, faultError } from '../faults/fault-switch.ts';
import type { RequestLog } from '../faults/request-log.ts';
import type { ClientApp } from '../login/jwt-bearer.ts';
import type { Org } from '../org.ts';
import { changeOrigin } from './change-origin.ts';
import { dispatch } from './dispatch.ts';
import { ApiError } from './errors.ts';
import type { ApiReply, ApiRequest } from './exchange.ts';
import { identityRoute, revokeRoute, tokenRoute } from './oauth-routes.ts';

/** Everything the HTTP layer serves. */
export interface ServerParts {
  readonly org: Org;
  readonly bulk: BulkApi;
  readonly app: ClientApp;
  readonly faults: FaultSwitch;
  readonly log: RequestLog;
  /** Serves `/sandbox/…`: the fault switch and the request log. */
  readonly control: boolean;
  readonly pubSub: PubSubServer | null;
}

const MAX_URI = 16_384;
const MAX_BODY = 50 * 1024 * 1024;
const OLDEST_VERSION = 31;
const VERSIONS = [{ label: "Spring '26", url: DATA_URL, version: `${NEWEST_VERSION}.0` }];

/** Starts the HTTP server; port 0 takes any free one. */
export async function startServer(
  parts: ServerParts,
  host: string,
  port: number,
): Promise<{ server: Server; url: string }> {
  const server = createServer(
    { maxHeaderSize: 4 * MAX_URI, keepAliveTimeout: 60_000 },
    (request, response) => {
      void serve(parts, request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    // Heard for its whole life: a connection that could not be accepted ends nothing.
    server.on('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return { server, url: `http://${host}:${address.port}` };
}

async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = (request.url ?? '/').replace(/^\/{2,}/, '/');
  const [path = '/', query = ''] = url.split('?', 2);
  const method = request.method ?? 'GET';
  let reply: ApiReply | 'DROP';
  try {
    reply = await answer(parts, request, { method, url, path, query });
  } catch (error) {
    reply =
      error instanceof ApiError
        ? { status: error.status, body: [error.toBody()] }
        : { status: 500, body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: String(error) }] };
  }
  if (!path.startsWith('/sandbox/')) {
    parts.log.add({
      method,
      path,
      query,
      status: reply === 'DROP' ? 0 : reply.status,
      at: new Date().toISOString(),
    });
  }
  if (reply === 'DROP') request.socket.destroy();
  else send(parts, response, method, reply);
}

interface Target {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly query: string;
}

async function answer(
  parts: ServerParts,
  request: IncomingMessage,
  target: Target,
): Promise<ApiReply | 'DROP'> {
  const { org, faults } = parts;
  const { method, url, path } = target;
  if (path.startsWith('/sandbox/')) {
    if (!parts.control) return { status: 404, body: 'The sandbox org was started without its fault switch' };
    return controlRoute(parts, method, path, await readBody(request));
  }
  if (url.length > MAX_URI) throw new ApiError('URI_TOO_LONG', 'URI Too Long');
  const isData = path.startsWith('/services/data/v');
  const take = (...kinds: Fault['kind'][]) => faults.take(kinds, method, url, isData);
  const delay = take('DELAY');
  if (delay) await new Promise((resolve) => setTimeout(resolve, delay.milliseconds));
  const before = take('FAIL', 'DROP', 'PAGE');
  if (before?.kind === 'PAGE') return page(before);
  if (before) return before.kind === 'DROP' ? 'DROP' : failure(before);
  if (take('EXPIRE_SESSIONS')) org.sessions.endAll();
  const limit = take('LIMIT');
  if (limit) org.dailyRequests.setRemaining(limit.remaining);
  const aheadMs = take('CLOCK')?.milliseconds ?? 0;
  const answered = await (isData
    ? dataReply(parts, request, target)
    : openReply(parts, request, target, aheadMs));
  const reply = aheadMs === 0 ? answered : atItsClock(answered, aheadMs);
  const after = take('FAIL_AFTER_COMMIT', 'DROP_AFTER_COMMIT', 'CUT');
  if (after?.kind === 'CUT') return cut(reply);
  if (after) return after.kind === 'DROP_AFTER_COMMIT' ? 'DROP' : failure(after);
  return reply;
}

function failure(fault: Fault): ApiReply {
  const error = faultError(fault);
  return { status: error.status, body: [error.toBody()] };
}

/** What a proxy, a maintenance window or an org that moved answers in the place of the API. */
function page({ status = 200 }: Fault): ApiReply {
  const body = '<html><head><title>Salesforce</title></head><body>We are down for maintenance.</body></html>';
  return { status, body, headers: { 'Content-Type': 'text/html;charset=UTF-8' } };
}

function atItsClock(reply: ApiReply, aheadMs: number): ApiReply {
  const date = new Date(Date.now() + aheadMs).toUTCString();
  return { ...reply, headers: { Date: date, ...reply.headers } };
}

/** The first half of the answer, sent as if it were all of it. */
function cut(reply: ApiReply): ApiReply {
  if (reply.body === undefined) return reply;
  const isText = typeof reply.body === 'string' || Buffer.isBuffer(reply.body);
  const text = isText ? String(reply.body) : JSON.stringify(reply.body);
  const type = isText ? 'text/csv' : 'application/json';
  const headers = { 'Content-Type': `${type};charset=UTF-8`, ...reply.headers };
  return { ...reply, body: text.slice(0, Math.floor(text.length / 2)), headers };
}

/** What is served without counting as an API call: login, identity, versions. */
async function openReply(
  parts: ServerParts,
  request: IncomingMessage,
  target: Target,
  aheadMs: number,
): Promise<ApiReply> {
  const { org, app } = parts;
  const instanceUrl = `http://${request.headers.host ?? 'localhost'}`;
  const path = target.path.replace(/\/$/, '');
  if (path === '/services/data') return { status: 200, body: VERSIONS };
  if (path === '/services/oauth2/token' && target.method === 'POST') {
    return tokenRoute(org, app, await readForm(request), instanceUrl, aheadMs);
  }
  if (path === '/services/oauth2/revoke') return revokeRoute(org, await readForm(request));
  if (path === '/services/oauth2/userinfo') {
    return identityRoute(org, request.headers.authorization, instanceUrl, 'USERINFO');
  }
  if (/^\/id\/\w+\/\w+$/.test(path))
    return identityRoute(org, request.headers.authorization, instanceUrl, 'IDENTITY');
  throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
}

async function dataReply(parts: ServerParts, request: IncomingMessage, target: Target): Promise<ApiReply> {
  const { org } = parts;
  const match = /^\/services\/data\/(v(\d+)\.0)(?:\/(.*))?$/.exec(target.path);
  const version = Number(match?.[2]);
  if (!match || version < OLDEST_VERSION || version > NEWEST_VERSION) {
    throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
  }
  const session = org.sessions.find(request.headers.authorization);
  if (!session) throw new ApiError('INVALID_SESSION_ID', 'Session expired or invalid');
  if (!org.dailyRequests.spend())
    throw new ApiError('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  const apiRequest: ApiRequest = {
    method: target.method === 'HEAD' ? 'GET' : target.method,
    path: (match[3] ?? '').split('/').filter(Boolean).map(decodeSegment),
    query: new URLSearchParams(target.query),
    headers: headersOf(request),
    body: undefined,
    session,
    base: `/services/data/${match[1]}`,
  };
  if (apiRequest.path[0] === 'jobs' && target.method === 'PUT') return parts.bulk.upload(apiRequest, request);
  const text = await readBody(request);
  const body = text === '' ? undefined : parseJson(text);
  if (apiRequest.path[0] === 'jobs') return parts.bulk.handle({ ...apiRequest, body });
  const reply = org.during(changeOrigin(apiRequest, 'rest'), () => dispatch(org, { ...apiRequest, body }));
  // The transaction takes as long as it holds its locks.
  const milliseconds = parts.faults.parentLockMilliseconds;
  if (milliseconds !== null && apiRequest.method !== 'GET')
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return reply;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
  }
}

function headersOf(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError('JSON_PARSER_ERROR', error instanceof Error ? error.message : 'unexpected input');
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) throw new ApiError('JSON_PARSER_ERROR', 'The request body is larger than 50 MB');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(request));
}

function send(parts: ServerParts, response: ServerResponse, method: string, reply: ApiReply): void {
  const { body } = reply;
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  const payload = body === undefined ? undefined : raw ? body : JSON.stringify(body);
  response.writeHead(reply.status, {
    'Sforce-Limit-Info': parts.org.dailyRequests.header,
    'Content-Type': raw ? 'text/plain;charset=UTF-8' : 'application/json;charset=UTF-8',
    'Cache-Control': 'no-cache,must-revalidate,max-age=0,no-store,private',
    ...(payload === undefined || reply.status === 304
      ? {}
      : { 'Content-Length': Buffer.byteLength(payload) }),
    ...reply.headers,
  });
  response.end(method === 'HEAD' || reply.status === 304 ? undefined : payload);
}
