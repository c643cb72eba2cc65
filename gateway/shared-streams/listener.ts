import type { GraphQLError } from 'graphql';
import type { Caller } from '../../src/domain/access.ts';
import type { WaybillError } from '../../src/domain/errors.ts';

/** One answer of a stream as a subscriber receives it. All subscribers of one form share the object. */
export interface StreamAnswer {
  /** The GraphQL result as JSON in UTF-8. */
  readonly json: Buffer;
  /** The position after this answer, as clients give it in `after`. */
  readonly cursor: string;
}

/** Why a subscription ended. */
export type StreamEnd =
  /** The subgraph refused the subscription, or ended it with a permanent error. */
  | { readonly kind: 'REFUSED'; readonly errors: readonly GraphQLError[] }
  /** The user lost the right to listen. */
  | { readonly kind: 'ACCESS_ENDED'; readonly error: WaybillError };

/** The client's side of a subscription, on any transport. */
export interface Listener {
  /**
   * Reads the portal's user row and returns the caller as of now.
   * @throws AuthenticationError when the user may no longer listen
   */
  authenticate(): Promise<Caller>;
  deliver(answer: StreamAnswer): void;
  /** Null when the client can take more. Otherwise resolves when the client has read everything, or is gone. */
  room(): Promise<void> | null;
  /** Called at most once, and never after `cancel`. */
  end(end: StreamEnd): void;
}
