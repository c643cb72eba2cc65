import type { SynchronizedObject } from './ownership/index.ts';

/** A record of the portal, the record of Salesforce that it is linked to, and the one that names it. */
export interface MovedLink {
  readonly portalId: string;
  readonly stored: string | null;
  readonly naming: string | null;
}

/** Somebody moved portal ids between records of Salesforce: the links as the portal has them, and as Salesforce does. */
export interface MovedLinks {
  readonly action: typeof MOVED;
  readonly object: SynchronizedObject;
  readonly links: readonly MovedLink[];
}

export const MOVED = 'MOVED';

/** The field of the item in which a person accepts a side. */
export const MOVED_FIELD = 'crmId';

/** The code of a change that is not sent while a person decides which records of the systems are one. */
export const LINK_IN_DOUBT = 'LINK_IN_DOUBT';

/** The moved links that an item asks about; null for an item about something else. */
export function movedLinksOf(proposal: Readonly<Record<string, unknown>> | null): MovedLinks | null {
  return proposal?.['action'] === MOVED ? (proposal as unknown as MovedLinks) : null;
}
