import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ConnectionLimits, type CutConnection, OpenConnections } from './open-connections.ts';

/** A certificate with its chain and its key, as PEM. */
export interface ServedCertificate {
  /** Grows with every new certificate. */
  readonly version: number;
  read(): { readonly cert: string; readonly key: string };
}

export interface HttpListenerOptions {
  readonly server?: ServerOptions;
  /** Serves TLS, each new connection with the newest certificate; null or absent serves plaintext. */
  readonly certificate?: ServedCertificate | null | undefined;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * Owns the socket once it has called `release`, which it does when it knows the client. Until then the connection counts as an
   * idle one.
   */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer, release: () => void) => void;
  /** Called when a connection could not be accepted, for example because the machine is out of file descriptors. */
  readonly onError: (error: Error) => void;
  /** Called when a client was cut off. */
  readonly onCut: (cut: CutConnection) => void;
  /** Those that differ from the defaults. */
  readonly limits?: Partial<ConnectionLimits>;
}

/** How long a client may take to send a head, and a whole request. Checked every five seconds. */
const SENDING: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};
const LIMITS: ConnectionLimits = { connections: 10_000, stalledMs: 20_000 };

/** During a close, a client that has no complete request and sends nothing for this long is cut off. */
const SILENCE_MS = 1_000;
/** How long a TLS handshake may take. */
const HANDSHAKE_MS = 10_000;
/** If no connection arrives in this many turns of the event loop, none waits. The first turn may be half over. */
const QUIET_TURNS = 2;

/**
 * A listening HTTP server and all its connections. An error of a connection ends that connection. An error of the server is
 * reported. Neither ends the process.
 *
 * The listener closes in order: requests that were read are answered within the grace period. Clients that the operating
 * system has connected before the close are served too. A connection without a complete request is cut off after a second of
 * silence.
 */
export class HttpListener {
  readonly #server: Server | TlsServer;
  readonly #onError: (error: Error) => void;
  readonly #onCut: (cut: CutConnection) => void;
  readonly #mostHandshakes: number;
  readonly #connections: OpenConnections;
  /** TCP connections without a finished TLS handshake, by their peer. */
  readonly #handshakes = new Map<string, Socket>();
  /** Connections since the start. */
  #accepted = 0;
  #draining = false;
  #closing = false;

  constructor(options: HttpListenerOptions) {
    const { certificate, onRequest, onUpgrade, onError, onCut, limits } = options;
    const server = { ...SENDING, ...options.server };
    this.#onError = onError;
    this.#onCut = onCut;
    const allLimits = { ...LIMITS, ...limits };
    this.#mostHandshakes = allLimits.connections;
    this.#connections = new OpenConnections(allLimits, onCut);
    const handle = (request: IncomingMessage, response: ServerResponse) => {
      this.#track(request, response);
      this.#guarded(request.socket, () => onRequest(request, response));
    };
    this.#server = certificate ? this.#overTls(server, certificate, handle) : createServer(server, handle);
    this.#server.on('error', (error) => {
      if (this.#server.listening) onError(error);
    });
    this.#server.on('connection', () => {
      this.#accepted += 1;
    });
    this.#server.on(certificate ? 'secureConnection' : 'connection', (socket: Socket) =>
      this.#connected(socket),
    );
    if (onUpgrade === undefined) return;
    this.#server.on('upgrade', (request, socket, head) => {
      const release = () => this.#connections.release(socket);
      this.#guarded(socket, () => onUpgrade(request, socket, head, release));
    });
  }

  /** Whether load balancers should send no new requests. */
  get leaving(): boolean {
    return this.#draining || this.#closing;
  }

  get closing(): boolean {
    return this.#closing;
  }

  /** Rejects when the port cannot be opened. */
  async listen(port: number, host: string): Promise<AddressInfo> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(port, host, resolve);
    await promise;
    this.#server.off('error', reject);
    return this.#server.address() as AddressInfo;
  }

  /** Keeps serving. Each answer from now on asks its client to close the connection. */
  drain(): void {
    this.#draining = true;
    for (const { response } of this.#connections.exchanges()) announceClose(response);
  }

  /**
   * Stops accepting, and resolves when every connection has ended.
   *
   * @param graceMs how long an answer may take
   * @param cutOff ends the upgraded sockets when the grace period is over
   */
  async close(graceMs: number, cutOff: () => void = () => undefined): Promise<void> {
    this.#closing = true;
    if (!this.#server.listening) return this.#connections.closed();
    await this.#acceptWaiting();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#connections.beginClose();
    for (const { response } of this.#connections.exchanges()) announceClose(response);
    const sweep = setInterval(() => this.#cutSilent(), SILENCE_MS);
    const grace = setTimeout(() => {
      cutOff();
      this.#server.closeAllConnections();
    }, graceMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(grace);
    this.#connections.closed();
  }

  /**
   * Accepts the connections that wait in the operating system. It resets them when the listening socket closes, and a load
   * balancer that has not yet seen the closing would lose a request.
   */
  async #acceptWaiting(): Promise<void> {
    const end = performance.now() + SILENCE_MS;
    for (let quiet = 0; quiet < QUIET_TURNS && performance.now() < end; quiet += 1) {
      const before = this.#accepted;
      await nextTurn();
      if (this.#accepted > before) quiet = -1;
    }
  }

  #overTls(
    options: ServerOptions,
    certificate: ServedCertificate,
    handle: (request: IncomingMessage, response: ServerResponse) => void,
  ): TlsServer {
    let { version } = certificate;
    const server = createTlsServer(
      { ...options, ...certificate.read(), handshakeTimeout: HANDSHAKE_MS },
      handle,
    );
    // This listener runs before the handshake of the connection begins.
    server.prependListener('connection', (socket: Socket) => {
      const newest = certificate.version;
      if (newest !== version) server.setSecureContext(certificate.read());
      version = newest;
      socket.on('error', () => socket.destroy());
      const peer = peerOf(socket);
      this.#makeRoom();
      this.#handshakes.set(peer, socket);
      socket.once('close', () => this.#handshakes.delete(peer));
    });
    return server;
  }

  /** A handshake takes milliseconds, so the oldest one is that of a client that keeps the others out. */
  #makeRoom(): void {
    const [oldest] = this.#handshakes;
    if (oldest === undefined || this.#handshakes.size < this.#mostHandshakes) return;
    const [peer, socket] = oldest;
    this.#handshakes.delete(peer);
    this.#onCut({ code: 'TOO_MANY_CONNECTIONS', unreadBytes: 0 });
    socket.destroy();
  }

  #connected(socket: Socket): void {
    this.#handshakes.delete(peerOf(socket));
    socket.on('error', () => socket.destroy());
    this.#connections.add(socket);
  }

  #track(request: IncomingMessage, response: ServerResponse): void {
    const exchange = { request, response };
    const exchanges = this.#connections.exchangesOf(request.socket);
    exchanges?.add(exchange);
    if (this.leaving) announceClose(response);
    response.once('close', () => {
      exchanges?.delete(exchange);
      // While the server closes, a connection ends after its answer.
      if (this.#closing) setImmediate(() => this.#server.closeIdleConnections());
    });
  }

  /** If a handler throws, only its own client is cut off. */
  #guarded(socket: Duplex, handle: () => void): void {
    try {
      handle();
    } catch (error) {
      this.#onError(error instanceof Error ? error : new Error(String(error)));
      socket.destroy();
    }
  }

  #cutSilent(): void {
    for (const socket of this.#handshakes.values()) socket.destroy();
    this.#connections.cutSilent();
  }
}

/** A TLS connection has the peer of its TCP connection. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function announceClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
