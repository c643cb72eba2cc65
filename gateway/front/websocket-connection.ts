import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Authentication } from '../../src/identity/authenticator.ts';
import type { Pipeline } from '../pipeline.ts';
import { refusesCaller } from '../refused-caller.ts';
import type { Tally } from '../shared-streams/tally.ts';
import { CLOSE, closeReason } from './close-codes.ts';
import { atMoment } from './deadline.ts';
import { requestIdOf } from './request-id.ts';
import type { Gathering, SharedFlush } from './shared-flush.ts';
import { TextFrames } from './text-frames.ts';

/** A client that lets this much pile up is told to come back when it has read it. */
const MAX_BUFFERED_BYTES = 256 * 1024;
/** With more than this waiting a stream that catches up sends no more until it has been read. */
const ROOM_BYTES = 64 * 1024;
/** So much is offered to the client at once, without waiting for the next flush. */
const LARGE_WRITE_BYTES = 32 * 1024;
/** How long a client that is closed may take to read what was sent before. */
const LINGER_MS = 5_000;
/** Those who say no token share their connections: they may ask next to nothing. */
const STRANGER = 'a stranger';
const TOO_MANY = 'One user may hold no more connections. Close another one.';

export interface ConnectionOptions {
  readonly pipeline: Pipeline;
  /** Counts the connections of each user. */
  readonly connections: Tally;
  readonly flush: Pick<SharedFlush, 'schedule'>;
}

/**
 * One WebSocket: who speaks on it, until when, and how much waits to be read. The token comes with the connection's
 * parameters, and a new one of the same user in a ping takes its place without disturbing what runs.
 */
export class WebSocketConnection implements Gathering {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  /** What carries the socket's frames. Whole frames are written to it past the socket, which writes only its own. */
  readonly #wire: Duplex;
  /** Messages that wait for the next flush. */
  readonly #gathered = new TextFrames();
  readonly #options: ConnectionOptions;
  readonly #gone = new AbortController();
  /** Operations whose answer has not come yet, streams not counted. */
  readonly #running = new Set<Promise<unknown>>();
  /** Operations that may not run yet, by their ids. */
  readonly #admitting = new Map<string, AbortController>();
  #authorization: string | undefined;
  #authentication: Authentication | null = null;
  #slot: Disposable | null = null;
  #expiry: Disposable | null = null;

  constructor(socket: WebSocket, wire: Duplex, request: IncomingMessage, options: ConnectionOptions) {
    this.socket = socket;
    this.#wire = wire;
    this.request = request;
    this.#options = options;
    socket.once('close', () => {
      this.#gone.abort();
      this.#slot?.[Symbol.dispose]();
      this.#expiry?.[Symbol.dispose]();
    });
  }

  /** In place of an Authorization header. */
  get authorization(): string | undefined {
    return this.#authorization;
  }

  /** Aborts when the connection has closed. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /**
   * Begins with what the client sent in `connection_init`. Without a token it may ask what strangers may. A user store
   * that is away for a moment keeps nobody out: the first operation that is admitted says who speaks here.
   *
   * @returns whether the connection stays open
   */
  async begin(parameters: Readonly<Record<string, unknown>> | undefined): Promise<boolean> {
    this.#authorization = authorizationOf(parameters);
    if (this.#authorization === undefined) return this.#hold(STRANGER);
    try {
      return this.#accept(await this.authenticate());
    } catch (error) {
      return refusesCaller(error) ? this.close(CLOSE.FORBIDDEN, error.message) : true;
    }
  }

  /** Told who speaks here by an operation that was admitted, in case that was not known yet. */
  identified(authentication: Authentication): void {
    if (this.#authentication === null) this.#accept(authentication);
  }

  /** A ping may carry a newer token. One that is not the same user's in the same role closes the connection. */
  async renew(payload: Readonly<Record<string, unknown>> | undefined): Promise<void> {
    const authorization = authorizationOf(payload);
    if (authorization === undefined || authorization === this.#authorization) return;
    try {
      const now = await this.#identify(authorization);
      const before = this.#authentication?.caller;
      if (before && (before.subject !== now.caller.subject || before.role !== now.caller.role)) {
        this.close(CLOSE.FORBIDDEN, 'The new token is of another user or role. Open a connection for it.');
        return;
      }
      this.#authorization = authorization;
      this.#accept(now);
    } catch (error) {
      if (refusesCaller(error)) this.close(CLOSE.FORBIDDEN, error.message);
    }
  }

  /** Who speaks here, as known now. */
  authenticate(): Promise<Authentication> {
    return this.#identify(this.#authorization);
  }

  /**
   * Sends a text message with the next flush, unless the client is gone or too far behind; then it is closed.
   *
   * @param parts in UTF-8; they are copied later
   */
  send(...parts: readonly Uint8Array[]): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.close(CLOSE.SLOW_CONSUMER, 'Too slow. Connect again and resume from your last cursor.');
      return;
    }
    if (this.#gathered.byteLength === 0) this.#options.flush.schedule(this);
    this.#gathered.add(parts);
    // Only what the client has not taken counts against it, so not much of what it was not offered may pile up.
    if (this.#gathered.byteLength > LARGE_WRITE_BYTES) this.flush();
  }

  /** Before the socket writes a frame that must not overtake what was sent. */
  flush(): void {
    if (this.#gathered.byteLength === 0) return;
    const frames = this.#gathered.take();
    if (this.socket.readyState === this.socket.OPEN) this.#wire.write(frames);
  }

  /** Resolves when what was sent has been read, or never will be; null when there is room for more. */
  room(): Promise<void> | null {
    this.flush();
    if (this.socket.readyState !== this.socket.OPEN || this.socket.bufferedAmount <= ROOM_BYTES) return null;
    // A ping goes out after all that was sent before it.
    return new Promise((resolve) => this.socket.ping(undefined, false, () => resolve()));
  }

  /** Answers as the operation does. Before it has, the connection does not go away. */
  track<T>(operation: Promise<T>): Promise<T> {
    this.#running.add(operation);
    void Promise.allSettled([operation]).then(() => this.#running.delete(operation));
    return operation;
  }

  /**
   * Admits an operation. An id comes again only when the client has completed the operation before (graphql-ws closes the
   * connection otherwise); one that was not admitted by then is heard of no more.
   *
   * @param admit gets a signal that aborts when the id has come again
   */
  async claim<T>(id: string, admit: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#admitting.get(id)?.abort();
    const superseded = new AbortController();
    this.#admitting.set(id, superseded);
    const admitted = await this.track(admit(superseded.signal)).finally(() => {
      if (this.#admitting.get(id) === superseded) this.#admitting.delete(id);
    });
    // graphql-ws would take it for the one that has its id now, so it never hears of it.
    return superseded.signal.aborted ? await new Promise<never>(() => undefined) : admitted;
  }

  /** Sends the client elsewhere once its running operations are answered. */
  async goAway(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.allSettled(this.#running);
      // The protocol writes an answer in the turn in which it is there.
      await nextTurn();
    }
    this.close(CLOSE.SERVICE_RESTART, 'Going away. Connect again and resume from your last cursor.');
  }

  /** Answers false. What was sent before is still delivered, for some seconds. */
  close(code: number, reason: string): false {
    if (this.socket.readyState !== this.socket.OPEN) return false;
    this.flush();
    this.socket.close(code, closeReason(reason));
    const timer = setTimeout(() => this.socket.terminate(), LINGER_MS);
    this.socket.once('close', () => clearTimeout(timer));
    return false;
  }

  #accept(authentication: Authentication): boolean {
    if (this.socket.readyState !== this.socket.OPEN) return false;
    const isNew = this.#authentication === null;
    this.#authentication = authentication;
    this.#expiry?.[Symbol.dispose]();
    this.#expiry = atMoment(authentication.expiresAt, () =>
      this.close(CLOSE.FORBIDDEN, 'The token has expired. Connect again with a new one.'),
    );
    return isNew ? this.#hold(authentication.caller.subject) : true;
  }

  /** Counts the connection as the subject's, instead of whose it was counted as before. */
  #hold(subject: string): boolean {
    this.#slot?.[Symbol.dispose]();
    this.#slot = null;
    if (this.socket.readyState !== this.socket.OPEN) return false;
    this.#slot = this.#options.connections.take(subject);
    return this.#slot === null ? this.close(CLOSE.TOO_MANY_CONNECTIONS, TOO_MANY) : true;
  }

  #identify(authorization: string | undefined): Promise<Authentication> {
    const { headers, socket } = this.request;
    return this.#options.pipeline.authenticate(authorization, {
      requestId: requestIdOf(headers['x-request-id']),
      remoteAddress: socket.remoteAddress,
    });
  }
}

/** Header names have no case, and clients write parameters as they write headers. */
function authorizationOf(parameters: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const [, value] =
    Object.entries(parameters ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  return typeof value === 'string' ? value : undefined;
}
