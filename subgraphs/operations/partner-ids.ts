import type { LinkIndex, LinkKind, LinkSide } from '../../src/redis/link.ts';

/** The links that the portal's records store. Read for an id that the link index does not know. */
export interface StoredLinks {
  of(
    kind: LinkKind,
    side: LinkSide,
    ids: readonly string[],
  ): Promise<readonly { readonly portalId: string; readonly crmId: string }[]>;
}

/** A record by its id in one system. */
export interface PartnerKey {
  readonly kind: LinkKind;
  readonly side: LinkSide;
  readonly id: string;
}

export interface LinkSources {
  readonly links: Pick<LinkIndex, 'lookup'>;
  readonly storedLinks: StoredLinks;
}

/**
 * Reads the link index, then the portal's records for ids that the index does not know, for example after a loss of Redis.
 */
export async function partnersOf(
  { links, storedLinks }: LinkSources,
  keys: readonly PartnerKey[],
): Promise<readonly (string | null)[]> {
  const found = new Map<PartnerKey, string | null>();
  const groups = Map.groupBy(keys, ({ kind, side }) => `${kind} ${side}`);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const [{ kind, side }] = group as [PartnerKey];
      const { answers } = await links.lookup(
        kind,
        side,
        group.map(({ id }) => id),
      );
      const unknown = group.flatMap(({ id }) => (answers.has(id) ? [] : [id]));
      const stored = unknown.length === 0 ? [] : await storedLinks.of(kind, side, unknown);
      const other = side === 'portalId' ? 'crmId' : 'portalId';
      const byId = new Map(stored.map((link) => [link[side], link[other]]));
      for (const key of group) found.set(key, answers.get(key.id) ?? byId.get(key.id) ?? null);
    }),
  );
  return keys.map((key) => found.get(key) ?? null);
}
