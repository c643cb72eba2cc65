import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs } from 'graphql';
import { type Context, handleProtocols, makeServer, type Server, type SubscribePayload } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { entered } from '../../src/telemetry/tracing.ts';
import type { Composition } from '../composition.ts';
import { type Limits, tooManyOperations } from '../limits/limits.ts';
import type { GatewayLogger } from '../logger.ts';
import { maskThrown } from '../masking.ts';
import { type Admission, type Pipeline, Refusal } from '../pipeline.ts';
import type { Tally } from '../shared-streams/tally.ts';
import { wellFormed } from './body.ts';
import { CLOSE, closeAfter, closeReason } from './close-codes.ts';
import { spreadOut } from './drain.ts';
import { keepAlive } from './keep-alive.ts';
import { requestIdOf } from './request-id.ts';
import { SharedFlush } from './shared-flush.ts';
import { WebSocketConnection } from './websocket-connection.ts';
import { WebSocketStream } from './websocket-stream.ts';

const MAX_MESSAGE_BYTES = 64 * 1024;
const INIT_TIMEOUT_MS = 3_000;

export interface WebSocketOptions {
  readonly pipeline: Pipeline;
  readonly composition: Composition;
  readonly limits: Limits;
  /** Counts the connections of each user. */
  readonly connections: Tally;
  readonly logger: GatewayLogger;
  /** Origins of browsers that may connect besides the gateway's own. */
  readonly allowedOrigins: readonly string[];
}

type Extra = {
  readonly connection: WebSocketConnection;
  /** Takes the connection out of the listener's count of idle ones. */
  readonly release: () => void;
};

/** The state that `onSubscribe` passes to `execute` and `subscribe`. */
type Admitted = {
  readonly connection: WebSocketConnection;
  readonly id: string;
  readonly admission: Admission;
  readonly stream: WebSocketStream | null;
  /** From the message, because a browser cannot set headers on a WebSocket. */
  readonly traceparent: unknown;
};

/**
 * Runs any operation over WebSocket: graphql-ws speaks the protocol, and its hooks call the pipeline. The client sends its
 * token in `connection_init`. The gateway checks it again for each operation, so an expired or revoked token stops working.
 */
export class GraphQLOverWebSocket {
  readonly #options: WebSocketOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (protocols) => handleProtocols(protocols),
    perMessageDeflate: false,
    // One message a turn: graphql-ws ends an operation in the turn after its `complete`, and the client may reuse the id.
    allowSynchronousEvents: false,
  });
  readonly #server: Server<Extra>;
  readonly #connections = new Set<WebSocketConnection>();
  readonly #flush = new SharedFlush();

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#server = makeServer<Record<string, unknown>, Extra>({
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      jsonMessageReviver: wellFormed,
      onConnect: async ({ connectionParams, extra: { connection, release } }) => {
        const stays = await connection.begin(connectionParams);
        if (stays) release();
        return stays;
      },
      onPing: ({ acknowledged, extra }, payload) =>
        acknowledged ? extra.connection.renew(payload) : undefined,
      onSubscribe: (context, id, payload) => {
        const { connection } = context.extra;
        return connection.ids.claim(id, (signal) =>
          connection.track(this.#admit(context, id, payload, signal)),
        );
      },
      execute: (args) => {
        const { admission, connection, id, traceparent } = args.contextValue as Admitted;
        const execute = () => options.pipeline.execute(admission);
        return connection.ids.claim(id, () =>
          connection.track(entered(operationSpan, traceparent, 'CLIENT', execute)),
        );
      },
      subscribe: async (args) => {
        const { stream } = args.contextValue as Admitted;
        if (stream === null) throw new TypeError('a subscription without a stream');
        return stream.untilEnded();
      },
    });
  }

  /**
   * Whether the upgrade comes from an allowed web origin. A request without an Origin header does.
   *
   * @param host the authority that the client requested
   */
  accepts({ headers: { origin } }: IncomingMessage, host: string | undefined): boolean {
    if (origin === undefined) return true;
    if (this.#options.allowedOrigins.includes(origin)) return true;
    return URL.parse(origin)?.host === host?.toLowerCase();
  }

  /** @param release called once the client has begun, with its token or as a stranger within their quota */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, release: () => void): void {
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
      this.#opened(webSocket, socket, request, release),
    );
  }

  /** Closes the connections a few at a time, each once its operations in flight are answered. */
  async close(): Promise<void> {
    const leaving: Promise<void>[] = [];
    await spreadOut([...this.#connections], (connection) => leaving.push(connection.goAway()));
    await Promise.all(leaving);
    this.#sockets.close();
  }

  terminate(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  async #admit(
    context: Context<Record<string, unknown>, Extra>,
    id: string,
    payload: SubscribePayload,
    signal: AbortSignal,
  ): Promise<ExecutionArgs | Refusal['errors']> {
    const { pipeline, composition, limits } = this.#options;
    const { connection } = context.extra;
    const { request, authorization } = connection;
    const requestId = requestIdOf(request.headers['x-request-id']);
    const running = Object.keys(context.subscriptions).length;
    if (running > limits.operationsPerConnection) {
      return [maskThrown(tooManyOperations(limits, running), requestId, this.#options.logger)];
    }
    const admission = await pipeline.admit({
      requestId,
      authorization,
      signal: connection.signal,
      remoteAddress: request.socket.remoteAddress,
      query: payload.query,
      operationName: payload.operationName || undefined,
      variables: payload.variables ?? {},
      costOnly: (payload.extensions?.['costOnly'] ?? false) !== false,
    });
    if (admission instanceof Refusal) return admission.errors;
    if (admission.authentication) connection.identified(admission.authentication);
    const { document, operation, isSubscription } = admission.prepared;
    const stream = isSubscription ? new WebSocketStream(connection, id) : null;
    // The stream starts here because a refusal in this hook still becomes an error message of the protocol.
    const forget = () => delete context.subscriptions[id];
    const refusal = await stream?.begin(pipeline, admission, forget, signal);
    if (refusal) return refusal.errors;
    return {
      schema: composition.publicSchema,
      document,
      operationName: operation.name?.value ?? null,
      contextValue: {
        connection,
        id,
        admission,
        stream,
        traceparent: payload.extensions?.['traceparent'],
      } satisfies Admitted,
    };
  }

  #opened(socket: WebSocket, wire: Duplex, request: IncomingMessage, release: () => void): void {
    const { pipeline, connections } = this.#options;
    const options = { pipeline, connections, flush: this.#flush };
    const connection = new WebSocketConnection(socket, wire, request, options);
    this.#connections.add(connection);
    keepAlive(socket);
    const closed = this.#server.opened(
      {
        protocol: socket.protocol,
        send: (data) => connection.send(Buffer.from(data)),
        close: (code, reason = '') => {
          connection.flush();
          socket.close(code, closeReason(reason));
        },
        // graphql-ws's own pong would repeat the ping's payload, and so the token.
        onPing: () => connection.send(PONG),
        onMessage: (callback) => {
          socket.on('message', (data: Buffer) => {
            callback(data.toString('utf8')).catch((error: unknown) => {
              const [code, reason] = closeAfter(error);
              if (code === CLOSE.INTERNAL) {
                this.#options.logger.error({ errorName: nameOf(error) }, 'a WebSocket message failed');
              }
              connection.close(code, reason);
            });
          });
        },
      },
      { connection, release },
    );
    // For a message over the limit or a broken frame, ws itself closes the connection with the right code.
    socket.on('error', (error) =>
      this.#options.logger.debug({ errorName: nameOf(error) }, 'a WebSocket failed'),
    );
    socket.once('close', (code, reason) => {
      this.#connections.delete(connection);
      void closed(code, String(reason));
    });
  }
}

const operationSpan = () => ({ name: 'WebSocket operation', kind: 'SERVER' }) as const;

const PONG = Buffer.from(JSON.stringify({ type: 'pong' }));

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
