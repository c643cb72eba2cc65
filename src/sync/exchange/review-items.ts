import { type CarriedRow, carriedRows, type MappingProblem } from '../../domain/ownership/index.ts';
import { aWord, objectWord, recordWord } from '../../domain/record-words.ts';
import type { ReviewCategory } from '../../domain/review.ts';
import { UNREADABLE } from '../../domain/review-form.ts';
import type { Team } from '../../domain/vocabulary/index.ts';
import type { CrmChanged, NewReviewItem } from '../../ledger/review/review-item.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
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

/** A field that both systems changed, or whose value in Salesforce the portal has no word for. */
export function fieldItem(
  subject: Subject,
  row: CarriedRow,
  inSalesforce: {
    readonly crmId: string;
    readonly crmValue: unknown;
    /** Why the portal has no word for it; null when it has one. */
    readonly unreadable: string | null;
    readonly changed: CrmChanged;
  },
): NewReviewItem {
  const { kind, row: record } = subject;
  const { crmId, crmValue, unreadable, changed } = inSalesforce;
  const isUnreadable = unreadable !== null;
  const portalValue = record[row.portal.column] ?? null;
  // The billing contact of an account is a part of the portal's account.
  const isBilling = row.record === 'BillingContact';
  const about = isBilling ? row.record : kind.record;
  const [word, label] = [recordWord(about), `"${row.salesforce.label}"`];
  const item = itemAbout(subject, {
    category: isUnreadable ? 'INVALID_VALUE' : 'CONFLICT',
    reason: isUnreadable
      ? `The portal has no word for what Salesforce says in ${label} of the ${word}. ${unreadable}`
      : `Both systems changed ${label} of the ${word}.`,
    ownerTeam: row.failureOwner,
    fields: [{ field: row.field, portalValue, crmValue, crmChanged: changed }],
  });
  const cause = `conflict ${isBilling ? row.record : kind.aggregate} ${portalIdOf(record)} ${row.field}`;
  return { ...item, record: about, cause: isUnreadable ? `${cause}${UNREADABLE}` : cause, crmId };
}

/** Who changed a row of Salesforce last, and when. */
export function crmChangedOf(row: SalesforceRow): CrmChanged {
  const by = row['LastModifiedById'];
  return {
    at: new Date(String(row['SystemModstamp'])).toISOString(),
    by: typeof by === 'string' ? by : null,
  };
}

const ERASED_CAUSE = 'apply erased ';

/** Salesforce has an address of somebody who was erased here. The item holds no value. */
export function erasedItem(subject: Subject, row: CarriedRow, crmId: string): NewReviewItem {
  const item = itemAbout(subject, {
    category: 'INVALID_VALUE',
    reason: `Salesforce names somebody in "${row.salesforce.label}" who was erased here, so the value was not taken over. Erase the person in Salesforce, too. If the person is a contact again, take it over.`,
    ownerTeam: row.failureOwner,
    fields: [{ field: row.field, portalValue: null, crmValue: null }],
  });
  return { ...item, record: row.record, cause: `${ERASED_CAUSE}${crmId} ${row.field}`, crmId };
}

export function isAboutErased({ cause }: Pick<NewReviewItem, 'cause'>): boolean {
  return cause.startsWith(ERASED_CAUSE);
}

/** A record of the portal whose counterpart was deleted. */
export function orphanItem(subject: Subject): NewReviewItem {
  return itemAbout(subject, {
    category: 'ORPHAN',
    reason: `The ${recordWord(subject.kind.record)} was deleted in Salesforce. It is not created again.`,
    ownerTeam: teamOf(subject.kind),
  });
}

/** A record of Salesforce that names a record of the portal which is not there. */
export function strangerAbout({ object, record }: SyncedKind, crmId: string, portalId: string) {
  return {
    category: 'ORPHAN',
    record,
    reason: `${aWord(objectWord(object))} of Salesforce names a record of the portal that does not exist. Approve to take that id off it.`,
    fields: [{ field: 'portalId', portalValue: null, crmValue: portalId }],
    proposal: { action: 'DISCLAIM', object, crmId, portalId },
  } as const satisfies Partial<NewReviewItem>;
}

/** The same failure of the same record has the same cause, whichever round or direction finds it. */
export function pushCause(kind: SyncedKind, portalId: string, category: ReviewCategory): string {
  return `push ${kind.aggregate} ${portalId} ${category}`;
}

/** The team of most of the record's fields, for a failure that no single field causes. */
export function teamOf({ aggregate }: SyncedKind): Team {
  const counts = new Map<Team, number>();
  for (const { failureOwner } of carriedRows(aggregate)) {
    counts.set(failureOwner, (counts.get(failureOwner) ?? 0) + 1);
  }
  counts.delete('Integration');
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? 'Integration';
}
