import { accountChanged, caseChanged } from '../../domain/live-events.ts';
import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import { isCrmId } from '../../domain/record-ids.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { accountIdOf, type PortalRecord, portalIdOf, textOf } from '../exchange/records.ts';
import type { CrmChange } from './change-source.ts';

type AnnounceDependencies = Pick<SyncDependencies, 'ledger' | 'portal'>;

/**
 * Announces accounts and cases that changed in Salesforce. Call it after the changes are removed from the caches and
 * applied to the portal, so that a subscriber who reads the record gets the change. A repeated round announces again.
 */
export async function announceCrmChanges(
  dependencies: AnnounceDependencies,
  object: SynchronizedObject,
  changes: readonly CrmChange[],
): Promise<void> {
  if (object === 'Account') await announceAccounts(dependencies, changes);
  if (object === 'Case') await announceCases(dependencies, changes);
}

async function announceAccounts(
  { ledger, portal }: AnnounceDependencies,
  changes: readonly CrmChange[],
): Promise<void> {
  const crmIds = changes.map(({ id }) => id);
  const accounts = await portal.byCrmIds('Account', crmIds);
  await ledger.live.announce(
    crmIds.map((crmId, index) => accountChanged(accountRef(crmId, accounts[index]), [])),
  );
}

/** A case that moved is announced to both of its accounts: the account that lost the case learns that it is gone. */
async function announceCases(
  { ledger, portal }: AnnounceDependencies,
  changes: readonly CrmChange[],
): Promise<void> {
  const current = new Map(changes.map(({ id, row }) => [id, accountOf(row)]));
  const known = await ledger.caseAccounts.of([...current.keys()]);
  const left = known.filter(({ caseId, accountId }) => current.get(caseId) !== accountId);
  const announced = [...left, ...Array.from(current, ([caseId, accountId]) => ({ caseId, accountId }))];
  const accounts = await portal.byCrmIds(
    'Account',
    announced.map(({ accountId }) => accountId ?? ''),
  );
  await ledger.live.announce(
    announced.map(({ caseId, accountId }, index) =>
      caseChanged(caseId, accountRef(accountId, accounts[index])),
    ),
  );
  await ledger.caseAccounts.remember(
    Array.from(current, ([caseId, accountId]) => (accountId === null ? [] : [{ caseId, accountId }])).flat(),
  );
}

function accountOf(row: CrmChange['row']): string | null {
  const id = textOf(row, 'AccountId');
  return id !== null && isCrmId(id) ? id : null;
}

/** The ids under which the feed knows an account; the portal's ids are null where it is not linked. */
function accountRef<CrmId extends string | null>(crmId: CrmId, account: PortalRecord | null | undefined) {
  return {
    crmId,
    portalId: account == null ? null : portalIdOf(account),
    accountId: account == null ? null : accountIdOf(account),
  };
}
