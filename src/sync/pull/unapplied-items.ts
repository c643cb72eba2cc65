import { WaybillError } from '../../domain/errors.ts';
import { receivedRows, type SynchronizedObject } from '../../domain/ownership/index.ts';
import { recordWord } from '../../domain/record-words.ts';
import { UNREADABLE } from '../../domain/review-form.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { ReviewQueue } from '../../ledger/review/review-queue.ts';
import { accountIdOf, type PortalRecord, portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { itemAbout, teamOf } from '../exchange/review-items.ts';
import type { Application } from './apply.ts';
import type { CrmChange } from './change-source.ts';

/**
 * Why PostgreSQL refuses a value, in words about the value: by SQLSTATE (its whole code or its class of two letters). The
 * first entry that fits counts.
 */
const WHY_REFUSED: readonly (readonly [sqlState: string, words: string])[] = [
  ['23502', 'the portal needs a value there.'],
  ['23505', 'another record of the portal has it already.'],
  ['23503', 'the portal does not have the record that it names.'],
  ['23', 'the portal does not allow it there.'],
  ['22001', 'it is longer than the portal can store.'],
  ['22003', 'it is larger than the portal can store.'],
  ['22007', 'it is no date that the portal can read.'],
  ['22008', 'it lies outside the calendar of the portal.'],
  ['22021', 'it holds a character that the portal cannot store.'],
  ['22P05', 'it holds a character that the portal cannot store.'],
  ['22', 'it is not of the kind that the portal stores there.'],
  ['54', 'it is larger than the portal can store.'],
];

const UNEXPLAINED = 'the hub could not carry it over; the log of the worker has the details.';

/** In words about the record: never the words of a database. */
export function whyRefused(error: unknown): string {
  if (!(error instanceof WaybillError)) return UNEXPLAINED;
  const { details, message } = error;
  const vendorCode = details.vendorCode ?? '';
  const [, words] = WHY_REFUSED.find(([sqlState]) => vendorCode.startsWith(sqlState)) ?? [];
  if (words !== undefined) return words;
  return details.system === undefined && message !== '' ? message : UNEXPLAINED;
}

/** For operators: names, never values. */
export function reasonOf(error: unknown): { readonly reason: string; readonly error: string } {
  if (error instanceof WaybillError) {
    return { reason: error.details.vendorCode ?? error.code, error: error.message };
  }
  return { reason: error instanceof Error ? error.name : 'UNKNOWN', error: UNEXPLAINED };
}

/** A value of Salesforce that the portal refuses, by column. */
export function refused(
  kind: SyncedKind,
  { aggregate, record, values }: Pick<Application, 'aggregate' | 'record' | 'values'>,
  change: CrmChange,
  error: WaybillError,
): NewReviewItem {
  const isBilling = aggregate === 'BillingContact';
  const about = isBilling ? aggregate : kind.record;
  const rows = receivedRows(aggregate).filter((row) => row.portal.column in values);
  const fields = new Map(rows.map((row) => [row.portal.column, row.field]));
  const where = rows.map(({ salesforce }) => `in "${salesforce.label}" `).join('');
  const item = itemAbout(
    { kind, row: record, requestId: null },
    {
      category: error.code === 'DUPLICATE' ? 'DUPLICATE' : 'REJECTED',
      reason: `The portal cannot take over what Salesforce has ${where}of the ${recordWord(about)}: ${whyRefused(error)}`,
      ownerTeam: teamOf(kind),
      fields: Object.entries(values).map(([column, crmValue]) => ({
        field: fields.get(column) ?? column,
        portalValue: record[column] ?? null,
        crmValue,
      })),
      lastResponse: error.details.vendorCode ?? error.code,
    },
  );
  const named = item.fields.map(({ field }) => ` ${field}`).join('');
  return {
    ...item,
    record: about,
    cause: `apply ${isBilling ? aggregate : kind.object} ${change.id}${named}`,
    crmId: change.id,
  };
}

/**
 * Opens items about fields of one record. What was asked about the same field before is settled: Salesforce has another
 * value by now, so at most one item about a field stands.
 */
export async function openAboutFields(
  review: Pick<ReviewQueue, 'open' | 'settleCauses'>,
  kind: SyncedKind,
  { aggregate, record }: Pick<Application, 'aggregate' | 'record'>,
  crmId: string,
  items: readonly NewReviewItem[],
): Promise<void> {
  const isBilling = aggregate === 'BillingContact';
  const causes = items.flatMap(({ cause, fields }) =>
    fields.flatMap(({ field }) => {
      const conflict = `conflict ${isBilling ? aggregate : kind.aggregate} ${portalIdOf(record)} ${field}`;
      const apply = `apply ${isBilling ? aggregate : kind.object} ${crmId} ${field}`;
      return [conflict, `${conflict}${UNREADABLE}`, apply].filter((other) => other !== cause);
    }),
  );
  if (causes.length > 0) await review.settleCauses(causes, 'Salesforce has another value by now.');
  await review.open(items);
}

/** The cause of the item about a record that could not be applied at all. */
export function unappliedCause(object: SynchronizedObject, crmId: string): string {
  return `apply ${object} ${crmId}`;
}

/** A record of Salesforce that could not be applied, for a reason that no single value explains. */
export function unapplied(
  kind: SyncedKind,
  crmId: string,
  record: PortalRecord | null,
  error: unknown,
): NewReviewItem {
  const word = recordWord(kind.record);
  const { reason } = reasonOf(error);
  return {
    cause: unappliedCause(kind.object, crmId),
    category: error instanceof WaybillError && error.code === 'DUPLICATE' ? 'DUPLICATE' : 'REJECTED',
    reason: `What Salesforce has of this ${word} could not be taken over: ${whyRefused(error)} Correct the ${word} in Salesforce, or retry.`,
    record: kind.record,
    portalId: record === null ? null : portalIdOf(record),
    crmId,
    accountId: record === null ? null : accountIdOf(record),
    fields: [],
    candidates: [],
    proposal: null,
    ownerTeam: teamOf(kind),
    lastResponse: reason,
    requestId: null,
  };
}
