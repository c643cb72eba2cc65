import type { Caller } from '../domain/access.ts';
import type { AuthenticationEvents } from '../domain/authentication-event.ts';
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

export interface SubgraphAuthenticator {
  /** @throws AuthenticationError with a safe reason */
  authenticate(request: SubgraphRequest): Promise<Caller>;
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
  readonly acceptForwardedToken?: Pick<Authenticator, 'authenticate'>;
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
        return (await acceptForwardedToken.authenticate(request)).caller;
      }
      try {
        if (request.envelope === undefined) throw new AuthenticationError('ENVELOPE_MISSING');
        return verifyEnvelope(request.envelope, request.body, { subgraph, keys: keys(), nonces, now: now() });
      } catch (error) {
        if (error instanceof AuthenticationError) {
          events.record(authenticationEvent(request, error.reason, error.identity, now()));
        }
        throw error;
      }
    },
  };
}
