import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { ERRORS, WaybillError } from '../../src/domain/errors.ts';
import type { Authentication } from '../../src/identity/authenticator.ts';
import type { Tally } from '../live/tally.ts';
import type { Pipeline } from '../pipeline.ts';
import { CLOSE, closeReason } from './close-codes.ts';
import { atMoment } from './deadline.ts';
import { requestIdOf } from './request-id.ts';

/** A client that lets this much pile up is told to come back when it has read it. */
const MAX_BUFFERED_BYTES = 256 * 1024;
/** How long a client that is closed may take to read what was sent before. */
const LINGER_MS = 5_000;

export interface ConnectionOptions {
  readonly pipeline: Pipeline;
  /** Counts the connections of each user. */
  readonly connections: Tally;
}

/**
 * One WebSocket: who speaks on it, until when, and how much waits to be read. The token comes with the connection's
 * parameters, and a new one of the same user in a ping takes its place without disturbing what runs.
 */
export class WebSocketConnection {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly #options: ConnectionOptions;
  readonly #gone = new AbortController();
  #authorization: string | undefined;
  #authentication: Authentication | null = null;
  #slot: Disposable | null = null;
  #expiry: Disposable | null = null;

  constructor(socket: WebSocket, request: IncomingMessage, options: ConnectionOptions) {
    this.socket = socket;
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
   * that is away for a moment keeps nobody out: each operation authenticates by itself.
   *
   * @returns whether the connection stays open
   */
  async begin(parameters: Readonly<Record<string, unknown>> | undefined): Promise<boolean> {
    this.#authorization = authorizationOf(parameters);
    try {
      if (this.#authorization !== undefined) this.#accept(await this.authenticate());
    } catch (error) {
      if (!isTemporary(error)) return this.close(CLOSE.FORBIDDEN, messageOf(error));
    }
    this.#slot = this.#options.connections.take(this.#authentication?.caller.subject ?? 'a stranger');
    if (this.socket.readyState !== this.socket.OPEN) this.#slot?.[Symbol.dispose]();
    if (this.#slot !== null) return true;
    return this.close(
      CLOSE.TOO_MANY_CONNECTIONS,
      'One user may hold no more connections. Close another one.',
    );
  }

  /** A ping may carry a newer token. One that is not the same user's in the same role closes the connection. */
  async renew(payload: Readonly<Record<string, unknown>> | undefined): Promise<void> {
    const authorization = authorizationOf(payload);
    if (authorization === undefined || authorization === this.#authorization) return;
    try {
      const now = await this.#identify(authorization);
      const before = this.#authentication?.caller;
      if (
        before !== undefined &&
        (before.subject !== now.caller.subject || before.role !== now.caller.role)
      ) {
        this.close(CLOSE.FORBIDDEN, 'The new token is of another user or role. Open a connection for it.');
        return;
      }
      this.#authorization = authorization;
      this.#accept(now);
    } catch (error) {
      if (!isTemporary(error)) this.close(CLOSE.FORBIDDEN, messageOf(error));
    }
  }

  /** Who speaks here, as known now. */
  authenticate(): Promise<Authentication> {
    return this.#identify(this.#authorization);
  }

  /** Sends a frame, unless the client is gone or too far behind; then it is closed. */
  send(frame: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.close(CLOSE.SLOW_CONSUMER, 'Too slow. Connect again and resume from your last cursor.');
      return;
    }
    this.socket.send(frame);
  }

  /** Answers false. What was sent before is still delivered, for some seconds. */
  close(code: number, reason: string): false {
    this.socket.close(code, closeReason(reason));
    const timer = setTimeout(() => this.socket.terminate(), LINGER_MS);
    this.socket.once('close', () => clearTimeout(timer));
    return false;
  }

  #accept(authentication: Authentication): void {
    this.#authentication = authentication;
    this.#expiry?.[Symbol.dispose]();
    this.#expiry = atMoment(authentication.expiresAt, () =>
      this.close(CLOSE.FORBIDDEN, 'The token has expired. Connect again with a new one.'),
    );
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

function isTemporary(error: unknown): boolean {
  return !(error instanceof WaybillError) || ERRORS[error.code].class === 'temporary';
}

function messageOf(error: unknown): string {
  return error instanceof WaybillError ? error.message : 'Forbidden';
}
