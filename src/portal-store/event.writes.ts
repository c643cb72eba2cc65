import { WaybillError } from '../domain/errors.ts';
import type { Database } from '../postgres/database.ts';
import { newIds } from './identifiers.ts';
import { insertRows } from './insert-rows.ts';
import type { PortalWrites } from './portal-store.ts';
import { lockShipments, refreshMilestones } from './projection.ts';
import { EVENT, type IdentifiedEvent } from './shipment-columns.ts';

export function eventWrites(database: Database): Pick<PortalWrites, 'recordEvents'> {
  return {
    recordEvents: (events) =>
      database.transaction(async (transaction) => {
        const locked = await lockShipments(transaction, [
          ...new Set(events.map((event) => event.shipmentId)),
        ]);
        if (events.some((event) => !locked.has(event.shipmentId))) {
          throw new WaybillError('NOT_FOUND', 'The portal has no such shipment.');
        }
        const ids = await newIds(transaction, events.length);
        const rows = events.map((event) => ({ ...event, portalId: ids.next(), at: ids.at }));
        const recorded = await insertRows<IdentifiedEvent, { readonly shipmentId: string }>(
          transaction,
          'portal.tracking_event',
          EVENT,
          rows,
          'ON CONFLICT (source, event_id) DO NOTHING RETURNING shipment_id AS "shipmentId"',
        );
        const touched = new Set(recorded.map((row) => row.shipmentId));
        await refreshMilestones(transaction, new Map([...locked].filter(([id]) => touched.has(id))));
        return { recorded: recorded.length };
      }),
  };
}
