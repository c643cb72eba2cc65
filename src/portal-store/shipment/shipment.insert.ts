import { foldMilestones } from '../../domain/milestones/fold.ts';
import type { Executor } from '../../postgres/database.ts';
import { insertExceptions } from '../exception/exception.writes.ts';
import type { PortalWrites } from '../portal-writes.ts';
import { type ColumnsOf, insertRows } from '../record/insert-rows.ts';
import { newIds } from '../record/new-ids.ts';
import type { InsertedShipment, NewShipment } from '../writes.ts';
import { bookedColumns } from './booked-fields.ts';
import {
  lockShipments,
  PROJECTION,
  type ProjectedFact,
  refreshExceptions,
  refreshMilestones,
} from './projection.ts';
import {
  ACCESSORIAL,
  DOCUMENT,
  EVENT,
  type IdentifiedEvent,
  type IdentifiedShipment,
  PACKAGE,
  REFERENCE,
  SHIPMENT,
  STOP,
  timeZoneOf,
} from './shipment.columns.ts';

export function shipmentWrites(transaction: Executor): Pick<PortalWrites, 'insertShipments'> {
  return {
    async insertShipments(shipments, alongside) {
      const result = await insertShipments(transaction, shipments);
      if (alongside !== undefined) {
        await transaction.query({
          text: `UPDATE portal.import_run SET position = $2, counts = $3, updated_at = now() WHERE portal_id = $1`,
          values: [alongside.importRun, alongside.position, JSON.stringify(alongside.counts)],
        });
      }
      return result;
    },
  };
}

type PreparedShipment = IdentifiedShipment & { readonly facts: readonly IdentifiedEvent[] };
type FoldedShipment = IdentifiedShipment & { readonly state: ReturnType<typeof stateOf> };

const FOLDED_SHIPMENT: ColumnsOf<FoldedShipment> = { ...SHIPMENT, ...PROJECTION };

async function insertShipments(
  transaction: Executor,
  shipments: readonly NewShipment[],
): Promise<InsertedShipment[]> {
  const eventCount = shipments.reduce((sum, shipment) => sum + (shipment.events?.length ?? 0), 0);
  const ids = await newIds(transaction, shipments.length + eventCount);
  const prepared = shipments.map((shipment): PreparedShipment => {
    const portalId = shipment.portalId ?? ids.next();
    const facts = (shipment.events ?? []).map((event) => ({
      ...event,
      shipmentId: portalId,
      portalId: ids.next(),
      at: ids.at,
    }));
    return { ...shipment, portalId, at: ids.at, facts };
  });

  const inserted = await insertRows<FoldedShipment, { readonly id: string }>(
    transaction,
    'portal.shipment',
    { ...FOLDED_SHIPMENT, ...bookedColumns(prepared) },
    prepared.map((shipment) => ({ ...shipment, state: stateOf(shipment) })),
    `ON CONFLICT (import_source, import_key) WHERE import_key IS NOT NULL DO NOTHING RETURNING portal_id AS id`,
  );
  const insertedIds = new Set(inserted.map((row) => row.id));
  const fresh = prepared.filter((shipment) => insertedIds.has(shipment.portalId));
  await insertBelongings(transaction, fresh);
  return await outcomes(transaction, prepared, insertedIds);
}

/** Everything that belongs to shipments that were just inserted. */
async function insertBelongings(
  transaction: Executor,
  shipments: readonly PreparedShipment[],
): Promise<void> {
  const of = <T>(list: (shipment: PreparedShipment) => readonly T[] | undefined) =>
    shipments.flatMap((shipment) =>
      (list(shipment) ?? []).map((item) => ({ ...item, shipmentId: shipment.portalId, at: shipment.at })),
    );
  const references = of((shipment) => shipment.references);
  await insertRows(transaction, 'portal.shipment_reference', REFERENCE, references, 'ON CONFLICT DO NOTHING');
  await insertRows(
    transaction,
    'portal.stop',
    STOP,
    of((shipment) => shipment.stops),
  );
  await insertRows(
    transaction,
    'portal.package',
    PACKAGE,
    of((shipment) => shipment.packages),
  );
  await insertRows(
    transaction,
    'portal.accessorial',
    ACCESSORIAL,
    of((shipment) => shipment.accessorials),
  );
  await insertRows(
    transaction,
    'portal.document',
    DOCUMENT,
    of((shipment) => shipment.documents),
  );
  await insertEvents(transaction, shipments);

  const exceptions = shipments.flatMap((shipment) =>
    (shipment.exceptions ?? []).map((exception) => ({
      ...exception,
      shipmentId: shipment.portalId,
      accountId: shipment.accountId,
      branchId: shipment.branchId ?? shipment.accountId,
      actor: shipment.origin?.source ?? 'portal',
    })),
  );
  if (exceptions.length === 0) return;
  await insertExceptions(transaction, exceptions);
  await refreshExceptions(transaction, [...new Set(exceptions.map((exception) => exception.shipmentId))]);
}

/** The state was folded before; an event that was known already (of another shipment) is not part of it after all. */
async function insertEvents(transaction: Executor, shipments: readonly PreparedShipment[]): Promise<void> {
  const events = shipments.flatMap((shipment) => shipment.facts);
  const stored = await insertRows<IdentifiedEvent, { readonly id: string }>(
    transaction,
    'portal.tracking_event',
    EVENT,
    events,
    'ON CONFLICT (source, event_id) DO NOTHING RETURNING portal_id AS id',
  );
  if (stored.length === events.length) return;
  const storedIds = new Set(stored.map((row) => row.id));
  const missing = events.filter((event) => !storedIds.has(event.portalId)).map((event) => event.shipmentId);
  await refreshMilestones(transaction, await lockShipments(transaction, [...new Set(missing)]));
}

/** Finds the shipments that were there before by their origin. */
async function outcomes(
  transaction: Executor,
  shipments: readonly PreparedShipment[],
  insertedIds: ReadonlySet<string>,
): Promise<InsertedShipment[]> {
  const existing = shipments.flatMap(({ portalId, origin }) =>
    insertedIds.has(portalId) || origin === undefined ? [] : [origin],
  );
  const found = await transaction.query<{
    readonly id: string;
    readonly source: string;
    readonly key: string;
  }>({
    text: `SELECT portal_id AS id, import_source AS source, import_key AS key FROM portal.shipment
            WHERE (import_source, import_key) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    values: [existing.map((origin) => origin.source), existing.map((origin) => origin.key)],
  });
  const idOf = new Map(found.map((row) => [JSON.stringify([row.source, row.key]), row.id]));
  return shipments.map(({ portalId, origin }) =>
    insertedIds.has(portalId)
      ? { portalId, outcome: 'INSERTED' }
      : {
          portalId: idOf.get(JSON.stringify([origin?.source, origin?.key])) ?? portalId,
          outcome: 'EXISTING',
        },
  );
}

function stateOf(shipment: PreparedShipment) {
  return foldMilestones(shipment.facts.map(factOf), {
    delivery: shipment.promisedDelivery ?? null,
    deliveryTimeZone: timeZoneOf(shipment, 'DELIVERY'),
    pickup: shipment.promisedPickup ?? null,
    pickupTimeZone: timeZoneOf(shipment, 'PICKUP'),
  });
}

function factOf(event: IdentifiedEvent): ProjectedFact {
  return {
    portalId: event.portalId,
    source: event.source,
    eventId: event.eventId,
    milestone: event.milestone,
    classifier: event.classifier,
    occurredAt: event.occurredAt,
    dateOnly: event.dateOnly ?? false,
    recordedAt: event.recordedAt ?? event.at,
    expectedAt: event.expectedAt ?? null,
    expectedDateOnly: event.expectedDateOnly ?? false,
    expectedLow: event.expectedLow ?? null,
    expectedHigh: event.expectedHigh ?? null,
    correction: event.correction ?? null,
    correctsSource: event.correctsSource ?? null,
    correctsEventId: event.correctsEventId ?? null,
    confirms: event.confirms ?? null,
  };
}
