import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { Principal } from '../../ledger/principal.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { SyncDependencies } from '../dependencies.ts';
import type { CrmChange } from './change-source.ts';

/** Who may read Salesforce's changes: one process at a time, so that they are applied in their order. */
export const PULL_LEASE = 'pull';

/** Another process reads Salesforce's changes now; nothing more may be written. */
export class LeadershipLost extends Error {}

/** One transaction under the lease: a successor waits for it, and nothing of a former leader comes after. */
export async function writeAsLeader(
  { unitOfWork }: Pick<SyncDependencies, 'unitOfWork'>,
  change: CrmChange | null,
  leadership: Leadership,
  work: (unit: Unit<PortalWrites>) => Promise<void>,
): Promise<void> {
  const principal: Principal = {
    subject: change === null ? 'waybill:pull' : `salesforce:${change.modifiedBy}`,
    role: null,
    system: change === null ? 'HUB' : 'SALESFORCE',
    requestId: null,
  };
  await unitOfWork.run(principal, async (unit) => {
    if (!(await unit.ledger.leases.confirm(leadership))) throw new LeadershipLost();
    await work(unit);
  });
}
