import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { HttpListener, type ServedCertificate } from '../../src/http-listener/http-listener.ts';
import { answerJson } from '../../src/http-listener/json-answer.ts';
import type { ConnectionLimits } from '../../src/http-listener/open-connections.ts';
import type { GatewayLogger } from '../logger.ts';
import { CrossOrigin } from './cross-origin.ts';
import type { DocumentsOverHttp } from './document-door.ts';
import { isEndOfClient } from './end-of-client.ts';
import type { EpcisOverHttp } from './epcis-door.ts';
import type { ExportsOverHttp } from './export-door.ts';
import { answerTypeOf, EVENTS_TYPE, GRAPHQL_METHODS, JSON_TYPE, openExchange } from './graphql-exchange.ts';
import { type Readiness, type ReadinessCheck, readiness } from './health.ts';
import { respond, unreadable } from './http-answer.ts';
import type { InterchangesOverHttp } from './interchange-door.ts';
import type { Pages } from './pages.ts';
import { GRAPHQL_PATH } from './paths.ts';
import type { Protocols } from './protocols.ts';
import { RefusedRequest } from './refused-request.ts';
import { type RequestHead, readHead, requireMethod } from './request-head.ts';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.ts';
import { inRequestSpan } from './request-span.ts';
import type { SharedLinksOverHttp } from './shared-link-door.ts';
import type { SignInOverHttp } from './sign-in.ts';
import { asksForWebSocket } from './upgrade.ts';

const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** Time for operations in flight to finish when the server closes. */
const GRACE_MS = 10_000;
const HEALTH_METHODS = ['GET', 'HEAD'];

export interface FrontOptions {
  readonly protocols: Protocols;
  readonly documents: DocumentsOverHttp | null;
  readonly epcis: EpcisOverHttp | null;
  readonly exports: ExportsOverHttp | null;
  readonly interchanges: InterchangesOverHttp | null;
  /** Null serves no web pages. */
  readonly pages: Pages | null;
  /** Null when nobody can sign in with a browser. */
  readonly signIn: SignInOverHttp | null;
  /** Null when shared links are off. */
  readonly sharedLinks: SharedLinksOverHttp | null;
  /** Whether each subgraph answers. */
  readonly subgraphs: readonly ReadinessCheck[];
  /** The other dependencies of the process. */
  readonly checks: readonly ReadinessCheck[];
  /** Web origins whose pages may read answers, besides our own. */
  readonly allowedOrigins: readonly string[];
  /** Header fields of a request. */
  readonly maxHeaders: number;
  /** Bytes of the body of a GraphQL request. */
  readonly bodyBytes: number;
  readonly connections: ConnectionLimits;
  /** Null serves plaintext. */
  readonly certificate: ServedCertificate | null;
  readonly logger: GatewayLogger;
}

/** The only listening server: GraphQL over HTTP and WebSocket at /graphql, files at /documents, /exports and /interchanges, health at /health. */
export class Front {
  readonly #options: FrontOptions;
  readonly #listener: HttpListener;
  readonly #crossOrigin: CrossOrigin;
  #protocols: Protocols;
  /** The protocols of earlier graphs, while their clients are being disconnected. */
  readonly #leaving = new Set<Protocols>();

  constructor(options: FrontOptions) {
    this.#options = options;
    this.#protocols = options.protocols;
    this.#crossOrigin = new CrossOrigin(options.allowedOrigins);
    this.#listener = new HttpListener({
      certificate: options.certificate,
      server: {
        keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
        shouldUpgradeCallback: asksForWebSocket,
      },
      onRequest: (request, response) => this.#request(request, response),
      onUpgrade: (...upgrade) => this.#upgrade(...upgrade),
      onError: ({ name }) => options.logger.error({ errorName: name }, 'a connection could not be served'),
      onCut: (cut) => options.logger.info(cut, 'a connection was cut off'),
      limits: options.connections,
    });
  }

  listen(port: number, host: string): Promise<AddressInfo> {
    return this.#listener.listen(port, host);
  }

  /** Serves new requests with these protocols. Resolves when the clients of the earlier ones have been disconnected. */
  async serve(protocols: Protocols): Promise<void> {
    const before = this.#protocols;
    this.#protocols = protocols;
    this.#leaving.add(before);
    await sendElsewhere(before);
    this.#leaving.delete(before);
  }

  /** Whether this process can answer, and what it lacks. Takes two seconds at most. */
  readiness(): Promise<Readiness> {
    return readiness(this.#options.checks, this.#options.subgraphs);
  }

  /** Keeps serving, but readiness now tells load balancers to send no new requests. */
  drain(): void {
    this.#listener.drain();
  }

  /** Stops accepting, waits up to ten seconds for operations in flight, and cuts off the rest. Called once. */
  async close(): Promise<void> {
    const served = [this.#protocols, ...this.#leaving];
    const cutOff = () => {
      for (const { webSocket } of served) webSocket.terminate();
    };
    await Promise.all([this.#listener.close(GRACE_MS, cutOff), ...served.map(sendElsewhere)]);
  }

  #request(request: IncomingMessage, response: ServerResponse): void {
    const requestId = requestIdOf(request.headers[REQUEST_ID_HEADER]);
    this.#route(request, response, requestId).catch((error: unknown) => {
      if (isEndOfClient(request, error)) return;
      const errorName = error instanceof Error ? error.name : typeof error;
      this.#options.logger.error({ requestId, errorName }, 'a request failed');
      answerJson(response, 500, { error: 'INTERNAL', correlationId: requestId });
    });
  }

  async #route(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader(REQUEST_ID_HEADER, requestId);
    try {
      this.#countHeaders(request);
      await this.#handle(request, response, readHead(request), requestId);
    } catch (error) {
      // A refusal before the stream starts is JSON, because an answer in events would start a stream.
      const answerType = answerTypeOf(request) ?? JSON_TYPE;
      await respond(response, unreadable(error, answerType === EVENTS_TYPE ? JSON_TYPE : answerType));
    }
  }

  async #handle(
    request: IncomingMessage,
    response: ServerResponse,
    head: RequestHead,
    requestId: string,
  ): Promise<void> {
    const { path } = head;
    if (this.#crossOrigin.handle(request, response)) return;
    if (await this.#options.pages?.handle(request, response, head)) return;
    const { documents, epcis, exports, interchanges, sharedLinks, signIn } = this.#options;
    if (sharedLinks?.handles(path)) return sharedLinks.handle(request, response, head, requestId);
    if (signIn?.handles(path)) return signIn.handle(request, response, head);
    const inSpan = (route: string, serve: () => Promise<void>) =>
      inRequestSpan(request, response, route, serve);
    if (documents?.handles(path)) {
      return inSpan('/documents', () => documents.handle(request, response, head, requestId));
    }
    if (epcis?.handles(path)) {
      return inSpan('/shipments/{id}/epcis', () => epcis.handle(request, response, head, requestId));
    }
    if (exports?.handles(path)) {
      return inSpan('/exports', () => exports.handle(request, response, head, requestId));
    }
    if (interchanges?.handles(path)) {
      return inSpan('/interchanges', () => interchanges.handle(request, response, requestId));
    }
    switch (path) {
      case GRAPHQL_PATH:
        return inSpan(path, () => this.#graphql(request, response, head, requestId));
      case '/health/live':
        requireMethod(request, HEALTH_METHODS, path);
        return answerJson(response, 200, { status: 'live' });
      case '/health/ready':
        requireMethod(request, HEALTH_METHODS, path);
        return this.#ready(response);
      default:
        return answerJson(response, 404, {
          error: `nothing is at ${path}; GraphQL is at ${GRAPHQL_PATH}`,
        });
    }
  }

  async #graphql(
    request: IncomingMessage,
    response: ServerResponse,
    head: RequestHead,
    requestId: string,
  ): Promise<void> {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { allow: GRAPHQL_METHODS.join(', ') }).end();
      return;
    }
    const exchange = await openExchange(request, response, head, requestId, this.#options.bodyBytes);
    const { http, events } = this.#protocols;
    await (exchange.answerType === EVENTS_TYPE ? events : http).handle(exchange);
  }

  async #ready(response: ServerResponse): Promise<void> {
    if (this.#listener.leaving) return answerJson(response, 503, { status: 'closing', missing: [] });
    const result = await this.readiness();
    answerJson(response, result.status === 'not ready' ? 503 : 200, result);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, release: () => void): void {
    const { webSocket } = this.#protocols;
    if (this.#listener.closing) refuse(socket, '503 Service Unavailable');
    else {
      try {
        this.#countHeaders(request);
        const { path, host } = readHead(request);
        if (path !== GRAPHQL_PATH) refuse(socket, '404 Not Found');
        else if (!webSocket.accepts(request, host)) refuse(socket, '403 Forbidden');
        else webSocket.upgrade(request, socket, head, release);
      } catch (error) {
        if (!(error instanceof RefusedRequest)) throw error;
        refuse(socket, `${error.status} ${error.statusText}`);
      }
    }
  }

  #countHeaders({ rawHeaders }: IncomingMessage): void {
    const { maxHeaders } = this.#options;
    if (rawHeaders.length / 2 <= maxHeaders) return;
    throw new RefusedRequest(431, `At most ${maxHeaders} header fields are allowed.`);
  }
}

async function sendElsewhere({ webSocket, events }: Protocols): Promise<void> {
  await Promise.all([webSocket.close(), events.close()]);
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
