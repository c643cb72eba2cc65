import type { Caller } from '../domain/access.ts';
import type { AuthenticationEvents } from '../domain/authentication-event.ts';
import type { OperationWork } from '../domain/upstream-usage.ts';
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

/** An accepted caller. */
export interface SubgraphAdmission {
  readonly caller: Caller;
  readonly work: OperationWork;
  /**
   * Set for a caller with their own token, whose stream may have to end. Behind an envelope the gateway ends streams.
   */
  readonly token: ForwardedToken | null;
}

export interface ForwardedToken extends AccessChanges {
  readonly expiresAt: Date;
  /** The token's caller, by the current user row. */
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
   * For routers that cannot sign bodies: also accept the caller's own token. Its verifier must require the subgraph's
   * own audience, so that this subgraph refuses a token for the gateway. Off when absent.
   */
  readonly acceptForwardedToken?: Authenticator;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Authenticates requests to a subgraph in a process of its own. If a request has an envelope, only the envelope counts.
 * Each process remembers its own nonces: only the encryption of the hop prevents a replay to another replica within the
 * envelope's 15 seconds.
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
        return { caller, work: 'REQUEST', token };
      }
      try {
        if (request.envelope === undefined) throw new AuthenticationError('ENVELOPE_MISSING');
        const { envelope, body } = request;
        const signed = verifyEnvelope(envelope, body, { subgraph, keys: keys(), nonces, now: now() });
        return { ...signed, token: null };
      } catch (error) {
        if (error instanceof AuthenticationError) {
          events.record(authenticationEvent(request, error.reason, error.identity, now()));
        }
        throw error;
      }
    },
  };
}
