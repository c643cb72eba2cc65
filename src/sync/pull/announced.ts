import { type Announcement, accountChanged, caseChanged } from '../../domain/live-events.ts';
import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import { isCrmId } from '../../domain/record-ids.ts';
import type { CaseAccount } from '../../ledger/pull/case-accounts.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { accountIdOf, type PortalRecord, portalIdOf, textOf } from '../exchange/records.ts';
import type { CrmChange } from './change-source.ts';

type AnnounceDependencies = Pick<SyncDependencies, 'ledger' | 'portal'>;

/** The live events for subscribers that follow from some changes of Salesforce. */
export interface CrmAnnouncements {
  /** With the record of Salesforce that each is about. */
  readonly announcements: readonly { readonly crmId: string; readonly announcement: Announcement }[];
  /** Where the cases are now. */
  readonly caseAccounts: readonly CaseAccount[];
}

const NOTHING: CrmAnnouncements = { announcements: [], caseAccounts: [] };

/**
 * Announcements of accounts and cases that changed in Salesforce. Announce them after the changes are removed from the
 * caches, and not before they are applied to the portal, so that a subscriber who reads the record gets the change. A
 * repeated round announces again.
 */
export async function crmAnnouncements(
  dependencies: AnnounceDependencies,
  object: SynchronizedObject,
  changes: readonly CrmChange[],
): Promise<CrmAnnouncements> {
  if (object === 'Account') return await ofAccounts(dependencies, changes);
  if (object === 'Case') return await ofCases(dependencies, changes);
  return NOTHING;
}

async function ofAccounts(
  { portal }: AnnounceDependencies,
  changes: readonly CrmChange[],
): Promise<CrmAnnouncements> {
  const crmIds = changes.map(({ id }) => id);
  const accounts = await portal.byCrmIds('Account', crmIds);
  const announcements = crmIds.map((crmId, index) => ({
    crmId,
    announcement: accountChanged(accountRef(crmId, accounts[index]), []),
  }));
  return { announcements, caseAccounts: [] };
}

/** A case that moved is announced to both of its accounts: the account that lost the case learns that it is gone. */
async function ofCases(
  { ledger, portal }: AnnounceDependencies,
  changes: readonly CrmChange[],
): Promise<CrmAnnouncements> {
  const rows = new Map(changes.map(({ id, row }) => [id, row]));
  const current = new Map(Array.from(rows, ([id, row]) => [id, accountOf(row)] as const));
  const known = await ledger.caseAccounts.of([...current.keys()]);
  const left = known.filter(({ caseId, accountId }) => current.get(caseId) !== accountId);
  const announced = [...left, ...Array.from(current, ([caseId, accountId]) => ({ caseId, accountId }))];
  const accounts = await portal.byCrmIds(
    'Account',
    announced.map(({ accountId }) => accountId ?? ''),
  );
  const announcements = announced.map(({ caseId, accountId }, index) => ({
    crmId: caseId,
    announcement: caseChanged(caseId, accountRef(accountId, accounts[index])),
  }));
  const caseAccounts = Array.from(current, ([caseId, accountId], index) => {
    if (accountId === null) return [];
    const account = accounts[left.length + index];
    const row = rows.get(caseId) ?? {};
    return [
      {
        caseId,
        accountId,
        customerId: account == null ? null : accountIdOf(account),
        reason: textOf(row, 'Reason'),
        openedAt: instantOf(row, 'CreatedDate'),
        closedAt: instantOf(row, 'ClosedDate'),
      },
    ];
  }).flat();
  return { announcements, caseAccounts };
}

function accountOf(row: CrmChange['row']): string | null {
  const id = textOf(row, 'AccountId');
  return id !== null && isCrmId(id) ? id : null;
}

function instantOf(row: CrmChange['row'], field: string): Date | null {
  const at = new Date(textOf(row, field) ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** The ids under which the feed knows an account; the portal's ids are null where it is not linked. */
function accountRef<CrmId extends string | null>(crmId: CrmId, account: PortalRecord | null | undefined) {
  return {
    crmId,
    portalId: account == null ? null : portalIdOf(account),
    accountId: account == null ? null : accountIdOf(account),
  };
}
