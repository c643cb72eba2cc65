import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { Principal } from '../../ledger/principal.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import type { CrmChange } from './change-source.ts';

/** The lease of the one process that reads Salesforce's changes, so that they are applied in their order. */
export const PULL_LEASE = 'pull';

/** Another process holds the lease now: this process may write nothing more. */
export class LeadershipLost extends Error {}

/** The user whose mutation made a change that comes back from Salesforce. */
export interface Author {
  readonly principal: Principal;
  /** The mutation. */
  readonly action: string;
}

/** One transaction under the lease. The next leader waits for its end, and a former leader cannot begin one. */
export async function writeAsLeader(
  { unitOfWork }: Pick<SyncDependencies, 'unitOfWork'>,
  change: CrmChange | null,
  leadership: Leadership,
  work: (unit: Unit<PortalWrites>) => Promise<void>,
  author: Author | null = null,
): Promise<void> {
  const principal: Principal = author?.principal ?? {
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
