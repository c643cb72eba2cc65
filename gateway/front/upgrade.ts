import type { IncomingMessage } from 'node:http';

/** The server ignores offers of other upgrades, such as HTTP/2 without TLS, and answers the request over HTTP/1.1. */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
