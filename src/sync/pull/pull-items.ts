import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { OPERATORS } from '../exchange/failures.ts';
import type { SyncedKind } from '../exchange/records.ts';
import { strangerAbout } from '../exchange/review-items.ts';
import type { CrmChange } from './change-source.ts';

/** A record of Salesforce that names a portal record that is not there. */
export function unknownPortalId(kind: SyncedKind, change: CrmChange, portalId: string): NewReviewItem {
  return {
    cause: `link ${kind.object} ${change.id}`,
    ...strangerAbout(kind, change.id, portalId),
    portalId: null,
    crmId: change.id,
    accountId: null,
    candidates: [],
    ownerTeam: OPERATORS,
    lastResponse: null,
    requestId: null,
  };
}
