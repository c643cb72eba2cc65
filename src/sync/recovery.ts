import type { LiveOrder } from '../ledger/live-events/live-orders.ts';
import { hubPrincipal } from '../ledger/principal.ts';
import type { SyncDependencies } from './exchange/dependencies.ts';
import { recoverVersions } from './recover.ts';
import type { RoundResult } from './rounds/loop.ts';

const RECOVERY_LEASE = 'recovery';
const LEASE_MS = 60_000;
/** By so much the clocks of the database and of Salesforce may differ, milliseconds. */
const CLOCKS_APART_MS = 3_600_000;

/**
 * After the database was restored, Salesforce has newer versions than the portal. Until the hub has gone on from them,
 * nothing is sent (`claim` of the outbox). To do it twice changes nothing, so a lease that runs out does no harm.
 */
export class Recovery {
  readonly #dependencies: SyncDependencies;

  constructor(dependencies: SyncDependencies) {
    this.#dependencies = dependencies;
  }

  async round(signal: AbortSignal): Promise<RoundResult> {
    const { ledger, holder } = this.#dependencies;
    const [order] = await ledger.orders.unrecovered();
    if (order === undefined) return 'IDLE';
    const leadership = await ledger.leases.acquire(RECOVERY_LEASE, holder, LEASE_MS);
    if (leadership === null) return 'IDLE';
    await this.#recover(order, signal);
    await ledger.leases.release(leadership);
    return 'MORE';
  }

  async #recover(order: LiveOrder, signal: AbortSignal): Promise<void> {
    const { logger, unitOfWork } = this.#dependencies;
    const { cause, intactUntil } = order;
    const fields = { code: 'DATABASE_RESTORED', cause, intactUntil };
    logger.warn(
      fields,
      'changes of the database may be lost; the hub goes on from the versions of Salesforce',
    );
    const since = intactUntil && new Date(intactUntil.getTime() - CLOCKS_APART_MS);
    const found = await recoverVersions(this.#dependencies, false, () => undefined, signal, since);
    const sum = (of: 'behind' | 'unknown') => found.reduce((all, report) => all + report[of], 0);
    await unitOfWork.run(hubPrincipal('restore'), async (unit) => {
      if (!(await unit.ledger.orders.recovered(order.incarnation))) return;
      const changes = [
        { field: 'intactUntil', old: null, new: intactUntil },
        { field: 'lostEventsUpTo', old: order.forkedAfter, new: order.beginsAfter },
        { field: 'recordsBehind', old: null, new: sum('behind') },
        { field: 'recordsUnknown', old: null, new: sum('unknown') },
      ];
      const { incarnation: recordId } = order;
      unit.audit({ record: 'LiveOrder', recordId, accountId: null, action: `DATABASE_${cause}`, changes });
    });
    const counts = { behind: sum('behind'), unknown: sum('unknown') };
    logger.warn({ code: 'DATABASE_RECOVERED', cause, ...counts }, 'changes are sent to Salesforce again');
  }
}
