/**
 * How the gateway closes a WebSocket, besides what graphql-ws closes by itself. Clients of graphql-ws open the connection
 * again by themselves after those that are marked.
 */
export const CLOSE = {
  /** Again: the gateway stops or starts anew. Resume every stream from its cursor. */
  SERVICE_RESTART: 1012,
  /**
   * Again, for a client that has a newer token: this one has ended, is of somebody else, or its user may not listen any
   * more. The reason says which.
   */
  FORBIDDEN: 4403,
  /** Never: a message that the protocol does not let a client send. */
  BAD_REQUEST: 4400,
  /** Again: more was sent than the client read. Resume every stream from its cursor. */
  SLOW_CONSUMER: 4413,
  /** Never: the user holds as many connections as one may. */
  TOO_MANY_CONNECTIONS: 4429,
  /** Never: something failed inside the hub. */
  INTERNAL: 4500,
} as const;

const MAX_REASON_BYTES = 123;

/** A reason that fits into a close frame. */
export function closeReason(text: string): string {
  if (Buffer.byteLength(text) <= MAX_REASON_BYTES) return text;
  const end = new TextDecoder().decode(Buffer.from(text).subarray(0, MAX_REASON_BYTES - 6));
  return `${end.replace(/\uFFFD+$/, '')}…`;
}

const UNEXPECTED = /^Unexpected message of type \w+ received$/;

/** How a connection is closed whose message graphql-ws could not handle. */
export function closeAfter(error: unknown): readonly [code: number, reason: string] {
  return error instanceof Error && UNEXPECTED.test(error.message)
    ? [CLOSE.BAD_REQUEST, error.message]
    : [CLOSE.INTERNAL, 'Internal server error'];
}
