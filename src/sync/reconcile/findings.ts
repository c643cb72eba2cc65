import {
  type CarriedRow,
  receivedRows,
  sameInSalesforce,
  sentRows,
  toSalesforce,
} from '../../domain/ownership/index.ts';
import { aWord, objectWord, recordWord } from '../../domain/record-words.ts';
import type { ReviewProposal } from '../../domain/review-proposal.ts';
import type { Lookups } from '../../domain/transforms/transform.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { sameCrmValue } from '../exchange/base-values.ts';
import { twinsItem } from '../exchange/link-questions.ts';
import { strayingField } from '../exchange/misplaced.ts';
import { crmIdOf, isWanted, type PortalRecord, portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { crmChangedOf, fieldItem, itemAbout, teamOf } from '../exchange/review-items.ts';
import { decideField, type Outcome, portalChanged, sharedRows } from '../exchange/shared-fields.ts';

/** Salesforce's counterparts of one record of the portal. */
export interface Counterparts {
  /** The record whose id the portal stores; null when it stores none, or when there is none with it. */
  readonly byId: SalesforceRow | null;
  /** The record that names the portal's id. */
  readonly byExternalId: SalesforceRow | null;
}

interface Finding {
  readonly category: NewReviewItem['category'];
  readonly reason: string;
  readonly proposal: ReviewProposal | null;
  readonly fields?: NewReviewItem['fields'];
}

/** What the values of both systems are compared by. */
interface Terms {
  readonly send: Lookups;
  readonly receive: Lookups;
  /** What both systems agreed on, by field. */
  readonly base: ReadonlyMap<string, BaseValue>;
  /** Whether somebody moved Salesforce's record to another customer: see `strayed`. */
  readonly isAway: boolean;
}

/** Compares one record of the portal with what Salesforce has; null when they agree. */
export function compare(
  kind: SyncedKind,
  record: PortalRecord,
  { byId, byExternalId }: Counterparts,
  terms: Terms,
): NewReviewItem | null {
  const naming = byExternalId?.Id ?? null;
  if (naming !== null && ![null, naming].includes(crmIdOf(kind, record)))
    return twinsItem(kind, naming, record);
  const current = byId ?? byExternalId;
  const found =
    linkFinding(kind, record, { byId, byExternalId }, terms.base) ??
    valueFinding(kind, record, current, terms);
  if (found === null) return conflictOf(kind, record, current, terms);
  const { proposal, ...rest } = found;
  const item = itemAbout(
    { kind, row: record, requestId: null },
    { ...rest, proposal: proposal === null ? null : { ...proposal }, ownerTeam: teamOf(kind) },
  );
  return { ...item, cause: `reconcile ${kind.aggregate} ${portalIdOf(record)} ${found.category}` };
}

/** Both systems changed a field, and its rule asks a person: the item that the exchange opens about it, too. */
function conflictOf(
  kind: SyncedKind,
  record: PortalRecord,
  current: SalesforceRow | null,
  terms: Terms,
): NewReviewItem | null {
  const row = current && sharedRows(kind).find((each) => isDisputed(each, record, current, terms));
  if (row == null || current?.Id === undefined) return null;
  const crmValue = current[row.salesforce.field] ?? null;
  return fieldItem({ kind, row: record, requestId: null }, row, {
    crmId: current.Id,
    crmValue,
    unreadable: null,
    changed: crmChangedOf(current),
  });
}

function isDisputed(row: CarriedRow, record: PortalRecord, current: SalesforceRow, terms: Terms): boolean {
  if (row.direction !== 'BOTH') return false;
  const outcome = outcomeOf(row, record, current, terms);
  return outcome !== null && outcome.review && outcome.unreadable === null;
}

/** Whether the portal is to take a value of Salesforce over that it does not have. */
function isOutdated(row: CarriedRow, record: PortalRecord, current: SalesforceRow, terms: Terms): boolean {
  const outcome = row.salesforce.field === 'Id' ? null : outcomeOf(row, record, current, terms);
  if (outcome?.winner !== 'SALESFORCE') return false;
  return !sameCrmValue(outcome.crmInPortalWords, record[row.portal.column]);
}

/** Null for a field that the hub may not read: it is missing. */
function outcomeOf(
  row: CarriedRow,
  record: PortalRecord,
  current: SalesforceRow,
  { base, receive }: Terms,
): Outcome | null {
  if (!(row.salesforce.field in current)) return null;
  const crmValue = current[row.salesforce.field];
  const crmChangedAt = new Date(String(current['SystemModstamp']));
  return decideField(row, { record, base: base.get(row.field), crmValue, crmChangedAt }, receive);
}

function linkFinding(
  kind: SyncedKind,
  record: PortalRecord,
  { byId, byExternalId }: Counterparts,
  base: Terms['base'],
): Finding | null {
  const { aggregate } = kind;
  const word = recordWord(kind.record);
  const portalId = portalIdOf(record);
  const stored = crmIdOf(kind, record);
  const naming = byExternalId?.Id ?? null;
  if (stored === null && naming !== null) {
    return {
      category: 'ONE_SIDED_LINK',
      reason: `${aWord(objectWord(kind.object))} of Salesforce names the portal's record, which does not know it.`,
      proposal: { action: 'LINK', aggregate, portalId, crmId: naming },
    };
  }
  if (stored !== null && byId === null) {
    return {
      category: 'ORPHAN',
      reason: `The ${word} is linked to a record of Salesforce that is not there.`,
      proposal: { action: 'UNLINK', aggregate, portalId, crmId: stored },
    };
  }
  if (stored !== null && naming === null) {
    return {
      category: 'ONE_SIDED_LINK',
      reason: `The ${word} is linked to a record of Salesforce that does not name it.`,
      proposal: { action: 'LINK', aggregate, portalId, crmId: stored },
    };
  }
  if (stored === null && kind.creates && isWanted(kind, record, base)) {
    return {
      category: 'DIFFERENCE',
      reason: `Salesforce does not have the ${word}.`,
      proposal: { action: 'SEND', aggregate: kind.queued, portalId },
    };
  }
  return null;
}

function valueFinding(
  kind: SyncedKind,
  record: PortalRecord,
  current: SalesforceRow | null,
  terms: Terms,
): Finding | null {
  const crmId = current?.Id;
  if (current === null || crmId === undefined) return null;
  const straying = terms.isAway ? strayingField(kind.aggregate) : null;
  const all = toSalesforce(kind.aggregate, record, terms.send, { creating: terms.isAway });
  const later = sentRows(kind.aggregate).filter((row) => row.onCreate && row.salesforce.field !== straying);
  const left = new Set(later.map(({ salesforce }) => salesforce.field));
  const values = Object.fromEntries(Object.entries(all.values).filter(([name]) => !left.has(name)));
  const received = receivedRows(kind.aggregate).filter((row) => isOutdated(row, record, current, terms));
  const sent = sentRows(kind.aggregate).filter(
    (row) =>
      differs(row, values, current) &&
      !received.includes(row) &&
      (row.salesforce.field === straying || !isAsAgreed(row, record, current, terms.base.get(row.field))) &&
      !isDisputed(row, record, current, terms),
  );
  const rows = sent.length > 0 ? sent : received;
  if (rows.length === 0) return null;
  const { queued, object } = kind;
  return {
    category: 'DIFFERENCE',
    reason: `The systems differ about the ${recordWord(kind.record)}: ${rows.map((row) => row.salesforce.label).join(', ')}.`,
    proposal:
      sent.length > 0
        ? { action: 'SEND', aggregate: queued, portalId: portalIdOf(record) }
        : { action: 'RECEIVE', object, crmId },
    fields: rows.map((row) => ({
      field: row.field,
      portalValue: record[row.portal.column] ?? null,
      crmValue: current[row.salesforce.field] ?? null,
    })),
  };
}

/**
 * The version only ever grows, and is compared by Salesforce itself. A field that the hub may not read is missing in
 * `current`: nothing is known about it, so it is no finding.
 */
function differs(
  row: CarriedRow,
  values: Readonly<Record<string, unknown>>,
  current: Readonly<Record<string, unknown>>,
): boolean {
  const { field } = row.salesforce;
  if (!(field in values) || !(field in current) || field === 'Hub_Version__c') return false;
  return !sameInSalesforce(row, values[field], current[field]);
}

/** Salesforce keeps a form of its own of the portal's value, or both have what a person decided. */
function isAsAgreed(
  row: CarriedRow,
  record: PortalRecord,
  current: SalesforceRow,
  agreed: BaseValue | undefined,
): boolean {
  if (agreed === undefined || portalChanged(row, record, agreed)) return false;
  const crmValue = current[row.salesforce.field];
  const hasLost = agreed.lost?.by === 'SALESFORCE' && sameInSalesforce(row, agreed.lost.value, crmValue);
  return !hasLost && sameInSalesforce(row, agreed.crmValue, crmValue);
}
