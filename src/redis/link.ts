/** The kinds of record that exist in both systems. Contact ↔ PortalUser and Case ↔ Exception go by the CRM's name. */
export const LINK_KINDS = ['Account', 'Shipment', 'Contact', 'Case'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Which of the two ids is known. */
export type LinkSide = 'portalId' | 'crmId';

/** One record's ids in both systems. */
export interface Link {
  readonly portalId: string;
  readonly crmId: string;
  /** When the link was made or last confirmed, milliseconds since the epoch. The larger version wins. */
  readonly version: number;
}

/** A record of one system: its own id, and the cross-id that it stores. */
export interface LinkClaim {
  readonly portalId: string | null;
  readonly crmId: string | null;
}

/**
 * The life of the index that a lookup saw; it ends when Redis is emptied. Pass it with a link that you read from an
 * owner after the lookup: it proves that the index lost no newer link in between. Null when Redis was away.
 */
export type LinkIncarnation = string | null;

/** How long "this id has no partner" holds: a link may be made without an event. Milliseconds. */
export const NONE_MS = 30_000;

export interface LinkLookup {
  /** The other id, or null = known to have none. An id without an entry is unknown: ask the owner. */
  readonly answers: ReadonlyMap<string, string | null>;
  readonly incarnation: LinkIncarnation;
}

/**
 * The links of both systems, in both directions. It is a cache: for an unknown id, ask the owner. No method rejects
 * because of Redis.
 */
export interface LinkIndex {
  /** One Redis round trip for any number of ids; no answers when Redis is away. */
  lookup(kind: LinkKind, side: LinkSide, ids: readonly string[]): Promise<LinkLookup>;
  /**
   * Stores links read or made after the lookup that gave `incarnation`. An older link never replaces a newer one. A
   * partner that lost its link is known to have none for half a minute, and then unknown. Answers false when the links
   * could not be stored: the ids become unknown, and until a rebuild a missing entry no longer means "has none". Code
   * that only read a link calls this only with an incarnation. Code that made a link always calls it.
   */
  remember(kind: LinkKind, links: readonly Link[], incarnation: LinkIncarnation): Promise<boolean>;
  /** Stores for half a minute that the owner, asked after the lookup, knows no partner. Never replaces a link. */
  rememberNone(
    kind: LinkKind,
    side: LinkSide,
    ids: readonly string[],
    incarnation: LinkIncarnation,
  ): Promise<void>;
  /** Removes links that ended, as of their version. Both ids have none for half a minute. Otherwise as `remember`. */
  forget(kind: LinkKind, links: readonly Link[], incarnation: LinkIncarnation): Promise<boolean>;
  /** Null when Redis is away. */
  state(kind: LinkKind): Promise<LinkIndexState | null>;
}

export interface LinkIndexState {
  readonly incarnation: string;
  readonly links: number;
  /** Whether the last rebuild stored every link of both systems, and none was lost since. */
  readonly complete: boolean;
}
