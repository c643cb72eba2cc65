import { PassThrough } from 'node:stream';
import { Transport } from 'jsforce/lib/transport.js';
import type { HttpRequest, HttpRequestOptions, HttpResponse } from 'jsforce/lib/types/index.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import { Agent } from 'undici';
import type { AllowedHosts } from './allowed-hosts.ts';
import type { ServerClock } from './server-clock.ts';

/** Options of one call for the transport. jsforce passes them through unread. */
export interface Exchange extends HttpRequestOptions {
  readonly signal: AbortSignal;
  /** Called as soon as the reply's head is there; status and lower-case header names. */
  readonly onReply: (status: number, headers: Readonly<Record<string, string>>) => void;
  /** Makes jsforce leave the body as text. */
  readonly responseType?: string;
}

/** Salesforce answered with a redirect, which is never followed: the session would travel with it. */
export class RedirectRefused extends Error {
  override readonly name = 'RedirectRefused';
}

const MAX_CONNECTIONS = 20;
const KEEP_ALIVE_MS = 30_000;

/**
 * The HTTP transport under jsforce, instead of its own. It keeps connections alive, refuses addresses outside the list,
 * follows no redirect, can abort every call, and retries nothing: jsforce would repeat a GET for 15 seconds and other
 * methods never, and the policy is in `retry.ts`.
 */
export class EdgeTransport extends Transport {
  readonly #agent: Agent;
  readonly #hosts: AllowedHosts;
  readonly #timeoutMs: number;
  readonly #clock: Pick<ServerClock, 'heard'>;

  /** @param clock hears the replies to logins */
  constructor(hosts: AllowedHosts, timeoutMs: number, clock: Pick<ServerClock, 'heard'>) {
    super();
    this.#clock = clock;
    this.#hosts = hosts;
    this.#timeoutMs = timeoutMs;
    this.#agent = new Agent({
      connections: MAX_CONNECTIONS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: timeoutMs, lookup: hosts.lookup },
    });
  }

  override httpRequest(request: HttpRequest, options: HttpRequestOptions = {}): StreamPromise<HttpResponse> {
    return StreamPromise.create(() => ({ stream: new PassThrough(), promise: this.#send(request, options) }));
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #send(request: HttpRequest, options: HttpRequestOptions): Promise<HttpResponse> {
    this.#hosts.check(request.url);
    const url = new URL(request.url);
    const exchange = isExchange(options) ? options : null;
    const before = Date.now();
    const reply = await this.#agent.request({
      origin: url.origin,
      path: url.pathname.replace(/^\/\/+/, '/') + url.search,
      method: request.method,
      headers: request.headers ?? {},
      body: typeof request.body === 'string' ? request.body : null,
      signal: exchange?.signal ?? AbortSignal.timeout(this.#timeoutMs),
    });
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(reply.headers)) {
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    if (exchange === null) this.#clock.heard(headers['date'], before, Date.now());
    else exchange.onReply(reply.statusCode, headers);
    const body = await reply.body.text();
    if (reply.statusCode > 300 && reply.statusCode < 400) {
      throw new RedirectRefused(`Salesforce answered with a redirect (${reply.statusCode}).`);
    }
    return { statusCode: reply.statusCode, headers, body };
  }
}

function isExchange(options: HttpRequestOptions): options is Exchange {
  return 'onReply' in options;
}
