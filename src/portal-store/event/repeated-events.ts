import { factKey } from '../../domain/milestones/fact.ts';
import { tellsTheSame } from '../../domain/milestones/repeated-fact.ts';
import type { Executor } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import { completed } from '../record/record-table.ts';
import { EVENT, type NewEvent, type TrackingEventRecord } from './event.columns.ts';

type ShipmentEvent = NewEvent & { readonly shipmentId: string };

/** The events whose identity is already stored with other content. */
export async function eventsWithOtherContent<Event extends ShipmentEvent>(
  transaction: Executor,
  events: readonly Event[],
): Promise<ReadonlySet<Event>> {
  if (events.length === 0) return new Set();
  const rows = await transaction.query<TrackingEventRecord>(
    sql`SELECT ${EVENT.selectList} FROM portal.tracking_event t
      JOIN unnest(${events.map(({ shipmentId }) => shipmentId)}::uuid[], ${events.map(({ source }) => source)}::text[],
                  ${events.map(({ reporter }) => reporter)}::text[], ${events.map(({ eventId }) => eventId)}::text[])
        AS given (shipment_id, source, reporter, event_id)
        ON (t.shipment_id, t.source::text, t.reporter, t.event_id)
         = (given.shipment_id, given.source, given.reporter, given.event_id)`,
  );
  const stored = new Map(rows.map((row) => [factKey(row), row]));
  return new Set(
    events.filter((event) => {
      const known = stored.get(factKey(event));
      return known !== undefined && !tellsTheSame(known, completed(EVENT, event) as TrackingEventRecord);
    }),
  );
}
