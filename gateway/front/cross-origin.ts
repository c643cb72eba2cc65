import type { IncomingMessage, ServerResponse } from 'node:http';
import { REQUEST_ID_HEADER } from './request-id.ts';

/** Seconds for which a browser may cache the answer to its preflight. */
const REMEMBER_SECONDS = 7200;
/** Pages whose requests are traced send the last three. */
const ALLOWED = `authorization, content-type, last-event-id, range, if-range, ${REQUEST_ID_HEADER}, traceparent, tracestate, baggage`;
/** Pages also read the name, the digest and the range of a file. */
const EXPOSED = `${REQUEST_ID_HEADER}, content-disposition, repr-digest, accept-ranges, content-range, etag`;

/**
 * Lets pages of the configured web origins read answers of GraphQL and of documents. Tokens travel in a header and never in
 * a cookie, so no credentials are allowed. The browser keeps answers from pages of other origins.
 */
export class CrossOrigin {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowedOrigins: readonly string[]) {
    this.#allowed = new Set(allowedOrigins);
  }

  /** Adds the permissions of the origin to the response. Returns true if the request was a preflight, now answered. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#allowed.size === 0) return false;
    response.appendHeader('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !this.#allowed.has(origin)) return false;
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', EXPOSED);
    if (request.method !== 'OPTIONS') return false;
    response
      .writeHead(204, {
        'access-control-allow-methods': 'GET, HEAD, POST',
        'access-control-allow-headers': ALLOWED,
        'access-control-max-age': String(REMEMBER_SECONDS),
      })
      .end();
    return true;
  }
}
