import type { Database } from '../postgres/database.ts';
import type { PortalMaintenance } from './portal-writes.ts';
import { lockShipments, refreshExceptions, refreshMilestones } from './shipment/projection.ts';

const BATCH = 1_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

const COUNT_ROLLUPS = `SELECT portal.add_performance(array_agg(row(counted.*)::portal.performance_delta)) FROM (
  SELECT s.account_id, s.branch_id, c.day, coalesce(s.origin_country, ''), coalesce(s.destination_country, ''), s.mode,
         sum(c.shipments), sum(c.exception_count), sum(c.picked_up), sum(c.picked_up_promised), sum(c.picked_up_in_time),
         sum(c.delivered), sum(c.delivered_promised), sum(c.delivered_in_time)
    FROM portal.shipment s, portal.performance_contribution(s.created_at, s.booked_at, s.exceptions, s.picked_up_at,
           s.picked_up_on_time, s.delivered_at, s.delivered_on_time) c
   WHERE s.account_id = ANY($1::uuid[])
   GROUP BY 1, 2, 3, 4, 5, 6) counted`;
const CUSTOMERS_AT_ONCE = 100;

export function portalMaintenance(database: Database): PortalMaintenance {
  return {
    async rebuildProjection(shipmentIds) {
      if (shipmentIds !== undefined) return await rebuild(shipmentIds);
      let changed = 0;
      for (let after: string | undefined = BEFORE_ALL; after !== undefined; ) {
        const rows: { readonly id: string }[] = await database.query<{ readonly id: string }>({
          text: `SELECT portal_id AS id FROM portal.shipment WHERE portal_id > $1 ORDER BY portal_id LIMIT ${BATCH}`,
          values: [after],
        });
        changed += await rebuild(rows.map((row) => row.id));
        after = rows.at(-1)?.id;
      }
      return changed;
    },

    rebuildRollups: () =>
      database.transaction(async (transaction) => {
        // Writers wait: a shipment that changed in between would be counted twice or not at all.
        await transaction.query({ text: 'LOCK TABLE portal.shipment IN SHARE MODE' });
        await transaction.query({ text: 'TRUNCATE portal.performance_rollup, portal.lane_rollup' });
        const customers = await transaction.query<{ readonly id: string }>({
          text: 'SELECT portal_id AS id FROM portal.account WHERE parent_id IS NULL ORDER BY portal_id',
        });
        for (let from = 0; from < customers.length; from += CUSTOMERS_AT_ONCE) {
          const ids = customers.slice(from, from + CUSTOMERS_AT_ONCE).map((customer) => customer.id);
          await transaction.query({ text: COUNT_ROLLUPS, values: [ids] });
        }
      }),
  };

  async function rebuild(shipmentIds: readonly string[]): Promise<number> {
    if (shipmentIds.length === 0) return 0;
    return await database.transaction(async (transaction) => {
      const locked = await lockShipments(transaction, shipmentIds);
      const byEvents = await refreshMilestones(transaction, locked);
      const byExceptions = await refreshExceptions(transaction, [...locked.keys()]);
      return new Set([...byEvents, ...byExceptions].map((shipment) => shipment.portalId)).size;
    });
  }
}
