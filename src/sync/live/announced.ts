import {
  type Announcement,
  accessChanged,
  accountChanged,
  caseChanged,
  exceptionChanged,
  shipmentUpdated,
} from '../../domain/live-events.ts';
import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { SyncDependencies } from '../dependencies.ts';
import type { CrmChange } from '../pull/change-source.ts';
import { accountIdOf, type PortalRecord, portalIdOf, type SyncedKind } from '../records.ts';

/** What a link that was made or ended tells; `crmId` is null when it was ended. */
export function linkAnnouncements(
  { aggregate }: SyncedKind,
  record: PortalRecord,
  crmId: string | null,
): readonly Announcement[] {
  const portalId = portalIdOf(record);
  const accountId = accountIdOf(record);
  const branchId = textOf(record, 'branch_id');
  if (aggregate === 'Shipment') return [shipmentUpdated({ portalId, accountId, branchId }, ['crmId'])];
  if (aggregate === 'Exception') {
    const exception = {
      ...{ portalId, accountId, branchId, shipmentId: textOf(record, 'shipment_id') },
      ...{
        severity: textOf(record, 'severity'),
        code: textOf(record, 'code'),
        state: textOf(record, 'state'),
      },
      ownerTeam: textOf(record, 'owner_team'),
    };
    return [exceptionChanged(exception, ['case'])];
  }
  if (aggregate !== 'Account') return [];
  // What a user may see of Salesforce goes by the Salesforce ids of its accounts.
  return [
    accountChanged({ portalId, crmId, accountId }, ['crmId']),
    accessChanged(portalId, accountId, null),
  ];
}

type Announcing = Pick<SyncDependencies, 'ledger' | 'portal'>;

/**
 * Tells of accounts and cases that changed in Salesforce: after they were forgotten in the caches and applied to the
 * portal, so that whoever reads them now reads what changed. Told again when a round of the pull is repeated.
 */
export async function announceCrmChanges(
  dependencies: Announcing,
  object: SynchronizedObject,
  changes: readonly CrmChange[],
): Promise<void> {
  if (object === 'Account') await announceAccounts(dependencies, changes);
  if (object === 'Case') await announceCases(dependencies, changes);
}

async function announceAccounts(
  { ledger, portal }: Announcing,
  changes: readonly CrmChange[],
): Promise<void> {
  const ids = changes.map(({ id }) => id);
  const accounts = await portal.byCrmIds('Account', ids);
  await ledger.live.announce(
    ids.map((crmId, index) => {
      const account = accounts[index] ?? null;
      const [portalId, accountId] = [account && portalIdOf(account), account && accountIdOf(account)];
      return accountChanged({ portalId, crmId, accountId }, []);
    }),
  );
}

/** A case that has moved is told of to both of its accounts: to the one that lost it, it is gone. */
async function announceCases({ ledger, portal }: Announcing, changes: readonly CrmChange[]): Promise<void> {
  const now = new Map(changes.map(({ id, row }) => [id, textOf(row, 'AccountId')]));
  const known = await ledger.caseAccounts.of([...now.keys()]);
  const left = known.filter(({ caseId, accountId }) => now.get(caseId) !== accountId);
  const told = [...left, ...Array.from(now, ([caseId, accountId]) => ({ caseId, accountId }))];
  const accounts = await portal.byCrmIds(
    'Account',
    told.map(({ accountId }) => accountId ?? ''),
  );
  await ledger.live.announce(
    told.map(({ caseId, accountId: crmId }, index) => {
      const account = accounts[index] ?? null;
      const [portalId, accountId] = [account && portalIdOf(account), account && accountIdOf(account)];
      return caseChanged(caseId, { portalId, crmId, accountId });
    }),
  );
  await ledger.caseAccounts.remember(
    Array.from(now, ([caseId, accountId]) => (accountId === null ? [] : [{ caseId, accountId }])).flat(),
  );
}

function textOf(row: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' ? value : null;
}
