import type { IncomingMessage } from 'node:http';

/** Whether a request failed because its client hung up before the body was whole: nobody waits for an answer. */
export function isEndOfClient(request: IncomingMessage, error: unknown): boolean {
  return !request.complete && request.errored !== null && request.errored === error;
}
