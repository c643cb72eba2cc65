import type { Link, LinkClaim, LinkIndex, LinkKind } from './link.ts';
import { linksHead, linksTag } from './link-index.ts';
import type { RedisStore } from './redis-store.ts';

export type LinkProblem =
  /** One record names a record of the other system that is missing or names none. */
  | 'ONE_SIDED'
  /** Several records of one system name the same record of the other. */
  | 'DOUBLED'
  /** Both records name a partner, but not each other. */
  | 'DIFFERING'
  /** Both systems agree, and the index answers something else. */
  | 'INDEX_DIFFERS'
  /** The index holds a link that the systems do not agree on. */
  | 'INDEX_EXTRA';

export interface LinkFinding {
  readonly problem: LinkProblem;
  /** The system whose record states the link. */
  readonly claimedBy: 'PORTAL' | 'SALESFORCE' | 'INDEX';
  readonly portalId: string;
  readonly crmId: string;
}

export interface LinkCheck {
  /** Links on which both systems agree. */
  readonly agreed: number;
  /** Of these, links that the index does not have. Harmless: the hub asks the owners. */
  readonly notIndexed: number;
  readonly findings: number;
}

/** The cross-ids that both systems store, each record once. Records without a cross-id may be left out. */
export interface LinkSources {
  readonly portal: AsyncIterable<LinkClaim>;
  readonly crm: AsyncIterable<LinkClaim>;
}

const LOOKED_UP_AT_ONCE = 500;

/** The differences between the cross-ids of two systems, and the links on which both agree. Pure. */
export function compareLinks(
  portal: Iterable<LinkClaim>,
  crm: Iterable<LinkClaim>,
): { readonly agreed: ReadonlyMap<string, string>; readonly findings: readonly LinkFinding[] } {
  const fromPortal = claimsBy(portal, 'portalId', 'crmId');
  const fromCrm = claimsBy(crm, 'crmId', 'portalId');
  const agreed = new Map<string, string>();
  const findings: LinkFinding[] = [];
  for (const [portalId, crmId] of fromPortal.claims) {
    const problem = problemOf(portalId, crmId, fromPortal.claimed, fromCrm.claims);
    if (problem) findings.push({ problem, claimedBy: 'PORTAL', portalId, crmId });
    else agreed.set(portalId, crmId);
  }
  for (const [crmId, portalId] of fromCrm.claims) {
    const problem = problemOf(crmId, portalId, fromCrm.claimed, fromPortal.claims);
    if (!problem) continue;
    findings.push({ problem, claimedBy: 'SALESFORCE', portalId, crmId });
    if (agreed.get(portalId) === crmId) agreed.delete(portalId);
  }
  return { agreed, findings };
}

/**
 * Compares both systems' links with each other, then the index with the links on which both agree. Yields each finding
 * at once. Holds one entry in memory for each link of a kind.
 */
export async function* checkLinks(
  redis: RedisStore,
  index: LinkIndex,
  kind: LinkKind,
  sources: LinkSources,
): AsyncGenerator<LinkFinding, LinkCheck> {
  const [portal, crm] = await Promise.all([collect(sources.portal), collect(sources.crm)]);
  const { agreed, findings } = compareLinks(portal, crm);
  let found = 0;
  let notIndexed = 0;
  for (const finding of findings) {
    found += 1;
    yield finding;
  }
  const pairs = [...agreed];
  for (let at = 0; at < pairs.length; at += LOOKED_UP_AT_ONCE) {
    const batch = pairs.slice(at, at + LOOKED_UP_AT_ONCE);
    const [byPortal, byCrm] = await Promise.all([
      index.lookup(
        kind,
        'portalId',
        batch.map(([portalId]) => portalId),
      ),
      index.lookup(
        kind,
        'crmId',
        batch.map(([, crmId]) => crmId),
      ),
    ]);
    for (const [portalId, crmId] of batch) {
      const there = byPortal.answers.get(portalId);
      const back = byCrm.answers.get(crmId);
      if (there === undefined && back === undefined) notIndexed += 1;
      else if (there !== crmId || back !== portalId) {
        found += 1;
        yield { problem: 'INDEX_DIFFERS', claimedBy: 'INDEX', portalId, crmId };
      }
    }
  }
  for await (const { portalId, crmId } of indexedLinks(redis, kind)) {
    if (agreed.get(portalId) === crmId) continue;
    found += 1;
    yield { problem: 'INDEX_EXTRA', claimedBy: 'INDEX', portalId, crmId };
  }
  return { agreed: agreed.size, notIndexed, findings: found };
}

/** Every link that the index holds; some may come twice while it changes. */
async function* indexedLinks(redis: RedisStore, kind: LinkKind): AsyncGenerator<Link> {
  let cursor = '0';
  do {
    const from = cursor;
    const [next, flat] = await redis.on(linksTag(kind), (server) =>
      server.run((client) => client.hscan(`${linksHead(server, kind)}:p`, from, 'COUNT', LOOKED_UP_AT_ONCE)),
    );
    for (let at = 0; at + 1 < flat.length; at += 2) {
      const portalId = flat[at] ?? '';
      if (portalId.startsWith('#')) continue;
      const [version = '0', crmId = ''] = (flat[at + 1] ?? '').split(' ');
      yield { portalId, crmId, version: Number(version) };
    }
    cursor = next;
  } while (cursor !== '0');
}

async function collect(records: AsyncIterable<LinkClaim>): Promise<LinkClaim[]> {
  const collected: LinkClaim[] = [];
  for await (const record of records) collected.push(record);
  return collected;
}

interface Claims {
  /** Own id → the other system's id. */
  readonly claims: ReadonlyMap<string, string>;
  /** The other system's id → the number of records that name it. */
  readonly claimed: ReadonlyMap<string, number>;
}

function claimsBy(
  records: Iterable<LinkClaim>,
  own: 'portalId' | 'crmId',
  other: 'portalId' | 'crmId',
): Claims {
  const claims = new Map<string, string>();
  const claimed = new Map<string, number>();
  for (const record of records) {
    const from = record[own];
    const to = record[other];
    if (from === null || to === null) continue;
    claims.set(from, to);
    claimed.set(to, (claimed.get(to) ?? 0) + 1);
  }
  return { claims, claimed };
}

function problemOf(
  own: string,
  other: string,
  claimed: ReadonlyMap<string, number>,
  back: ReadonlyMap<string, string>,
): LinkProblem | null {
  if ((claimed.get(other) ?? 0) > 1) return 'DOUBLED';
  const named = back.get(other);
  if (named === undefined) return 'ONE_SIDED';
  return named === own ? null : 'DIFFERING';
}
