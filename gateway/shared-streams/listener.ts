import type { GraphQLError } from 'graphql';
import type { Caller } from '../../src/domain/access.ts';
import type { WaybillError } from '../../src/domain/errors.ts';

/** One answer of a stream as a client gets it: the same object for everybody who asked in the same form. */
export interface StreamAnswer {
  /** The GraphQL result as JSON in UTF-8. */
  readonly json: Buffer;
  /** Where the stream stands after it, as clients give it in `after`. */
  readonly cursor: string;
}

/** Why nothing more comes. */
export type StreamEnd =
  /** The subgraph refused the subscription, or its answers cannot be followed any more. */
  | { readonly kind: 'REFUSED'; readonly errors: readonly GraphQLError[] }
  /** Who listens may not do so any more. */
  | { readonly kind: 'ACCESS_ENDED'; readonly error: WaybillError };

/** A client's side of a subscription, on whatever transport. */
export interface Listener {
  /**
   * Who listens, by what the portal's user row says now.
   * @throws AuthenticationError when they may not listen any more
   */
  authenticate(): Promise<Caller>;
  deliver(answer: StreamAnswer): void;
  /** Resolves when the client has read what was delivered, or is gone; null when it can take more. */
  room(): Promise<void> | null;
  /** Called once at most, and not after `cancel`. */
  end(end: StreamEnd): void;
}
