import type { AuthenticationEvent, AuthenticationRefusal } from '../domain/authentication-event.ts';
import type { ProvenIdentity } from './authentication-error.ts';

export interface EventOrigin {
  readonly requestId: string;
  readonly remoteAddress?: string;
}

/** The event of an acceptance (`reason` null) or a refusal; `now` in milliseconds since 1970. */
export function authenticationEvent(
  { requestId, remoteAddress }: EventOrigin,
  reason: AuthenticationRefusal | null,
  identity: ProvenIdentity | undefined,
  now: number,
): AuthenticationEvent {
  return {
    at: new Date(now),
    outcome: reason === null ? 'ACCEPTED' : 'REFUSED',
    reason,
    ...identity,
    requestId,
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
  };
}
