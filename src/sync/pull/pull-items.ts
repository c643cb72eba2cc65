import type { WaybillError } from '../../domain/errors.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { accountIdOf, crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from '../records.ts';
import { itemAbout, teamOf } from '../review-items.ts';
import type { CrmChange } from './change-source.ts';

/** A record of Salesforce that may stand for a deleted one. */
export interface Successor {
  readonly crmId: string;
  /** Whether people merged the two; else the new one names the portal's record. */
  readonly merged: boolean;
  /** The portal's record that it stands for already. */
  readonly portalId: string | null;
}

/**
 * A record of the portal whose counterpart was deleted. What it became in Salesforce is only proposed: whether both are
 * one in the portal, too, a person says.
 */
export function orphaned(
  kind: SyncedKind,
  row: PortalRecord,
  successor: Successor | null = null,
): NewReviewItem {
  const { object, aggregate, externalId } = kind;
  const portalId = portalIdOf(row);
  const about = { category: 'ORPHAN', ownerTeam: teamOf(kind) } as const;
  const subject = { kind, row, requestId: null };
  if (successor === null) {
    const reason = `The ${object} was deleted in Salesforce. It is not made again.`;
    return itemAbout(subject, { ...about, reason });
  }
  const { crmId, merged } = successor;
  const happened = merged
    ? 'was merged into another one'
    : 'was deleted, and another one names the portal’s record';
  const taken = successor.portalId !== null && successor.portalId !== portalId;
  const advice = taken
    ? `That one is another ${kind.record} of the portal already: say which of the two goes on, or unmerge them.`
    : 'Approve to link the portal’s record with that one.';
  return itemAbout(subject, {
    ...about,
    reason: `The ${object} ${happened} in Salesforce. ${advice}`,
    candidates: [
      {
        ...{ crmId, portalId: successor.portalId, label: object },
        evidence: [merged ? 'Salesforce merged the two' : `its ${externalId} is the portal's id`],
      },
    ],
    proposal: taken ? null : { action: 'LINK', aggregate, portalId, crmId },
  });
}

/** A record of Salesforce that names a portal record that is not there. */
export function unknownPortalId(kind: SyncedKind, change: CrmChange, portalId: string): NewReviewItem {
  return {
    cause: `link ${kind.object} ${change.id}`,
    category: 'ORPHAN',
    reason: `The ${kind.object} names a portal record that does not exist.`,
    ...{ record: kind.record, portalId: null, crmId: change.id, accountId: null },
    fields: [{ field: 'portalId', portalValue: null, crmValue: portalId }],
    ...{ candidates: [], proposal: null, ownerTeam: 'Integration', lastResponse: null, requestId: null },
  };
}

/** A second record of Salesforce that names a portal record that has one. */
export function doubled(kind: SyncedKind, change: CrmChange, record: PortalRecord): NewReviewItem {
  const other = crmIdOf(kind, record);
  return {
    cause: `link ${kind.object} ${change.id}`,
    category: 'DOUBLE_LINK',
    reason: `Two records of Salesforce name the same ${kind.record} of the portal.`,
    ...{
      record: kind.record,
      portalId: portalIdOf(record),
      crmId: change.id,
      accountId: accountIdOf(record),
    },
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
    ...{ proposal: null, ownerTeam: 'Integration', lastResponse: null, requestId: null },
  };
}

/** Values of Salesforce that the portal does not take. */
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
      reason: `The portal cannot take over what Salesforce says: ${error.message}`,
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
