import { chooseBillingContact } from '../../domain/billing-contact.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { ReviewQueue } from '../../ledger/review/review-queue.ts';
import {
  billingCausesOf,
  billingContactsOf,
  billingItem,
  hasBillingRole,
} from '../exchange/billing-contacts.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { misplacedAmong } from '../exchange/misplaced.ts';
import { type PortalRecord, portalIdOf, type SyncedKind, textOf } from '../exchange/records.ts';
import type { CrmChange } from './change-source.ts';
import type { Found } from './counterparts.ts';
import { changeOf, namesOf } from './polling-source.ts';

/** What changes of contacts mean for the invoices of their accounts. */
export interface BillingChanges {
  /** The contact that counts, and the account. */
  readonly found: readonly Found[];
  /** The accounts in question, by portal id, each with what a person has to decide about it. */
  readonly asked: ReadonlyMap<string, NewReviewItem | null>;
}

const NONE: BillingChanges = { found: [], asked: new Map() };

/**
 * Where the invoices of an account go follows from all billing contacts that it has now, not from the one that changed: so
 * they are read again, in one more API call, whichever of them changed, lost the role or was deleted. If the last one is
 * gone, the account keeps its address.
 */
export async function billingOf(
  { portal, salesforce, ledger }: Pick<SyncDependencies, 'portal' | 'salesforce' | 'ledger'>,
  kind: SyncedKind,
  changes: readonly CrmChange[],
): Promise<BillingChanges> {
  if (kind.aggregate !== 'PortalUser') return NONE;
  const named = await concerned(portal, changes);
  const doubtful = await ledger.review.inDoubt(named.map(({ record }) => portalIdOf(record)));
  // Whose account it is, a person decides first.
  const accounts = named.filter(({ record }) => !doubtful.has(portalIdOf(record)));
  const crmIds = accounts.flatMap(({ crmId }) => crmId);
  if (crmIds.length === 0) return NONE;
  const asOf = new Date();
  const contacts = await billingContactsOf(salesforce, crmIds, namesOf('Contact'));
  if (contacts === null) return NONE;
  const people = [...contacts.values()].flat();
  const users = await portal.byCrmIds(
    kind.aggregate,
    people.map((each) => each.crmId),
  );
  const placed = people.flatMap(({ row }, index) => {
    const record = users[index] ?? null;
    return record === null ? [] : [{ record, row }];
  });
  // The user of another customer gets no invoices of this one until a person has decided.
  const misplaced = await misplacedAmong({ portal, salesforce, ledger }, kind, placed);
  const elsewhere = new Set([...misplaced.values()].map((each) => each.crmId));
  const found: Found[] = [];
  const asked = new Map<string, NewReviewItem | null>();
  for (const { crmId, record } of accounts) {
    const own = (contacts.get(crmId) ?? []).filter((each) => !elsewhere.has(each.crmId));
    const { chosen } = chooseBillingContact(own);
    asked.set(portalIdOf(record), billingItem(portalIdOf(record), own));
    if (chosen !== null) found.push({ change: changeOf('Contact', chosen.row, asOf), record });
  }
  return { found, asked };
}

interface Concerned {
  readonly crmId: string;
  /** The part of the account's record that is about its billing contact. */
  readonly record: PortalRecord;
}

/** Linked accounts of contacts that have the role, or the address to which the account's invoices go. */
async function concerned(
  portal: SyncDependencies['portal'],
  changes: readonly CrmChange[],
): Promise<readonly Concerned[]> {
  const contacts = Map.groupBy(
    changes.filter(({ row }) => textOf(row, 'AccountId') !== null),
    ({ row }) => String(row['AccountId']),
  );
  const ids = [...contacts.keys()];
  const accounts = (await portal.byCrmIds('Account', ids)).flatMap((record, index) =>
    record === null ? [] : [{ crmId: ids[index] ?? '', portalId: portalIdOf(record) }],
  );
  const records = await portal.byIds(
    'BillingContact',
    accounts.map(({ portalId }) => portalId),
  );
  return accounts.flatMap(({ crmId }, index) => {
    const record = records[index];
    if (record == null) return [];
    const address = textOf(record, 'billing_contact_email')?.toLowerCase() ?? null;
    const isConcerned = contacts
      .get(crmId)
      ?.some(({ row }) => hasBillingRole(row) || textOf(row, 'Email')?.toLowerCase() === address);
    return isConcerned === true ? [{ crmId, record }] : [];
  });
}

/** Opens an item for each account in doubt, unless a person has dismissed it, and closes those about doubts that ended. */
export async function askAboutBilling(
  review: Pick<ReviewQueue, 'causesOf' | 'open' | 'settleCauses'>,
  { asked }: BillingChanges,
): Promise<void> {
  if (asked.size === 0) return;
  const known = await review.causesOf('BillingContact', [...asked.keys()]);
  const items = [...asked.values()].flatMap((item) => item ?? []);
  const standing = new Set(items.map(({ cause }) => cause));
  const isAbout = (cause: string) => [...asked.keys()].some((id) => cause.startsWith(billingCausesOf(id)));
  const ended = known.filter(
    ({ cause, state }) => state === 'OPEN' && isAbout(cause) && !standing.has(cause),
  );
  await review.settleCauses(
    ended.map(({ cause }) => cause),
    'The billing contacts have changed since.',
  );
  const left = new Set(known.flatMap(({ cause, state }) => (state === 'DISMISSED' ? [cause] : [])));
  const news = items.filter(({ cause }) => !left.has(cause));
  if (news.length > 0) await review.open(news);
}
