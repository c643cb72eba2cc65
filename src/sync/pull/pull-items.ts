import { recordWord } from '../../domain/record-words.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { OPERATORS } from '../exchange/failures.ts';
import { accountIdOf, crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { orphanItem, strangerAbout } from '../exchange/review-items.ts';
import type { CrmChange } from './change-source.ts';

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

const NAMES_IT = "it names the portal's record";

const FOR_OPERATORS = {
  ownerTeam: OPERATORS,
  lastResponse: null,
  requestId: null,
} as const;

/** A record of Salesforce that names a portal record that is not there. */
export function unknownPortalId(kind: SyncedKind, change: CrmChange, portalId: string): NewReviewItem {
  return {
    cause: `link ${kind.object} ${change.id}`,
    ...strangerAbout(kind, change.id, portalId),
    portalId: null,
    crmId: change.id,
    accountId: null,
    candidates: [],
    ...FOR_OPERATORS,
  };
}

/** A second record of Salesforce that names a portal record that has one. */
export function doubled(kind: SyncedKind, change: CrmChange, record: PortalRecord): NewReviewItem {
  const other = crmIdOf(kind, record);
  const word = recordWord(kind.record);
  return {
    cause: `link ${kind.object} ${change.id}`,
    category: 'DOUBLE_LINK',
    reason: `Two records of Salesforce stand for the same ${word} of the portal. Merge with the right one.`,
    record: kind.record,
    portalId: portalIdOf(record),
    crmId: change.id,
    accountId: accountIdOf(record),
    fields: [{ field: 'crmId', portalValue: other, crmValue: change.id }],
    candidates: [other, change.id].flatMap((crmId) =>
      crmId === null
        ? []
        : [
            {
              crmId,
              portalId: portalIdOf(record),
              label: word,
              evidence: [crmId === other ? 'the portal stores its id' : NAMES_IT],
            },
          ],
    ),
    proposal: null,
    ...FOR_OPERATORS,
  };
}
