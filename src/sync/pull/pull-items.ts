import type { WaybillError } from '../../domain/errors.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { OPERATORS } from '../exchange/failures.ts';
import { accountIdOf, crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { itemAbout, orphanItem, teamOf } from '../exchange/review-items.ts';
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
  const { object, aggregate, externalId } = kind;
  const portalId = portalIdOf(row);
  const item = orphanItem({ kind, row, requestId: null });
  if (successor === null) return item;
  const { crmId, merged } = successor;
  const happened = merged
    ? 'was merged into another one'
    : 'was deleted, and another one names the portal’s record';
  const isLinked = successor.portalId !== null && successor.portalId !== portalId;
  const advice = isLinked
    ? `That one is another ${kind.record} of the portal already: say which of the two goes on, or unmerge them.`
    : 'Approve to link the portal’s record with that one.';
  return {
    ...item,
    reason: `The ${object} ${happened} in Salesforce. ${advice}`,
    candidates: [
      {
        crmId,
        portalId: successor.portalId,
        label: object,
        evidence: [merged ? 'Salesforce merged the two' : `its ${externalId} is the portal's id`],
      },
    ],
    proposal: isLinked ? null : { action: 'LINK', aggregate, portalId, crmId },
  };
}

const FOR_OPERATORS = {
  proposal: null,
  ownerTeam: OPERATORS,
  lastResponse: null,
  requestId: null,
} as const;

/** A record of Salesforce that names a portal record that is not there. */
export function unknownPortalId(kind: SyncedKind, change: CrmChange, portalId: string): NewReviewItem {
  return {
    cause: `link ${kind.object} ${change.id}`,
    category: 'ORPHAN',
    reason: `The ${kind.object} names a portal record that does not exist.`,
    record: kind.record,
    portalId: null,
    crmId: change.id,
    accountId: null,
    fields: [{ field: 'portalId', portalValue: null, crmValue: portalId }],
    candidates: [],
    ...FOR_OPERATORS,
  };
}

/** A second record of Salesforce that names a portal record that has one. */
export function doubled(kind: SyncedKind, change: CrmChange, record: PortalRecord): NewReviewItem {
  const other = crmIdOf(kind, record);
  return {
    cause: `link ${kind.object} ${change.id}`,
    category: 'DOUBLE_LINK',
    reason: `Two records of Salesforce name the same ${kind.record} of the portal.`,
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
              label: kind.object,
              evidence: [`${kind.externalId} is the same`],
            },
          ],
    ),
    ...FOR_OPERATORS,
  };
}

/** Values of Salesforce that the portal refuses. */
export function refused(
  kind: SyncedKind,
  record: PortalRecord,
  values: Readonly<Record<string, unknown>>,
  change: CrmChange,
  error: WaybillError,
): NewReviewItem {
  const item = itemAbout(
    { kind, row: record, requestId: null },
    {
      category: error.code === 'DUPLICATE' ? 'DUPLICATE' : 'REJECTED',
      reason: `The portal cannot take over what Salesforce has: ${error.message}`,
      ownerTeam: teamOf(kind),
      fields: Object.entries(values).map(([field, crmValue]) => ({
        field,
        portalValue: record[field] ?? null,
        crmValue,
      })),
      lastResponse: error.details.vendorCode ?? error.code,
    },
  );
  return { ...item, cause: `apply ${kind.object} ${change.id}`, crmId: change.id };
}
