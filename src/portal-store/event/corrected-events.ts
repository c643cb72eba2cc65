import { factKey } from '../../domain/milestones/fact.ts';
import type { EventSource } from '../../domain/vocabulary/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import type { NewEvent } from './event.columns.ts';

type ShipmentEvent = NewEvent & { readonly shipmentId: string };
type Identity = Pick<ShipmentEvent, 'shipmentId' | 'source' | 'reporter' | 'eventId'>;

/** A new event whose correction names its reporter as far as that is known. */
export interface PinnedEvent<Event> {
  readonly event: Event;
  /** Whether several reporters have an event with the corrected id, and the correction names none of them. */
  readonly isAmbiguous: boolean;
}

/**
 * Gives corrections without a reporter the reporter of the only event with that source and id, stored or in the same batch.
 * So a later event of another reporter with the same id does not make the correction ambiguous. While no such event is
 * known, the correction stays as it is. The shipments are locked.
 */
export async function pinCorrections<Event extends ShipmentEvent>(
  transaction: Executor,
  events: readonly Event[],
): Promise<readonly PinnedEvent<Event>[]> {
  const open = events.filter(isOpen);
  if (open.length === 0) return events.map((event) => ({ event, isAmbiguous: false }));
  const stored = await identitiesNamed(transaction, [...open, ...open.map(targetOf)]);
  const known = new Set(stored.map(factKey));
  const reporters = new Map<string, Set<string>>();
  for (const identity of [...stored, ...events]) {
    const name = nameOf(identity);
    reporters.set(name, (reporters.get(name) ?? new Set()).add(identity.reporter));
  }
  return events.map((event) => {
    const [first, ...others] = isOpen(event) ? (reporters.get(nameOf(targetOf(event))) ?? []) : [];
    if (first === undefined) return { event, isAmbiguous: false };
    // A re-send of a stored correction is known, even if it has become ambiguous since.
    if (others.length > 0) return { event, isAmbiguous: !known.has(factKey(event)) };
    return { event: { ...event, correctsReporter: first }, isAmbiguous: false };
  });
}

type Name = Pick<Identity, 'shipmentId' | 'source' | 'eventId'>;

function nameOf({ shipmentId, source, eventId }: Name): string {
  return `${source} ${shipmentId} ${eventId}`;
}

function isOpen(event: ShipmentEvent): boolean {
  return event.correction != null && event.correctsReporter == null;
}

function targetOf({ shipmentId, correctsSource, correctsEventId }: ShipmentEvent): Name {
  return { shipmentId, source: correctsSource as EventSource, eventId: correctsEventId ?? '' };
}

async function identitiesNamed(transaction: Executor, names: readonly Name[]): Promise<Identity[]> {
  return await transaction.query<Identity>(
    sql`SELECT DISTINCT t.shipment_id AS "shipmentId", t.source, t.reporter, t.event_id AS "eventId"
      FROM portal.tracking_event t
      JOIN unnest(${names.map(({ shipmentId }) => shipmentId)}::uuid[], ${names.map(({ source }) => source)}::text[],
                  ${names.map(({ eventId }) => eventId)}::text[]) AS named (shipment_id, source, event_id)
        ON (t.shipment_id, t.source::text, t.event_id) = (named.shipment_id, named.source, named.event_id)`,
  );
}
