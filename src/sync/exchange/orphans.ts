import { recordWord } from '../../domain/record-words.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { SalesforceClient } from '../../salesforce/client.ts';
import { field, soql } from '../../salesforce/soql.ts';
import { type PortalRecord, portalIdOf, type SyncedKind, textOf } from './records.ts';
import { orphanItem } from './review-items.ts';

/** A record of Salesforce that may stand for a deleted one. */
export interface Successor {
  readonly crmId: string;
  /** Whether people merged the two in Salesforce. Otherwise the successor names the portal's record. */
  readonly merged: boolean;
  /** The portal's record to which the successor is linked already. */
  readonly portalId: string | null;
}

/**
 * A record of the portal whose counterpart was deleted. The successor in Salesforce is only proposed: a person decides
 * whether the two are one record in the portal, too.
 */
export function orphaned(
  kind: SyncedKind,
  row: PortalRecord,
  successor: Successor | null = null,
): NewReviewItem {
  const { aggregate } = kind;
  const word = recordWord(kind.record);
  const portalId = portalIdOf(row);
  const item = orphanItem({ kind, row, requestId: null });
  if (successor === null) return item;
  const { crmId, merged } = successor;
  const happened = merged
    ? 'was merged into another one'
    : 'was deleted, and another one names the portal’s record';
  const isLinked = successor.portalId !== null && successor.portalId !== portalId;
  const advice = isLinked
    ? `That one is another ${word} of the portal already: say which of the two goes on, or unmerge them.`
    : 'Approve to link the portal’s record with that one.';
  return {
    ...item,
    reason: `The ${word} ${happened} in Salesforce. ${advice}`,
    candidates: [
      {
        crmId,
        portalId: successor.portalId,
        label: word,
        evidence: [merged ? 'Salesforce merged the two' : NAMES_IT],
      },
    ],
    proposal: isLinked ? null : { action: 'LINK', aggregate, portalId, crmId },
  };
}

export const NAMES_IT = "it names the portal's record";

/** Objects whose records people merge. The losing record is deleted and names the surviving one. */
export const MERGED: readonly string[] = ['Account', 'Contact'];

/** Merges that are followed from one record to the last one. */
const MOST_MERGES = 10;

/** The record that is left of a record after all merges; null when it was deleted. */
export async function survivorOf(
  salesforce: Pick<SalesforceClient, 'query'>,
  { object }: SyncedKind,
  crmId: string,
): Promise<string | null> {
  let id = crmId;
  for (let merges = 0; merges <= MOST_MERGES; merges += 1) {
    const [row] = await salesforce.query(
      soql`SELECT Id, IsDeleted, MasterRecordId FROM ${field(object, MERGED)} WHERE Id = ${id}`,
      newUpstreamUsage(),
      { includeDeleted: true },
    );
    if (row === undefined) return null;
    if (row['IsDeleted'] !== true) return id;
    const master = textOf(row, 'MasterRecordId');
    if (master === null) return null;
    id = master;
  }
  return null;
}
