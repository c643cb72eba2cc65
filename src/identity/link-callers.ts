import type { Caller, Role } from '../domain/access.ts';
import type { AuthenticationEvents } from '../domain/authentication-event.ts';
import { AuthenticationError } from './authentication-error.ts';
import { authenticationEvent, type EventOrigin } from './authentication-report.ts';
import { callerOf, refusalFor } from './authenticator.ts';
import type { UserRecord } from './caller-directory.ts';
import type { DocumentLinks } from './document-links.ts';

/** The user rows by their id. */
export interface UserRows {
  /** Null when there is no such user. */
  findUser(userId: string): Promise<(UserRecord & { readonly subject: string }) | null>;
}

export interface LinkCallers {
  /**
   * The caller of a signed link to a document, with the access that the user has now.
   *
   * @throws WaybillError LINK_REFUSED, LINK_EXPIRED, or AuthenticationError for a user who may no longer sign in
   */
  callerOf(documentId: string, link: string, origin: EventOrigin): Promise<Caller>;
}

export interface LinkCallersOptions {
  readonly links: Pick<DocumentLinks, 'read'>;
  /** Read for each use of a link: a cached row could be older than a change of the user. */
  readonly users: UserRows;
  readonly events: AuthenticationEvents;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * The caller of a user without a token, with the user's current row: for work that the user has requested earlier.
 *
 * @throws AuthenticationError for a user who may not sign in, or not in this role
 */
export async function callerOfUser(users: UserRows, userId: string, role: Role): Promise<Caller> {
  const record = await users.findUser(userId);
  const refusal = refusalFor(record, role);
  if (record !== null && refusal === null) return callerOf(record.subject, role, record);
  const identity = record === null ? undefined : { subject: record.subject, role };
  throw new AuthenticationError(refusal ?? 'UNKNOWN_USER', identity === undefined ? {} : { identity });
}

/** Finds the callers of signed links. It records the refusal of a user as the authenticator records that of a token. */
export function createLinkCallers({ links, users, events, now = Date.now }: LinkCallersOptions): LinkCallers {
  return {
    async callerOf(documentId, link, origin) {
      const { userId, role } = links.read(documentId, link);
      try {
        return await callerOfUser(users, userId, role);
      } catch (error) {
        if (error instanceof AuthenticationError) {
          events.record(authenticationEvent(origin, error.reason, error.identity, now()));
        }
        throw error;
      }
    },
  };
}
