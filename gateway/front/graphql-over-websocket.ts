import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs } from 'graphql';
import { CloseCode, handleProtocols, makeServer, type Server } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Composition } from '../composition.ts';
import type { GatewayLogger } from '../logger.ts';
import { type Admission, type Pipeline, Refusal } from '../pipeline.ts';
import { requestIdOf } from './request-id.ts';

const MAX_MESSAGE_BYTES = 64 * 1024;
const INIT_TIMEOUT_MS = 3_000;
/** A client that lets this much pile up is cut off. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
const KEEP_ALIVE_MS = 15_000;
const GOING_AWAY = 1001;

interface Connection {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly abort: AbortController;
}

export interface WebSocketOptions {
  readonly pipeline: Pipeline;
  readonly composition: Composition;
  readonly logger: GatewayLogger;
  /** Origins of browsers that may connect besides the gateway's own. */
  readonly allowedOrigins: readonly string[];
}

/**
 * Any operation over WebSocket by graphql-ws, with the same pipeline on its hooks. Who asks is said in the connection's
 * parameters and checked again for each operation, so a token that has expired or been withdrawn stops working.
 */
export class GraphQLOverWebSocket {
  readonly #options: WebSocketOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (protocols) => handleProtocols(protocols),
    perMessageDeflate: false,
  });
  readonly #server: Server<Connection>;
  readonly #running = new Set<Promise<void>>();

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#server = this.#graphqlServer();
  }

  /** Answers false to an upgrade whose browser page is not allowed to connect. */
  accepts(request: IncomingMessage): boolean {
    const { origin, host } = request.headers;
    if (origin === undefined) return true;
    if (this.#options.allowedOrigins.includes(origin)) return true;
    return URL.parse(origin)?.host === host;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#opened(webSocket, request));
  }

  /** Lets running operations finish for at most `graceMs`, then says goodbye to every client. */
  async close(graceMs: number): Promise<void> {
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, graceMs);
    await Promise.race([Promise.allSettled(this.#running), grace.promise]);
    clearTimeout(timer);
    for (const socket of this.#sockets.clients) socket.close(GOING_AWAY, 'Going away');
    this.#sockets.close();
  }

  terminate(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  #graphqlServer(): Server<Connection> {
    const { pipeline, composition } = this.#options;
    return makeServer<Record<string, unknown>, Connection>({
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      onSubscribe: async (context, _id, payload): Promise<ExecutionArgs | Refusal['errors']> => {
        const { request, abort } = context.extra;
        const admission = await pipeline.admit({
          requestId: requestIdOf(request.headers['x-request-id']),
          authorization: authorizationOf(context.connectionParams),
          remoteAddress: request.socket.remoteAddress,
          query: payload.query,
          operationName: payload.operationName || undefined,
          variables: payload.variables ?? {},
          messageBytes: MAX_MESSAGE_BYTES,
          signal: abort.signal,
        });
        if (admission instanceof Refusal) return admission.errors;
        return {
          schema: composition.publicSchema,
          document: admission.prepared.document,
          operationName: admission.prepared.operation.name?.value ?? null,
          contextValue: admission,
        };
      },
      execute: (args) => pipeline.execute(args.contextValue as Admission),
    });
  }

  #opened(socket: WebSocket, request: IncomingMessage): void {
    const abort = new AbortController();
    const stopKeepAlive = keepAlive(socket);
    const closed = this.#server.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (callback) => {
          socket.on('message', (data: Buffer) => {
            const running = callback(data.toString('utf8')).catch((error: unknown) => {
              this.#options.logger.error({ errorName: nameOf(error) }, 'a WebSocket message failed');
              socket.close(CloseCode.InternalServerError, 'Internal server error');
            });
            this.#running.add(running);
            void running.finally(() => this.#running.delete(running));
          });
        },
      },
      { socket, request, abort },
    );
    // A message over the limit or a broken frame; ws closes the connection with the right code itself.
    socket.on('error', (error) =>
      this.#options.logger.debug({ errorName: nameOf(error) }, 'a WebSocket failed'),
    );
    socket.once('close', (code, reason) => {
      stopKeepAlive();
      abort.abort();
      void closed(code, String(reason));
    });
  }
}

function send(socket: WebSocket, data: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
    socket.terminate();
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    socket.send(data, (error) => (error ? reject(error) : resolve()));
  });
}

/** Ends connections whose other side is gone without a word. */
function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) socket.terminate();
    answered = false;
    socket.ping();
  }, KEEP_ALIVE_MS);
  return () => clearInterval(timer);
}

/** Header names have no case, and clients write parameters as they write headers. */
function authorizationOf(parameters: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const [, value] =
    Object.entries(parameters ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  return typeof value === 'string' ? value : undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
