import { accountChanged } from '../../domain/live-events.ts';
import { isPortalId } from '../../domain/record-ids.ts';
import { isWebAddress } from '../../domain/transforms/contact-details.ts';
import type { ReviewItem } from '../../ledger/review/review-item.ts';
import type { ReviewQueue } from '../../ledger/review/review-queue.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';

/** A customer that asked to be registered. Its account gets the id of the review item, so that it is created only once. */
export interface Registration {
  readonly portalId: string;
  readonly cause: string;
  readonly legalName: string;
  readonly displayName: string;
  readonly country: string | null;
  readonly phone: string | null;
  readonly website: string | null;
}

/** The registration of this id; null when there is none, or when it was dismissed. */
export async function registrationOf(review: ReviewQueue, id: string): Promise<Registration | null> {
  if (!isPortalId(id)) return null;
  const [item] = await review.byIds([id]);
  if (item == null || item.category !== 'REGISTRATION' || item.state === 'DISMISSED') return null;
  return toRegistration(item);
}

/** The account of an approved registration. Its other fields are Salesforce's and come from there. */
export async function openAccount(unit: Unit<PortalWrites>, registration: Registration): Promise<void> {
  const { portalId, displayName, country, cause } = registration;
  await unit.portal.insertAccounts([{ portalId, displayName, country }]);
  unit.announce(accountChanged({ portalId, crmId: null, accountId: portalId }, ['displayName', 'country']));
  unit.audit({
    record: 'Account',
    recordId: portalId,
    accountId: portalId,
    action: 'approvedInSalesforce',
    changes: Object.entries({
      displayName,
      country,
    }).map(([field, value]) => ({
      field,
      old: null,
      new: value,
    })),
  });
  await unit.ledger.review.settleCauses([cause], 'Approved in Salesforce.');
}

function toRegistration({ id, cause, fields }: ReviewItem): Registration | null {
  const given = new Map(fields.map(({ field, portalValue }) => [field, portalValue]));
  const text = (field: string) => {
    const value = given.get(field);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const legalName = text('legalName');
  if (legalName === null) return null;
  return {
    portalId: id,
    cause,
    legalName,
    displayName: text('displayName') ?? legalName,
    country: text('country'),
    phone: text('phone'),
    website: webAddressIn(text('website')),
  };
}

/** A registration of before web addresses were checked may hold any text; Salesforce would show it as a link. */
function webAddressIn(website: string | null): string | null {
  return website !== null && isWebAddress(website) ? website : null;
}
