import type { IncomingMessage } from 'node:http';

/** Other upgrades are offers that a server may pass over, such as HTTP/2 without TLS; the request is answered as it is. */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
