/** Links that a customer's users share with a consignee: each shows the way of one shipment to readers without a sign-in. */

/** Days for which a link may be good. */
export const SHARED_LINK_DAYS = { min: 1, max: 180, usual: 30 } as const;
/** Open links that one shipment may have. */
export const MOST_OPEN_LINKS = 20;
/** How long a tab may read after it opened a link, milliseconds. The tab renews it; the end of the link is the last end. */
export const LINK_SESSION_MS = 12 * 60 * 60_000;

export const SHARED_LINK_STATES = {
  OPEN: 'It can be opened.',
  EXPIRED: 'Its time is over.',
  REVOKED: 'It was revoked.',
  CLOSED: 'Its shipment was cancelled, or belongs to another account or branch than when the link was made.',
} as const;
export type SharedLinkState = keyof typeof SHARED_LINK_STATES;

const SUBJECT = 'shared-link:';

/** The subject of a link's callers, in the audit and in the log of sign-ins. */
export function linkSubject(linkId: string): string {
  return SUBJECT + linkId;
}

/** The link of such a subject; null for the subject of a user. */
export function linkOfSubject(subject: string): string | null {
  return subject.startsWith(SUBJECT) ? subject.slice(SUBJECT.length) : null;
}
