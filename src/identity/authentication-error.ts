import type { CallerRole } from '../domain/access.ts';
import { AUTHENTICATION_REFUSALS, type AuthenticationRefusal } from '../domain/authentication-event.ts';
import { WaybillError } from '../domain/errors.ts';

/** The identity that the caller had proved before the refusal. */
export interface ProvenIdentity {
  readonly subject: string;
  readonly role: CallerRole;
}

/** A refused caller. `reason` is safe to show; `identity` is set only when a signature was valid. */
export class AuthenticationError extends WaybillError {
  readonly reason: AuthenticationRefusal;
  readonly identity: ProvenIdentity | undefined;

  constructor(reason: AuthenticationRefusal, options: { identity?: ProvenIdentity; cause?: unknown } = {}) {
    const { code, message } = AUTHENTICATION_REFUSALS[reason];
    super(code, message, { details: { reason }, cause: options.cause });
    this.reason = reason;
    this.identity = options.identity;
  }
}
