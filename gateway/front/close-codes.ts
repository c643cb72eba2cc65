/**
 * How the gateway closes a WebSocket, besides the codes of the graphql-transport-ws protocol. Clients of graphql-ws open
 * the connection again by themselves after those that are marked.
 */
export const CLOSE = {
  /** Again: the gateway stops or starts anew. Resume every stream from its cursor. */
  SERVICE_RESTART: 1012,
  /** Again: something failed inside the hub. */
  INTERNAL: 4500,
  /** Never: the token has ended, is of somebody else, or its user may not listen any more. The reason says which. */
  FORBIDDEN: 4403,
  /** Again: more was sent than the client read. Resume every stream from its cursor. */
  SLOW_CONSUMER: 4413,
  /** Never: the user holds as many connections as one may. */
  TOO_MANY_CONNECTIONS: 4429,
} as const;

/** A reason of at most 123 bytes fits into a close frame. */
export function closeReason(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
