import {
  type Announcement,
  accessChanged,
  accountChanged,
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

/**
 * Tells of accounts and cases that changed in Salesforce: after they were forgotten in the caches and applied to the
 * portal, so that whoever reads them now reads what changed. Told again when a round of the pull is repeated.
 */
export async function announceCrmChanges(
  { ledger, portal }: Pick<SyncDependencies, 'ledger' | 'portal'>,
  object: SynchronizedObject,
  changes: readonly CrmChange[],
): Promise<void> {
  if (object !== 'Account' && object !== 'Case') return;
  const accountIds = changes.map(({ id, row }) => (object === 'Account' ? id : textOf(row, 'AccountId')));
  const accounts = await portal.byCrmIds(
    'Account',
    accountIds.map((id) => id ?? ''),
  );
  await ledger.live.announce(
    changes.map(({ id }, index): Announcement => {
      const account = accounts[index] ?? null;
      const portalId = account && portalIdOf(account);
      const accountId = account && accountIdOf(account);
      if (object === 'Account') return accountChanged({ portalId, crmId: id, accountId }, []);
      const facts = { accountCrmId: accountIds[index] ?? null };
      return {
        ...{ kind: 'CASE_CHANGED', recordId: id, accountId, branchId: portalId, shipmentId: null },
        ...{ fields: [], facts },
      };
    }),
  );
}

function textOf(row: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' ? value : null;
}
