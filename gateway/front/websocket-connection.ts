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
import { OperationIds } from './operation-ids.ts';
import { requestIdOf } from './request-id.ts';
import type { Gathering, SharedFlush } from './shared-flush.ts';
import { TextFrames } from './text-frames.ts';

/** Unread bytes at which the gateway closes the connection. The client connects again and resumes from its cursor. */
const MAX_BUFFERED_BYTES = 256 * 1024;
/** Unread bytes above which a stream that catches up waits for the client to read. */
const ROOM_BYTES = 64 * 1024;
/** Gathered bytes above which the connection writes to the socket before the next shared flush. */
const LARGE_WRITE_BYTES = 32 * 1024;
/** After the close frame, the client has this long to read earlier messages. */
const LINGER_MS = 5_000;
/** All clients without a token share one quota of connections. */
const STRANGER = 'a stranger';
const TOO_MANY = 'One user may hold no more connections. Close another one.';

export interface ConnectionOptions {
  readonly pipeline: Pipeline;
  /** Counts the connections of each user. */
  readonly connections: Tally;
  readonly flush: Pick<SharedFlush, 'schedule'>;
}

/**
 * One WebSocket: its user, the token's expiry, and its unread bytes. The client sends the token in `connection_init`. A
 * ping may carry a newer token of the same user; it replaces the first one, and running operations continue.
 */
export class WebSocketConnection implements Gathering {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly ids = new OperationIds();
  /** The stream under the WebSocket. The gateway writes whole text frames to it; `ws` writes only control frames. */
  readonly #wire: Duplex;
  /** Messages that wait for the next flush. */
  readonly #gathered = new TextFrames();
  readonly #options: ConnectionOptions;
  readonly #gone = new AbortController();
  /** Operations in flight, without streams. */
  readonly #running = new Set<Promise<unknown>>();
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

  /** The token, in the form of an Authorization header. */
  get authorization(): string | undefined {
    return this.#authorization;
  }

  /** Aborts when the connection has closed. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /**
   * Authenticates the payload of `connection_init`. A client without a token may run only the operations of strangers. If
   * the user store is unavailable, the connection stays open and the first admitted operation identifies the user.
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

  /** Called for each admitted operation. The first call identifies the user, unless `begin` already did. */
  identified(authentication: Authentication): void {
    if (this.#authentication === null) this.#accept(authentication);
  }

  /** Takes a newer token from a ping. A token of another user or role closes the connection. */
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

  /** Looks the user up anew. */
  authenticate(): Promise<Authentication> {
    return this.#identify(this.#authorization);
  }

  /**
   * Sends a text message with the next flush. If too many bytes are unread, closes the connection instead.
   *
   * @param parts in UTF-8; copied at the flush, so they must not change
   */
  send(...parts: readonly Uint8Array[]): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.close(CLOSE.SLOW_CONSUMER, 'Too slow. Connect again and resume from your last cursor.');
      return;
    }
    if (this.#gathered.byteLength === 0) this.#options.flush.schedule(this);
    this.#gathered.add(parts);
    // Only bytes that the socket has not accepted count towards the client's limit, so large buffers are flushed early.
    if (this.#gathered.byteLength > LARGE_WRITE_BYTES) this.flush();
  }

  /** Must be called before `ws` writes a frame itself: that frame would overtake the gathered ones. */
  flush(): void {
    if (this.#gathered.byteLength === 0) return;
    const frames = this.#gathered.take();
    if (this.socket.readyState === this.socket.OPEN) this.#wire.write(frames);
  }

  /** Null when the client can take more. Otherwise resolves when it has read everything, or is gone. */
  room(): Promise<void> | null {
    this.flush();
    if (this.socket.readyState !== this.socket.OPEN || this.socket.bufferedAmount <= ROOM_BYTES) return null;
    // The socket writes the ping after all earlier frames.
    return new Promise((resolve) => this.socket.ping(undefined, false, () => resolve()));
  }

  /** Returns the operation. `goAway` waits until it has settled. */
  track<T>(operation: Promise<T>): Promise<T> {
    this.#running.add(operation);
    void Promise.allSettled([operation]).then(() => this.#running.delete(operation));
    return operation;
  }

  /** Closes the connection (1012) once its operations in flight are answered. */
  async goAway(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.allSettled(this.#running);
      // graphql-ws writes an answer in the turn of the event loop in which the operation settles.
      await nextTurn();
    }
    this.close(CLOSE.SERVICE_RESTART, 'Going away. Connect again and resume from your last cursor.');
  }

  /** Returns false. Messages that were sent before are still delivered, for `LINGER_MS` at most. */
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

  /** Moves the connection to the subject's quota. */
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

/** Clients write this parameter like a header, whose name is case-insensitive. */
function authorizationOf(parameters: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const [, value] =
    Object.entries(parameters ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  return typeof value === 'string' ? value : undefined;
}
