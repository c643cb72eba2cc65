import { recordWord } from '../../domain/record-words.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { OPERATORS } from '../exchange/failures.ts';
import { NAMES_IT } from '../exchange/orphans.ts';
import { accountIdOf, crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { strangerAbout } from '../exchange/review-items.ts';
import type { CrmChange } from './change-source.ts';

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
