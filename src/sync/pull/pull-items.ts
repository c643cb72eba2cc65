import type { WaybillError } from '../../domain/errors.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { accountIdOf, crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from '../records.ts';
import { itemAbout, teamOf } from '../review-items.ts';
import type { CrmChange } from './change-source.ts';

/** A record of the portal whose counterpart was deleted. */
export function orphaned(kind: SyncedKind, row: PortalRecord): NewReviewItem {
  return itemAbout(
    { kind, row, requestId: null },
    {
      category: 'ORPHAN',
      reason: `The ${kind.object} was deleted in Salesforce. It is not made again.`,
      ownerTeam: teamOf(kind),
    },
  );
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
