/** The kinds of record that exist in both systems. Contact ↔ PortalUser and Case ↔ Exception go by the CRM's name. */
export const LINK_KINDS = ['Account', 'Shipment', 'Contact', 'Case'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Which of the two ids is known. */
export type LinkSide = 'portalId' | 'crmId';

/** One record's ids in both systems. */
export interface Link {
  readonly portalId: string;
  readonly crmId: string;
  /** When the link was made or last confirmed, milliseconds since the epoch. The larger wins. */
  readonly version: number;
}

/** What one system's record says: its own id, and the other system's id that it stores. */
export interface LinkClaim {
  readonly portalId: string | null;
  readonly crmId: string | null;
}

/**
 * Which life of the index a lookup saw; it ends when Redis is emptied. Handed back with what was then read from an
 * owner, it proves that no newer link was forgotten in between. Null when Redis was away.
 */
export type LinkIncarnation = string | null;

/** How long the index vouches for an id without a partner: links may be made that nobody announces. Milliseconds. */
export const NONE_MS = 30_000;

export interface LinkLookup {
  /** The other id, or null = known to have none. An id without an entry is unknown: ask the owner. */
  readonly answers: ReadonlyMap<string, string | null>;
  readonly incarnation: LinkIncarnation;
}

/**
 * The ids of both systems, in both directions. Never the truth: what it does not know, the owner must be asked.
 * No method rejects because of Redis.
 */
export interface LinkIndex {
  /** One Redis round trip for any number of ids; no answers when Redis is away. */
  lookup(kind: LinkKind, side: LinkSide, ids: readonly string[]): Promise<LinkLookup>;
  /**
   * Stores links read or made after the lookup that gave `incarnation`. An older link never replaces a newer one, and
   * a partner that lost its link is known to have none for half a minute, and then unknown. False when they could not be stored: then the ids become
   * unknown, and absence stops meaning "has none" until a rebuild. A reader that only learned of a link calls this
   * only with an incarnation; whoever made a link always does.
   */
  remember(kind: LinkKind, links: readonly Link[], incarnation: LinkIncarnation): Promise<boolean>;
  /** Stores for half a minute that the owner, asked after the lookup, knows no partner. Never replaces a link. */
  rememberNone(
    kind: LinkKind,
    side: LinkSide,
    ids: readonly string[],
    incarnation: LinkIncarnation,
  ): Promise<void>;
  /** Removes links that ended, as of their version; both ids then have none for half a minute. Otherwise as `remember`. */
  forget(kind: LinkKind, links: readonly Link[], incarnation: LinkIncarnation): Promise<boolean>;
  /** Null when Redis is away. */
  state(kind: LinkKind): Promise<LinkIndexState | null>;
}

export interface LinkIndexState {
  readonly incarnation: string;
  readonly links: number;
  /** Whether every link of both systems was here when the index was rebuilt last, and none was lost since. */
  readonly complete: boolean;
}
