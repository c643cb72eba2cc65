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

/** Which life of the index a lookup saw; hand it back with `rememberNone`. Null when Redis was away. */
export type LinkIncarnation = string | null;

export interface LinkLookup {
  /** The other id, or null = known to have none. An id without an entry is unknown: ask the owner. */
  readonly answers: ReadonlyMap<string, string | null>;
  readonly incarnation: LinkIncarnation;
}

/** The ids of both systems, in both directions. Never the truth: what it does not know, the owner must be asked. */
export interface LinkIndex {
  /** One Redis round trip for any number of ids; no answers when Redis is away. */
  lookup(kind: LinkKind, side: LinkSide, ids: readonly string[]): Promise<LinkLookup>;
  /**
   * Stores links; an older one never replaces a newer one, and a partner that lost its link is marked as having none.
   * False when Redis did not confirm: the index then answers no null for this kind until it is rebuilt.
   */
  remember(kind: LinkKind, links: readonly Link[]): Promise<boolean>;
  /** Stores for a short time that the owner was asked after `lookup` and knows no partner. Never replaces a link. */
  rememberNone(
    kind: LinkKind,
    side: LinkSide,
    ids: readonly string[],
    incarnation: LinkIncarnation,
  ): Promise<void>;
  /** Removes links that are no more as of their version; leaves tombstones. False as in `remember`. */
  forget(kind: LinkKind, links: readonly Link[]): Promise<boolean>;
  /** Number of links, and whether absence means "has none". Null when Redis is away. */
  state(kind: LinkKind): Promise<LinkIndexState | null>;
}

export interface LinkIndexState {
  readonly links: number;
  readonly complete: boolean;
}
