import type { ServerResponse } from 'node:http';
import type { Caller } from '../../src/domain/access.ts';
import { WaybillError } from '../../src/domain/errors.ts';
import type { Listener, StreamAnswer, StreamEnd } from '../shared-streams/listener.ts';
import { atMoment } from './deadline.ts';
import { EVENTS_TYPE } from './graphql-exchange.ts';
import { errorsOf } from './http-answer.ts';

/** Unread bytes at which the gateway cuts the client off. The client resumes with the id of the last event it read. */
const MAX_BUFFERED_BYTES = 256 * 1024;
const KEEP_ALIVE_MS = 12_000;
/** After the last write, the client has this long to read. */
const LINGER_MS = 5_000;

export const EVENT_HEADERS = {
  'content-type': EVENTS_TYPE,
  'cache-control': 'no-store, no-transform',
  // Without this, buffering proxies hold events back.
  'x-accel-buffering': 'no',
} as const;

/**
 * A subscription as server-sent events, in the protocol of graphql-sse. Each event carries its cursor as `id`, so a browser
 * that reconnects sends it as `Last-Event-ID`. graphql-sse's own writer sets no id.
 */
export class ServerSentStream implements Listener {
  readonly #response: ServerResponse;
  readonly authenticate: () => Promise<Caller>;
  readonly #keepAlive: NodeJS.Timeout;
  readonly #expiry: Disposable;

  /** @param authenticate looks the user up anew */
  constructor(response: ServerResponse, expiresAt: Date, authenticate: () => Promise<Caller>) {
    this.#response = response;
    this.authenticate = authenticate;
    response.writeHead(200, EVENT_HEADERS);
    // Some browsers open the stream only at its first byte.
    this.#write(':\n\n');
    this.#keepAlive = setInterval(() => this.#write(':\n\n'), KEEP_ALIVE_MS);
    this.#expiry = atMoment(expiresAt, () => {
      const message = 'The token has expired. Connect again with a new one.';
      this.end({ kind: 'ACCESS_ENDED', error: new WaybillError('UNAUTHENTICATED', message) });
    });
    response.once('close', () => this.#stop());
  }

  deliver({ json, cursor }: StreamAnswer): void {
    this.#write(`id: ${cursor}\nevent: next\ndata: ${json.toString()}\n\n`);
  }

  room(): Promise<void> | null {
    const response = this.#response;
    if (!response.writableNeedDrain || response.destroyed) return null;
    return new Promise((resolve) => {
      const done = () => {
        response.off('drain', done).off('close', done);
        resolve();
      };
      response.on('drain', done).on('close', done);
    });
  }

  end(end: StreamEnd): void {
    const result = end.kind === 'REFUSED' ? { errors: end.errors } : errorsOf(end.error);
    this.#write(lastAnswer(JSON.stringify(result)));
    this.#finish();
  }

  /** Ends the response without `complete`, so the client reconnects and resumes. */
  goAway(): void {
    this.#write(':going away\n\n');
    this.#finish();
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    if (this.#response.writableLength > MAX_BUFFERED_BYTES) this.#response.destroy();
    else this.#response.write(text);
  }

  #finish(): void {
    this.#stop();
    if (this.#response.destroyed) return;
    this.#response.end();
    const timer = setTimeout(() => this.#response.destroy(), LINGER_MS);
    this.#response.once('close', () => clearTimeout(timer));
  }

  #stop(): void {
    clearInterval(this.#keepAlive);
    this.#expiry[Symbol.dispose]();
  }
}

/** The last `next`, followed by `complete`. */
export function lastAnswer(json: string): string {
  return `event: next\ndata: ${json}\n\nevent: complete\ndata: \n\n`;
}
