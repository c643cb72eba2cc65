import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface HttpListenerOptions {
  readonly server?: ServerOptions;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  /** Owns the socket from then on. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Told of a connection that could not be accepted, as on a machine that is out of file descriptors. */
  readonly onError: (error: Error) => void;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Connection {
  readonly exchanges: Set<Exchange>;
  bytesRead: number;
}

/** A client that sends nothing for so long, while it is its turn, has no part in an orderly close. */
const SILENCE_MS = 1_000;

/**
 * A listening HTTP server and all its connections. An error of a connection ends that connection, one of the server is
 * reported, and neither ends the process.
 *
 * The listener closes in order: requests that were read are answered within the grace period. A connection without a
 * complete request is cut off after a second of silence.
 */
export class HttpListener {
  readonly #server: Server;
  readonly #onError: (error: Error) => void;
  readonly #connections = new Map<Duplex, Connection>();
  #closing = false;

  constructor({ server = {}, onRequest, onUpgrade, onError }: HttpListenerOptions) {
    this.#onError = onError;
    this.#server = createServer(server, (request, response) => {
      this.#track({ request, response });
      this.#guarded(request.socket, () => onRequest(request, response));
    });
    this.#server.on('error', (error) => {
      if (this.#server.listening) onError(error);
    });
    this.#server.on('connection', (socket) => this.#connected(socket));
    if (onUpgrade === undefined) return;
    this.#server.on('upgrade', (request, socket, head) => {
      this.#connections.delete(socket);
      this.#guarded(socket, () => onUpgrade(request, socket, head));
    });
  }

  get closing(): boolean {
    return this.#closing;
  }

  /** Rejects when the port cannot be had. */
  async listen(port: number, host: string): Promise<AddressInfo> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(port, host, resolve);
    await promise;
    this.#server.off('error', reject);
    return this.#server.address() as AddressInfo;
  }

  /**
   * Stops accepting, and resolves when every connection has ended.
   *
   * @param graceMs how long an answer may take
   * @param cutOff ends the sockets that were upgraded, when that time is over
   */
  async close(graceMs: number, cutOff: () => void = () => undefined): Promise<void> {
    this.#closing = true;
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const [socket, connection] of this.#connections) {
      connection.bytesRead = bytesReadOf(socket);
      for (const { response } of connection.exchanges) announceClose(response);
    }
    const sweep = setInterval(() => this.#cutSilent(), SILENCE_MS);
    const grace = setTimeout(() => {
      cutOff();
      this.#server.closeAllConnections();
    }, graceMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(grace);
  }

  #connected(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    this.#connections.set(socket, { exchanges: new Set(), bytesRead: 0 });
    socket.once('close', () => this.#connections.delete(socket));
  }

  #track(exchange: Exchange): void {
    const { request, response } = exchange;
    const exchanges = this.#connections.get(request.socket)?.exchanges;
    exchanges?.add(exchange);
    if (this.#closing) announceClose(response);
    response.once('close', () => {
      exchanges?.delete(exchange);
      // Once the server closes, a connection is of no more use when its answer is out.
      if (this.#closing) setImmediate(() => this.#server.closeIdleConnections());
    });
  }

  /** What a handler throws concerns the one client. */
  #guarded(socket: Duplex, handle: () => void): void {
    try {
      handle();
    } catch (error) {
      this.#onError(error instanceof Error ? error : new Error(String(error)));
      socket.destroy();
    }
  }

  #cutSilent(): void {
    for (const [socket, connection] of this.#connections) {
      const isItsTurn = [...connection.exchanges].every(({ request }) => !request.complete);
      const bytesRead = bytesReadOf(socket);
      if (isItsTurn && bytesRead === connection.bytesRead) socket.destroy();
      connection.bytesRead = bytesRead;
    }
  }
}

function announceClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

function bytesReadOf(socket: Duplex): number {
  return (socket as Socket).bytesRead;
}
