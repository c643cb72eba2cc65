import { carriedRows, type MappingProblem, type Team } from '../domain/ownership/index.ts';
import type { ReviewCategory } from '../domain/review.ts';
import type { NewReviewItem } from '../ledger/review/review-item.ts';
import { accountIdOf, crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from './records.ts';

/** The record that an item is about. */
export interface Subject {
  readonly kind: SyncedKind;
  readonly row: PortalRecord;
  readonly requestId: string | null;
}

interface Circumstances {
  readonly category: ReviewCategory;
  readonly reason: string;
  readonly ownerTeam: Team;
  readonly fields?: NewReviewItem['fields'];
  readonly candidates?: NewReviewItem['candidates'];
  readonly proposal?: NewReviewItem['proposal'];
  readonly lastResponse?: string | null;
}

export function itemAbout({ kind, row, requestId }: Subject, given: Circumstances): NewReviewItem {
  return {
    cause: pushCause(kind, portalIdOf(row), given.category),
    category: given.category,
    reason: given.reason,
    record: kind.record,
    portalId: portalIdOf(row),
    crmId: crmIdOf(kind, row),
    accountId: accountIdOf(row),
    fields: given.fields ?? [],
    candidates: given.candidates ?? [],
    proposal: given.proposal ?? null,
    ownerTeam: given.ownerTeam,
    lastResponse: given.lastResponse ?? null,
    requestId,
  };
}

/** One item for each category of problems of a record, with the fields in question. */
export function itemsOfProblems(
  subject: Subject,
  problems: readonly MappingProblem[],
  categories: Readonly<Record<MappingProblem['code'], ReviewCategory>>,
): NewReviewItem[] {
  const groups = Map.groupBy(problems, (problem) => categories[problem.code]);
  return Array.from(groups, ([category, some]) =>
    itemAbout(subject, {
      category,
      reason: some.map((problem) => problem.message).join(' '),
      ownerTeam: some[0]?.owner ?? 'Integration',
      fields: some.map(({ field, value }) => ({ field, portalValue: value, crmValue: null })),
    }),
  );
}

/** The same failure of the same record has the same cause. */
export function pushCause(kind: SyncedKind, portalId: string, category: ReviewCategory): string {
  return `push ${kind.aggregate} ${portalId} ${category}`;
}

/** A field that both systems changed. It stays in question until a person decides, whoever notices it. */
export function conflictCause(kind: SyncedKind, portalId: string, field: string): string {
  return `conflict ${kind.aggregate} ${portalId} ${field}`;
}

/** Who mends what is no single field's: the team of most of the record's fields. */
export function teamOf({ aggregate }: SyncedKind): Team {
  const counts = new Map<Team, number>();
  for (const { failureOwner } of carriedRows(aggregate)) {
    counts.set(failureOwner, (counts.get(failureOwner) ?? 0) + 1);
  }
  counts.delete('Integration');
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? 'Integration';
}
