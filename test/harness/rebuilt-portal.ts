import {
  lockShipments,
  refreshExceptions,
  refreshMilestones,
} from '../../src/portal-store/shipment/projection.ts';
import type { Database } from '../../src/postgres/database.ts';

/** Folds the events of shipments and sums their exceptions again. Returns how many shipments were not so already. */
export async function foldAgain(database: Database, shipmentIds: readonly string[]): Promise<number> {
  return await database.transaction(async (transaction) => {
    const locked = await lockShipments(transaction, shipmentIds);
    const byEvents = await refreshMilestones(transaction, locked);
    const byExceptions = await refreshExceptions(transaction, [...locked.keys()]);
    return new Set([...byEvents, ...byExceptions].map((shipment) => shipment.portalId)).size;
  });
}

/** Counts the rollups again from all shipments. */
export async function countAgain(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query({ text: 'TRUNCATE portal.performance_rollup, portal.lane_rollup' });
    await transaction.query({
      text: `SELECT portal.add_performance(array_agg(row(counted.*)::portal.performance_delta)) FROM (
        SELECT s.account_id, s.branch_id, c.day, coalesce(s.origin_country, ''), coalesce(s.destination_country, ''),
               s.mode, sum(c.shipments), sum(c.exception_count), sum(c.picked_up), sum(c.picked_up_promised),
               sum(c.picked_up_in_time), sum(c.delivered), sum(c.delivered_promised), sum(c.delivered_in_time),
               coalesce(s.service_level, '')
          FROM portal.shipment s, portal.performance_contribution(s.created_at, s.booked_at, s.exceptions,
                 s.picked_up_at, s.picked_up_on_time, s.delivered_at, s.delivered_on_time) c
         GROUP BY 1, 2, 3, 4, 5, 6, 15) counted`,
    });
  });
}
