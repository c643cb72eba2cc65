import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { ERRORS, WaybillError } from '../src/domain/errors.ts';
import { newUpstreamUsage } from '../src/domain/upstream-usage.ts';
import type { RequestContext } from '../src/graph/request-context.ts';
import { HttpListener, type ServedCertificate } from '../src/http-listener/http-listener.ts';
import { answerJson } from '../src/http-listener/json-answer.ts';
import { sendBody } from '../src/http-listener/send-body.ts';
import { ENVELOPE_HEADER, MAX_ENVELOPE_LENGTH } from '../src/identity/envelope.ts';
import type { SubgraphAuthenticator } from '../src/identity/subgraph-authenticator.ts';
import { entered } from '../src/telemetry/tracing.ts';
import { ForwardedOperations } from './forwarded-operations.ts';
import { BodyTooLarge, parseJson, readBody, requireJson } from './front/body.ts';
import { parametersIn } from './front/graphql-parameters.ts';
import { type ReadinessCheck, readiness } from './front/health.ts';
import { errorsOf, refusalStatus, retryAfter } from './front/http-answer.ts';
import { GRAPHQL_PATH } from './front/paths.ts';
import { RefusedRequest } from './front/refused-request.ts';
import { readHead, requireMethod } from './front/request-head.ts';
import { REQUEST_ID_HEADER, requestIdOf } from './front/request-id.ts';
import { asksForWebSocket } from './front/upgrade.ts';
import { DEFAULT_LIMITS, type Limits } from './limits/limits.ts';
import type { GatewayLogger } from './logger.ts';
import { describeCause, maskForGateway } from './masking.ts';
import { Refusal } from './pipeline.ts';
import { SubgraphStreams } from './subgraph-streams.ts';
import type { LocalSubgraph } from './transport/local.transport.ts';

/** More than a client may send, because the representations of a large page need it. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
const MAX_HEADER_BYTES = MAX_ENVELOPE_LENGTH + 16 * 1024;
const SERVER_OPTIONS = { maxHeaderSize: MAX_HEADER_BYTES, shouldUpgradeCallback: asksForWebSocket };
const GRACE_MS = 10_000;
const HEALTH_PATHS = new Set(['/health/live', '/health/ready']);

export interface SubgraphServerOptions {
  readonly subgraph: LocalSubgraph;
  readonly authenticator: SubgraphAuthenticator;
  readonly readiness?: readonly ReadinessCheck[];
  /** Serves TLS. */
  readonly certificate?: ServedCertificate | null;
  /** Of operations with a forwarded token; those that differ from `DEFAULT_LIMITS`. */
  readonly limits?: Partial<Limits>;
  readonly logger: GatewayLogger;
}

export interface SubgraphServer {
  listen(port: number, host: string): Promise<{ readonly url: string }>;
  /** Keeps serving, but `/health/ready` now tells load balancers to send no new requests. */
  drain(): void;
  /** Waits up to ten seconds for requests in flight. */
  close(): Promise<void>;
}

/**
 * A subgraph in a process of its own, served by Apollo Server. It accepts only requests with the gateway's envelope or, if
 * enabled, with a token for this subgraph. Each answer carries its upstream usage.
 */
export async function createSubgraphServer(options: SubgraphServerOptions): Promise<SubgraphServer> {
  const { subgraph, authenticator, logger } = options;
  const apollo = new ApolloServer<object>({
    schema: subgraph.schema,
    // The envelope is checked before Apollo sees the request, and no browser can have one.
    csrfPrevention: false,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    // The gateway always sends the whole document.
    persistedQueries: false,
    formatError: (formatted, error) => {
      const code = formatted.extensions?.['code'];
      // Apollo's own errors about the request keep Apollo's words.
      if (typeof code === 'string' && code.startsWith('GRAPHQL_')) return formatted;
      return maskForGateway(formatted, error, subgraph.name, logger);
    },
    // Apollo's inline trace would let any caller trace resolvers with a header, and print a greeting on standard output.
    plugins: [usageInAnswers(), ApolloServerPluginInlineTraceDisabled()],
  });
  await apollo.start();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const forwarded = new ForwardedOperations(subgraph, limits, logger);
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const requestId = requestIdOf(request.headers[REQUEST_ID_HEADER]);
    serve(
      { ...options, limits, forwarded, apollo, isLeaving: () => listener.leaving },
      request,
      response,
      requestId,
    ).catch((error: unknown) => {
      if (error instanceof RefusedRequest) {
        return answerJson(response, error.status, errorsOf(error.error), error.headers);
      }
      if (error instanceof WaybillError && ERRORS[error.code].class === 'authentication') {
        return answerJson(response, 401, errorsOf(error));
      }
      if (error instanceof BodyTooLarge) {
        return answerJson(
          response,
          413,
          errorsOf(new WaybillError('BAD_USER_INPUT', 'The request is too large.')),
          // The rest of the body stays unread, so the connection cannot carry another request.
          { connection: 'close' },
        );
      }
      logger.error({ requestId, ...describeCause(error) }, 'a request failed');
      return answerJson(
        response,
        500,
        errorsOf(new WaybillError('INTERNAL', 'The subgraph failed unexpectedly.')),
      );
    });
  };
  const streams = new SubgraphStreams({ subgraph, authenticator, logger, limits, forwarded });
  const listener = new HttpListener({
    server: SERVER_OPTIONS,
    certificate: options.certificate,
    onRequest,
    onUpgrade: (request, socket, head, release) => {
      release();
      try {
        readHead(request);
      } catch {
        return void socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      }
      return streams.upgrade(request, socket, head);
    },
    onError: (error) => logger.error(describeCause(error), 'a connection could not be served'),
    onCut: (cut) => logger.info(cut, 'a connection was cut off'),
  });
  return {
    async listen(port, host) {
      const address = await listener.listen(port, host);
      const scheme = options.certificate ? 'https' : 'http';
      return { url: `${scheme}://${host}:${address.port}${GRAPHQL_PATH}` };
    },
    drain: () => listener.drain(),
    async close() {
      const closed = listener.close(GRACE_MS, () => streams.terminate());
      streams.close();
      await closed;
      await apollo.stop();
    },
  };
}

interface Served extends SubgraphServerOptions {
  readonly apollo: ApolloServer<object>;
  readonly limits: Limits;
  readonly forwarded: ForwardedOperations;
  readonly isLeaving: () => boolean;
}

async function serve(
  { subgraph, authenticator, readiness: checks = [], apollo, limits, forwarded, isLeaving }: Served,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const { path, search } = readHead(request);
  if (HEALTH_PATHS.has(path)) {
    requireMethod(request, ['GET', 'HEAD'], path);
    if (path === '/health/live') return answerJson(response, 200, { status: 'live' });
    if (isLeaving()) return answerJson(response, 503, { status: 'closing', missing: [] });
    const result = await readiness(checks);
    return answerJson(response, result.status === 'not ready' ? 503 : 200, result);
  }
  if (path !== GRAPHQL_PATH) return answerJson(response, 404, { error: `POST to ${GRAPHQL_PATH}` });
  requireMethod(request, ['POST'], 'A subgraph');
  requireJson(request);
  const { authorization, [ENVELOPE_HEADER]: envelope } = request.headers;
  const body = await readBody(request, envelope === undefined ? limits.bodyBytes : MAX_BODY_BYTES);
  const { caller, work, token } = await authenticator.authenticate({
    requestId,
    ...(request.socket.remoteAddress !== undefined && { remoteAddress: request.socket.remoteAddress }),
    authorization,
    envelope: typeof envelope === 'string' ? envelope : undefined,
    body,
  });
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const parameters = parseJson(body, 'The body');
  const begun =
    token === null
      ? null
      : forwarded.begin({ requestId, userId: caller.userId, ...parametersIn(parameters) });
  if (begun instanceof Refusal) return answerRefusal(response, begun);
  using _place = begun;
  const signal =
    begun === null ? gone.signal : AbortSignal.any([gone.signal, AbortSignal.timeout(limits.milliseconds)]);
  const context: RequestContext = { requestId, caller, usage: newUpstreamUsage(work), signal };
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  const execute = () =>
    apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers,
        search: search && `?${search}`,
        body: parameters,
      },
      context: async () => subgraph.contextFor(context),
    });
  const attributes = {
    'http.request.method': 'POST',
    'http.route': path,
    'waybill.subgraph': subgraph.name,
  };
  const result = await entered(
    () => ({ name: `POST ${path}`, kind: 'SERVER', attributes }),
    request.headers['traceparent'],
    token === null ? 'HUB' : 'CLIENT',
    execute,
  );
  for (const [name, value] of result.headers) response.setHeader(name, value);
  response.statusCode = result.status ?? 200;
  sendBody(response, result.body.kind === 'complete' ? result.body.string : '');
}

function answerRefusal(response: ServerResponse, refused: Refusal): void {
  const { errors } = refused;
  answerJson(response, refusalStatus(refused) ?? 400, { errors }, retryAfter(errors[0]?.extensions ?? {}));
}

/** Adds `extensions.upstream`. The gateway sums it over all subgraphs. */
function usageInAnswers(): ApolloServerPlugin<object> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response, contextValue }) => {
        if (response.body.kind !== 'single' || !('usage' in contextValue)) return;
        const { singleResult } = response.body;
        singleResult.extensions = { ...singleResult.extensions, upstream: contextValue.usage };
      },
    }),
  };
}
