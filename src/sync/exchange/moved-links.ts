import { MOVED, MOVED_FIELD, type MovedLink, type MovedLinks } from '../../domain/moved-links.ts';
import { isPortalId } from '../../domain/record-ids.ts';
import { recordWord } from '../../domain/record-words.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { NewReviewItem, ReviewCandidate } from '../../ledger/review/review-item.ts';
import { field, fields, inChunks, soql } from '../../salesforce/soql.ts';
import type { SyncDependencies } from './dependencies.ts';
import { OPERATORS } from './failures.ts';
import {
  accountIdOf,
  crmIdOf,
  type PortalRecord,
  portalIdNamed,
  portalIdOf,
  type SyncedKind,
} from './records.ts';

/** Records of one chain that are asked about together. */
const MOST = 100;

/** The first word of the causes of items about moved ids. */
export const MOVED_CAUSE = 'moved ';

/**
 * Records of both systems that stand for each other, in the portal or in Salesforce: a chain of links, or a circle.
 * AGREED: both systems have the same links. CLEARED: a record of Salesforce names nobody any more, and no other one took
 * its place. MOVED: the systems disagree which records are one.
 */
export interface LinkedGroup {
  readonly state: 'AGREED' | 'CLEARED' | 'MOVED';
  /** In the order of their ids. */
  readonly records: readonly PortalRecord[];
  readonly links: readonly MovedLink[];
  /** The portal id that each record of Salesforce names, in lower case, by its id there. */
  readonly named: ReadonlyMap<string, string | null>;
}

type Systems = Pick<SyncDependencies, 'portal' | 'salesforce'>;

/** The groups of these records of the portal, as both systems have them now. */
export async function groupsOf(
  systems: Systems,
  kind: SyncedKind,
  portalIds: readonly string[],
): Promise<readonly LinkedGroup[]> {
  const { records, named } = await gather(systems, kind, portalIds);
  const owners = new Map([...records.values()].map((row) => [crmIdOf(kind, row), portalIdOf(row)] as const));
  const naming = new Map([...named].map(([crmId, portalId]) => [portalId, crmId]));
  const met = new Set<string>();
  return portalIds.flatMap((seed) => {
    const members = new Set<string>();
    for (const waiting = [seed]; waiting.length > 0; ) {
      const id = waiting.pop() ?? '';
      const record = records.get(id);
      if (record === undefined || met.has(id)) continue;
      met.add(id);
      members.add(id);
      const namedByOwn = named.get(crmIdOf(kind, record) ?? '');
      const ownerOfNaming = owners.get(naming.get(id) ?? '');
      waiting.push(...[namedByOwn, ownerOfNaming].flatMap((next) => next ?? []));
    }
    if (members.size === 0) return [];
    const group = [...members].toSorted().flatMap((id): PortalRecord[] => {
      const record = records.get(id);
      return record === undefined ? [] : [record];
    });
    const links = group.map((row) => {
      const portalId = portalIdOf(row);
      return { portalId, stored: crmIdOf(kind, row), naming: naming.get(portalId) ?? null };
    });
    const crmIds = new Set(links.flatMap((link) => [link.stored, link.naming]));
    const own = new Map([...named].filter(([crmId]) => crmIds.has(crmId)));
    const states = links.map((link) => stateOf(link, own, owners));
    const state = (['MOVED', 'CLEARED'] as const).find((each) => states.includes(each)) ?? 'AGREED';
    return [{ state, records: group, links, named: own }];
  });
}

function stateOf(
  { portalId, stored, naming }: MovedLink,
  named: LinkedGroup['named'],
  owners: ReadonlyMap<string | null, string>,
): LinkedGroup['state'] {
  const there = stored === null ? undefined : named.get(stored);
  if (there != null && there !== portalId) return 'MOVED';
  // A record that only Salesforce links is linked here as usual.
  if (naming !== null && naming !== stored && (stored !== null || owners.has(naming))) return 'MOVED';
  return there === null ? 'CLEARED' : 'AGREED';
}

/** Follows links of both systems, from one record to the next one. */
async function gather({ portal, salesforce }: Systems, kind: SyncedKind, portalIds: readonly string[]) {
  const records = new Map<string, PortalRecord>();
  const named = new Map<string, string | null>();
  const asked = new Set<string>();
  const names = ['Id', kind.externalId];
  const external = field(kind.externalId, names);
  const from = soql`SELECT ${fields(names, names)} FROM ${field(kind.object, [kind.object])}`;
  for (let next = portalIds.filter(isPortalId); next.length > 0 && records.size < MOST; ) {
    for (const id of next) asked.add(id);
    const found = (await portal.byIds(kind.aggregate, next)).filter((row) => row !== null);
    for (const row of found) records.set(portalIdOf(row), row);
    const crmIds = found.flatMap((row) => crmIdOf(kind, row) ?? []);
    const queries = [
      ...inChunks(crmIds).map((ids) => soql`${from} WHERE Id IN ${ids}`),
      ...inChunks(found.map(portalIdOf)).map((ids) => soql`${from} WHERE ${external} IN ${ids}`),
    ];
    const pages = await Promise.all(queries.map((query) => salesforce.query(query, newUpstreamUsage())));
    const rows = pages.flat().filter((row) => kind.externalId in row);
    for (const row of rows) named.set(String(row.Id), portalIdNamed(kind, row));
    const owners = await portal.byCrmIds(
      kind.aggregate,
      rows.map((row) => String(row.Id)),
    );
    const beside = [
      ...rows.map((row) => named.get(String(row.Id))),
      ...owners.map((row) => row && portalIdOf(row)),
    ];
    next = [...new Set(beside.flatMap((id) => (id != null && isPortalId(id) ? [id] : [])))].filter(
      (id) => !asked.has(id),
    );
  }
  return { records, named };
}

/** One item for all records of the group: it names both sides, and one decision settles it. */
export function movedItem(kind: SyncedKind, group: LinkedGroup): NewReviewItem {
  const { records, links, named } = group;
  const word = recordWord(kind.record);
  const [first] = records;
  const [link] = links;
  const record = first ?? {};
  const proposal: MovedLinks = { action: MOVED, object: kind.object, links };
  return {
    cause: movedCause(kind, record),
    category: 'DOUBLE_LINK',
    reason: reasonOf(kind, group),
    record: kind.record,
    portalId: portalIdOf(record),
    crmId: link?.stored ?? null,
    accountId: accountIdOf(record),
    fields: [{ field: MOVED_FIELD, portalValue: link?.stored ?? null, crmValue: link?.naming ?? null }],
    candidates: candidatesOf(word, links, named),
    proposal: { ...proposal },
    ownerTeam: OPERATORS,
    lastResponse: null,
    requestId: null,
  };
}

function reasonOf(kind: SyncedKind, { state, records }: LinkedGroup): string {
  const word = recordWord(kind.record);
  if (state === 'CLEARED') {
    const then = kind.creates
      ? 'the portal ends the link and the hub makes a new record there, unless the record is settled'
      : 'the portal ends the link and nothing is sent until another record is linked';
    return `Somebody emptied the portal id of the record in Salesforce that the portal links with the ${word}. Values of both records wait on both sides. Let the portal's link stand, and the hub puts the id back in Salesforce; or let Salesforce's stand, and ${then}.`;
  }
  const many = records.length === 1 ? `The ${word}` : `Each of ${records.length} records (${word})`;
  return `Somebody changed portal ids in Salesforce, so that the systems disagree which records are one. ${many} is linked to one record of Salesforce, and another one names it, or its own names something else. Values of these records wait on both sides. Let the portal's links stand, and the hub puts the ids back in Salesforce; or let Salesforce's stand, and the portal follows.`;
}

/** The causes under which the group may have been asked about when less of it was known. */
export function movedCauses(kind: SyncedKind, { records }: LinkedGroup): readonly string[] {
  return records.map((record) => movedCause(kind, record));
}

/** The portal ids of records that a person is asked about, by the first words of the causes. */
export async function askedAbout(
  review: Pick<SyncDependencies['ledger']['review'], 'openAbout'>,
  causes: readonly string[],
): Promise<ReadonlySet<string | null>> {
  const items = (await Promise.all(causes.map((cause) => review.openAbout(cause)))).flat();
  return new Set(items.flatMap(({ candidates }) => candidates.map(({ portalId }) => portalId)));
}

function movedCause({ aggregate }: SyncedKind, record: PortalRecord): string {
  return `${MOVED_CAUSE}${aggregate} ${portalIdOf(record)}`;
}

/** Every record of the portal is named by a candidate: its values wait as long as the item is unfinished. */
function candidatesOf(
  label: string,
  links: readonly MovedLink[],
  named: LinkedGroup['named'],
): readonly ReviewCandidate[] {
  const owned = new Set(links.map(({ stored }) => stored));
  return links.flatMap(({ portalId, stored, naming }) => {
    const there = stored === null ? null : named.get(stored);
    const says = there == null ? 'it names no record of the portal' : `it names ${there}`;
    const evidence = [`the portal links ${portalId} with it`, says];
    const linked = stored === null ? [] : [{ crmId: stored, portalId, label, evidence }];
    const isListed = stored !== null && (naming === null || owned.has(naming));
    return isListed
      ? linked
      : [...linked, { crmId: naming, portalId, label, evidence: [`it names ${portalId}`] }];
  });
}
