import type { Caller } from '../domain/access.ts';
import type { AuthenticationEvents } from '../domain/authentication-event.ts';
import type { AccessChanges } from './access-changes.ts';
import { AuthenticationError } from './authentication-error.ts';
import { authenticationEvent } from './authentication-report.ts';
import type { AuthenticationRequest, Authenticator } from './authenticator.ts';
import { verifyEnvelope } from './envelope.ts';
import type { EnvelopeKeys } from './envelope-keys.ts';
import { NonceMemory } from './nonce-memory.ts';

export interface SubgraphRequest extends AuthenticationRequest {
  /** The `waybill-envelope` header. */
  readonly envelope: string | undefined;
  /** The exact bytes of the request body. */
  readonly body: string | Uint8Array;
}

/** Somebody who was let in. */
export interface SubgraphAdmission {
  readonly caller: Caller;
  /** Who came with a token of their own may have to go again; behind an envelope the gateway sees to that. */
  readonly token: ForwardedToken | null;
}

export interface ForwardedToken extends AccessChanges {
  readonly expiresAt: Date;
  /** Who carries it, by the user's row as it is now. */
  authenticate(): Promise<Caller>;
}

export interface SubgraphAuthenticator {
  /** @throws AuthenticationError with a safe reason */
  authenticate(request: SubgraphRequest): Promise<SubgraphAdmission>;
}

export interface SubgraphAuthenticatorOptions {
  readonly subgraph: string;
  /** Read for each request, so that a rotation needs no restart. */
  readonly keys: () => EnvelopeKeys;
  readonly events: AuthenticationEvents;
  /**
   * For routers that cannot sign bodies: also accept the caller's own token. Its verifier must ask for an audience
   * of the subgraph's own, so that a token meant for the gateway opens nothing here. Off when absent.
   */
  readonly acceptForwardedToken?: Authenticator;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * The door of a subgraph that runs in a process of its own. A request with an envelope is judged by the envelope
 * alone. Used nonces are remembered for each process: a replay to another replica within the envelope's seconds is
 * stopped by the encryption of the hop only.
 */
export function createSubgraphAuthenticator(options: SubgraphAuthenticatorOptions): SubgraphAuthenticator {
  const { subgraph, keys, events, acceptForwardedToken, now = Date.now } = options;
  const nonces = new NonceMemory();

  return {
    async authenticate(request) {
      if (request.envelope === undefined && acceptForwardedToken !== undefined) {
        const { caller, expiresAt } = await acceptForwardedToken.authenticate(request);
        const token: ForwardedToken = {
          expiresAt,
          authenticate: async () => (await acceptForwardedToken.authenticate(request)).caller,
          listen: (listener) => acceptForwardedToken.listen(listener),
        };
        return { caller, token };
      }
      try {
        if (request.envelope === undefined) throw new AuthenticationError('ENVELOPE_MISSING');
        const { envelope, body } = request;
        const caller = verifyEnvelope(envelope, body, { subgraph, keys: keys(), nonces, now: now() });
        return { caller, token: null };
      } catch (error) {
        if (error instanceof AuthenticationError) {
          events.record(authenticationEvent(request, error.reason, error.identity, now()));
        }
        throw error;
      }
    },
  };
}
