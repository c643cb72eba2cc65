import type { Role } from '../domain/access.ts';
import { AUTHENTICATION_REFUSALS, type AuthenticationRefusal } from '../domain/authentication-event.ts';
import { WaybillError } from '../domain/errors.ts';

/** Who the caller proved to be before it was refused. */
export interface ProvenIdentity {
  readonly subject: string;
  readonly role: Role;
}

/** A caller that was not let in. `reason` is safe to show; `identity` is known only when a signature was right. */
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
