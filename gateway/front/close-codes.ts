/**
 * The gateway's close codes for WebSockets, besides those of graphql-ws itself. Whether a graphql-ws client reconnects by
 * itself after a code stands first: "Reconnects" or "Final".
 */
export const CLOSE = {
  /** Reconnects: the gateway stops or restarts. The client resumes every stream from its cursor. */
  SERVICE_RESTART: 1012,
  /**
   * Reconnects, with a newer token: this token has expired, belongs to another user or role, or its user may no longer
   * listen. The reason says which.
   */
  FORBIDDEN: 4403,
  /** Final: the client sent a message that the protocol does not allow. */
  BAD_REQUEST: 4400,
  /** Reconnects: the client did not read fast enough. It resumes every stream from its cursor. */
  SLOW_CONSUMER: 4413,
  /** Final: the user is at the limit of connections. */
  TOO_MANY_CONNECTIONS: 4429,
  /** Final: an internal error of the hub. */
  INTERNAL: 4500,
} as const;

const MAX_REASON_BYTES = 123;

/** Shortens a reason to the size of a close frame. */
export function closeReason(text: string): string {
  if (Buffer.byteLength(text) <= MAX_REASON_BYTES) return text;
  const end = new TextDecoder().decode(Buffer.from(text).subarray(0, MAX_REASON_BYTES - 6));
  return `${end.replace(/\uFFFD+$/, '')}…`;
}

const UNEXPECTED = /^Unexpected message of type \w+ received$/;

/** The close code and reason after graphql-ws failed on a message. */
export function closeAfter(error: unknown): readonly [code: number, reason: string] {
  return error instanceof Error && UNEXPECTED.test(error.message)
    ? [CLOSE.BAD_REQUEST, error.message]
    : [CLOSE.INTERNAL, 'Internal server error'];
}
