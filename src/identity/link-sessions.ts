import { CONSIGNEE } from '../domain/access.ts';
import type { AuthenticationEvents } from '../domain/authentication-event.ts';
import { linkSubject } from '../domain/shared-link.ts';
import { AuthenticationError } from './authentication-error.ts';
import { authenticationEvent, type EventOrigin } from './authentication-report.ts';
import { refusalFor } from './authenticator.ts';
import type { LinkRecord } from './caller-directory.ts';
import type { LinkSession, SharedLinks } from './shared-links.ts';

/** The rows of shared links. */
export interface LinkRows {
  /** Null when there is no such link. */
  find(linkId: string): Promise<LinkRow | null>;
  findBySecret(hash: string): Promise<LinkRow | null>;
}

interface LinkRow extends Omit<LinkRecord, 'kind' | 'userId'> {
  readonly portalId: string;
  readonly expiresAt: Date;
}

/** Opens shared links. Each tab exchanges the secret once for a session, and renews the session. */
export interface LinkSessions {
  /** @throws AuthenticationError for a secret that opens no link (any more) */
  open(secret: string, origin: EventOrigin): Promise<LinkSession>;
  /** @throws AuthenticationError */
  renew(session: string, origin: EventOrigin): Promise<LinkSession>;
}

export interface LinkSessionsOptions {
  readonly links: Pick<SharedLinks, 'hashOf' | 'begin' | 'read'>;
  /** Read at each use: a cached row could be older than the end of the link. */
  readonly rows: LinkRows;
  readonly events: AuthenticationEvents;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export function createLinkSessions({
  links,
  rows,
  events,
  now = Date.now,
}: LinkSessionsOptions): LinkSessions {
  /** Records a refusal as the authenticator records that of a token. A new session is recorded with its first request. */
  async function begun(origin: EventOrigin, find: () => Promise<LinkRow | null>): Promise<LinkSession> {
    try {
      const row = await find();
      const refusal = refusalFor(row && { kind: 'LINK', userId: row.portalId, ...row }, CONSIGNEE);
      if (row !== null && refusal === null) return links.begin(row.portalId, row.expiresAt);
      const identity = row && ({ subject: linkSubject(row.portalId), role: CONSIGNEE } as const);
      throw new AuthenticationError(refusal ?? 'LINK_UNKNOWN', identity === null ? {} : { identity });
    } catch (error) {
      if (error instanceof AuthenticationError) {
        events.record(authenticationEvent(origin, error.reason, error.identity, now()));
      }
      throw error;
    }
  }

  return {
    open: (secret, origin) =>
      begun(origin, async () => {
        const hash = links.hashOf(secret);
        return hash === null ? null : await rows.findBySecret(hash);
      }),

    renew: (session, origin) => begun(origin, async () => await rows.find(links.read(session).linkId)),
  };
}
