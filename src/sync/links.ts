import type { Link, LinkIncarnation, LinkIndex } from '../redis/link.ts';
import type { SyncedKind } from './records.ts';

/** Call before a link is made or ended; handed back with it, it proves that no newer one was forgotten in between. */
export async function observeLinks(index: LinkIndex, { link }: SyncedKind): Promise<LinkIncarnation> {
  return link === 'Task' ? null : (await index.lookup(link, 'portalId', [])).incarnation;
}

/** False when the index could not take them; nobody looks tasks up. */
export async function rememberLinks(
  index: LinkIndex,
  { link }: SyncedKind,
  pairs: readonly Pick<Link, 'portalId' | 'crmId'>[],
  observed: LinkIncarnation,
): Promise<boolean> {
  if (link === 'Task' || pairs.length === 0) return true;
  return await index.remember(link, pairs.map(versioned), observed);
}

export async function forgetLinks(
  index: LinkIndex,
  { link }: SyncedKind,
  pairs: readonly Pick<Link, 'portalId' | 'crmId'>[],
  observed: LinkIncarnation,
): Promise<void> {
  if (link !== 'Task' && pairs.length > 0) await index.forget(link, pairs.map(versioned), observed);
}

function versioned({ portalId, crmId }: Pick<Link, 'portalId' | 'crmId'>): Link {
  return { portalId, crmId, version: Date.now() };
}
