import { recordWord } from '../../domain/record-words.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { SyncDependencies } from './dependencies.ts';
import { OPERATORS } from './failures.ts';
import {
  askedAbout,
  groupsOf,
  type LinkedGroup,
  MOVED_CAUSE,
  movedCauses,
  movedItem,
} from './moved-links.ts';
import { NAMES_IT } from './orphans.ts';
import {
  accountIdOf,
  crmIdOf,
  isReplaced,
  keyRow,
  type PortalRecord,
  portalIdOf,
  type SyncedKind,
} from './records.ts';
import { pushCause } from './review-items.ts';

type QuestionDependencies = Pick<SyncDependencies, 'ledger' | 'portal' | 'salesforce'>;

/** What a person is asked about the links of some records. */
export interface LinkQuestions {
  /** One for each group of records. */
  readonly items: readonly NewReviewItem[];
  /** The item about each record, by portal id. */
  readonly about: ReadonlyMap<string, NewReviewItem>;
  /** Records of the portal whose own record in Salesforce names nobody, and that a new one names: see `TWINS`. */
  readonly twins: ReadonlySet<string>;
}

/**
 * Asks a person about links on which the systems disagree: ids that were exchanged, moved, overwritten or emptied. The feed,
 * the poll, the nightly comparison and the backfill all ask here, so a person gets one question.
 *
 * An id that both systems never agreed on was not emptied: the hub has not sent it yet.
 *
 * @param portalIds records of the portal whose links look changed
 */
export async function askAboutLinks(
  dependencies: QuestionDependencies,
  kind: SyncedKind,
  portalIds: readonly string[],
): Promise<LinkQuestions> {
  if (portalIds.length === 0) return { items: [], about: new Map(), twins: new Set() };
  const { review } = dependencies.ledger;
  const groups = await groupsOf(dependencies, kind, [...new Set(portalIds)]);
  const [asked, emptied] = await Promise.all([
    askedAbout(review, [MOVED_CAUSE]),
    emptiedAmong(dependencies, kind, groups),
  ]);
  const disputed = groups.filter(
    (group) =>
      (group.state === 'MOVED' &&
        (!isTwins(group) || group.records.some((row) => asked.has(portalIdOf(row))))) ||
      emptied.has(group),
  );
  const questions = disputed.map((group) => ({ group, item: movedItem(kind, group) }));
  const items = questions.map(({ item }) => item);
  const opened = new Set(items.map(({ cause }) => cause));
  const parts = disputed.flatMap((group) => movedCauses(kind, group)).filter((cause) => !opened.has(cause));
  const refused = disputed.flatMap(({ records }) =>
    records.map((row) => pushCause(kind, portalIdOf(row), 'DUPLICATE')),
  );
  await review.open(items);
  await review.settleCauses([...parts, ...refused], 'It is a part of another question now.');
  return {
    items,
    about: new Map(
      questions.flatMap(({ group, item }) => group.records.map((row) => [portalIdOf(row), item] as const)),
    ),
    twins: new Set(groups.filter(isTwins).flatMap(({ records }) => records.map(portalIdOf))),
  };
}

/** One record of the portal and two of Salesforce, of which one is new: a person is asked which of the two is right. */
function isTwins({ state, records, links, named }: LinkedGroup): boolean {
  if (state !== 'MOVED' || records.length > 1) return false;
  return links.every(({ stored }) => stored === null || named.get(stored) == null);
}

/** A second record of Salesforce that names a portal record that has one. */
export function twinsItem(kind: SyncedKind, crmId: string, record: PortalRecord): NewReviewItem {
  const linked = crmIdOf(kind, record);
  const word = recordWord(kind.record);
  return {
    cause: `link ${kind.object} ${crmId}`,
    category: 'DOUBLE_LINK',
    reason: `Two records of Salesforce stand for the same ${word} of the portal. Merge with the right one.`,
    record: kind.record,
    portalId: portalIdOf(record),
    crmId,
    accountId: accountIdOf(record),
    fields: [{ field: 'crmId', portalValue: linked, crmValue: crmId }],
    candidates: [linked, crmId].flatMap((id) => {
      const evidence = [id === linked ? 'the portal stores its id' : NAMES_IT];
      return id === null ? [] : [{ crmId: id, portalId: portalIdOf(record), label: word, evidence }];
    }),
    proposal: null,
    ownerTeam: OPERATORS,
    lastResponse: null,
    requestId: null,
  };
}

/** The groups of whose records somebody emptied the id in Salesforce, and about which no other question is open. */
async function emptiedAmong(
  { ledger }: QuestionDependencies,
  kind: SyncedKind,
  groups: readonly LinkedGroup[],
): Promise<ReadonlySet<LinkedGroup>> {
  const key = keyRow(kind);
  const cleared = groups.flatMap((group) =>
    group.state === 'CLEARED' ? group.records.map((row) => ({ group, row, portalId: portalIdOf(row) })) : [],
  );
  if (cleared.length === 0) return new Set();
  const ids = cleared.map(({ portalId }) => portalId);
  const [bases, known] = await Promise.all([
    ledger.baseValues.of(kind.aggregate, ids),
    // The hub itself empties an id for a moment when it carries out what a person decided.
    ledger.review.inDoubt(ids),
  ]);
  return new Set(
    cleared.flatMap(({ group, row, portalId }, index) => {
      const isEmptied =
        crmIdOf(kind, row) !== null &&
        group.named.get(crmIdOf(kind, row) ?? '') === null &&
        String(bases[index]?.get(key.field)?.crmValue).toLowerCase() === portalId;
      return isEmptied && !known.has(portalId) && !isReplaced(kind, row) ? [group] : [];
    }),
  );
}
