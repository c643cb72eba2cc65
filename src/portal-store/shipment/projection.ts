import { foldMilestones, type Promises, type ShipmentState } from '../../domain/milestones/fold.ts';
import type { Moment } from '../../domain/milestones/moment.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, sql } from '../../postgres/sql.ts';
import { EVENT, type TrackingEventRecord } from '../event/event.columns.ts';
import { type FoldOf, uuid } from '../record/column.ts';
import { changesBetween, columnNames, columnsSetBy, recordset } from '../record/record-table.ts';
import type { Written } from '../record/versioned-row.ts';
import { SHIPMENT, type ShipmentRecord } from './shipment.columns.ts';

/**
 * The projection of a shipment: its state as the fold of its events, and the sum of its exceptions. Before a refresh the
 * caller locks the shipments' rows (`lockShipments`), so no other transaction adds an event or exception in between.
 */

/** The columns that the fold sets. */
export function foldedColumns(state: ShipmentState<{ readonly portalId: string }>): FoldOf<typeof SHIPMENT> {
  const { current, booked, pickedUp, promisedDelivery, delivered, estimatedDelivery } = state;
  return {
    currentMilestone: current?.milestone ?? null,
    milestoneAt: current?.moment.at ?? null,
    milestoneDateOnly: current?.moment.dateOnly ?? false,
    milestoneEventId: current?.fact.portalId ?? null,
    bookedAt: booked?.at ?? null,
    bookedDateOnly: booked?.dateOnly ?? false,
    pickedUpAt: pickedUp?.at ?? null,
    pickedUpDateOnly: pickedUp?.dateOnly ?? false,
    pickedUpOnTime: state.pickedUpOnTime,
    deliveredAt: delivered?.at ?? null,
    deliveredDateOnly: delivered?.dateOnly ?? false,
    deliveredOnTime: state.deliveredOnTime,
    promisedDeliveryAt: promisedDelivery?.at ?? null,
    promisedDeliveryDateOnly: promisedDelivery?.dateOnly ?? false,
    estimatedDeliveryAt: estimatedDelivery?.at ?? null,
    estimatedDeliveryDateOnly: estimatedDelivery?.dateOnly ?? false,
    estimatedDeliveryLow: estimatedDelivery?.low ?? null,
    estimatedDeliveryHigh: estimatedDelivery?.high ?? null,
  };
}

interface PromiseColumns {
  readonly deliveryAt: Date | null;
  readonly deliveryDateOnly: boolean;
  readonly deliveryTimeZone: string | null;
  readonly pickupAt: Date | null;
  readonly pickupDateOnly: boolean;
  readonly pickupTimeZone: string | null;
}

export interface LockedShipment {
  /** As it is now. */
  readonly shipment: ShipmentRecord;
  readonly promises: Promises;
}

/** Locks shipments until the transaction ends, in the order of their ids (so two batches cannot deadlock). */
export async function lockShipments(
  transaction: Executor,
  shipmentIds: readonly string[],
): Promise<ReadonlyMap<string, LockedShipment>> {
  const rows = await transaction.query<ShipmentRecord & PromiseColumns>(
    prepared(sql`SELECT ${SHIPMENT.selectList}, t.booked_promise_at AS "deliveryAt",
        t.booked_promise_date_only AS "deliveryDateOnly", t.delivery_time_zone AS "deliveryTimeZone",
        t.pickup_promise_at AS "pickupAt", t.pickup_promise_date_only AS "pickupDateOnly",
        t.pickup_time_zone AS "pickupTimeZone"
      FROM portal.shipment t WHERE t.portal_id = ANY(${shipmentIds}::uuid[])
     ORDER BY t.portal_id FOR NO KEY UPDATE`),
  );
  return new Map(rows.map((row) => [row.portalId, { shipment: row, promises: promisesOf(row) }]));
}

function promisesOf(row: PromiseColumns): Promises {
  return {
    delivery: momentOf(row.deliveryAt, row.deliveryDateOnly),
    deliveryTimeZone: row.deliveryTimeZone,
    pickup: momentOf(row.pickupAt, row.pickupDateOnly),
    pickupTimeZone: row.pickupTimeZone,
  };
}

function momentOf(at: Date | null, dateOnly: boolean): Moment | null {
  return at === null ? null : { at, dateOnly };
}

/** All facts of shipments, by shipment. */
export async function readFacts(
  transaction: Executor,
  shipmentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly TrackingEventRecord[]>> {
  if (shipmentIds.length === 0) return new Map();
  const events = await transaction.query<TrackingEventRecord>(
    prepared(sql`SELECT ${EVENT.selectList} FROM portal.tracking_event t
      WHERE t.shipment_id = ANY(${shipmentIds}::uuid[])`),
  );
  return Map.groupBy(events, (event) => event.shipmentId);
}

const FOLDED = columnsSetBy(SHIPMENT, 'FOLDED');
const IDENTIFIED = { portalId: uuid(), ...FOLDED };

/** Folds all events of locked shipments again. Returns the shipments whose state changed, as they are now. */
export async function refreshMilestones(
  transaction: Executor,
  locked: ReadonlyMap<string, LockedShipment>,
): Promise<ShipmentRecord[]> {
  const facts = await readFacts(transaction, [...locked.keys()]);
  const states = Array.from(
    locked,
    ([id, { promises }]) => [id, foldMilestones(facts.get(id) ?? [], promises)] as const,
  );
  return await storeStates(transaction, new Map(states));
}

/** Stores the folded states of locked shipments, by their ids. Returns the shipments whose state changed, as they are now. */
export async function storeStates(
  transaction: Executor,
  states: ReadonlyMap<string, ShipmentState<TrackingEventRecord>>,
): Promise<ShipmentRecord[]> {
  if (states.size === 0) return [];
  const rows = Array.from(states, ([portalId, state]) => ({ portalId, ...foldedColumns(state) }));
  return await transaction.query<ShipmentRecord>(
    prepared(sql`UPDATE portal.shipment t SET version = t.version + 1, updated_at = now(),
             (${columnNames(FOLDED)}) = (${columnNames(FOLDED, 'row.')})
        FROM ${recordset(IDENTIFIED, rows)}
       WHERE t.portal_id = row.portal_id
         AND (${columnNames(FOLDED, 't.')}) IS DISTINCT FROM (${columnNames(FOLDED, 'row.')})
      RETURNING ${SHIPMENT.selectList}`),
  );
}

const SUMMED = columnsSetBy(SHIPMENT, 'SUMMED');

/** Sums the exceptions of locked shipments again. Returns those whose sum changed, as they are now. */
export async function refreshExceptions(
  transaction: Executor,
  shipmentIds: readonly string[],
): Promise<ShipmentRecord[]> {
  if (shipmentIds.length === 0) return [];
  return await transaction.query<ShipmentRecord>(
    prepared(sql`UPDATE portal.shipment t SET version = t.version + 1, updated_at = now(),
             (${columnNames(SUMMED)}) = (${columnNames(SUMMED, 'summary.')})
        FROM (
          SELECT id, count(e.portal_id)::int AS exceptions,
                 (count(e.portal_id) FILTER (WHERE e.state <> 'RESOLVED'))::int AS unresolved_exceptions,
                 CASE WHEN count(e.portal_id) = 0 THEN NULL
                      WHEN bool_or(e.state = 'OPEN') THEN 'OPEN'
                      WHEN bool_or(e.state = 'ACKNOWLEDGED') THEN 'ACKNOWLEDGED' ELSE 'RESOLVED' END AS exception_state,
                 (array_agg(e.code::text ORDER BY rank DESC, e.opened_at DESC, e.portal_id)
                   FILTER (WHERE e.state <> 'RESOLVED'))[1] AS open_exception_code,
                 (array_agg(e.severity::text ORDER BY rank DESC, e.opened_at DESC, e.portal_id)
                   FILTER (WHERE e.state <> 'RESOLVED'))[1] AS open_exception_severity
            FROM unnest(${shipmentIds}::uuid[]) id
            LEFT JOIN portal.exception e ON e.shipment_id = id
           CROSS JOIN LATERAL array_position(ARRAY['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], e.severity::text) rank
           GROUP BY id) summary
       WHERE t.portal_id = summary.id AND (${columnNames(SUMMED, 't.')})
           IS DISTINCT FROM (${columnNames(SUMMED, 'summary.')})
      RETURNING ${SHIPMENT.selectList}`),
  );
}

export function writtenShipment(before: Partial<ShipmentRecord>, after: ShipmentRecord): Written {
  const { portalId, accountId, branchId, version } = after;
  return { portalId, accountId, branchId, version, changes: changesBetween(SHIPMENT, before, after) };
}

/** The effects of a write on locked shipments, by their ids. `changed` holds the current rows of those that changed. */
export function writtenShipments(
  locked: ReadonlyMap<string, LockedShipment>,
  changed: readonly ShipmentRecord[],
): ReadonlyMap<string, Written> {
  const now = new Map(changed.map((shipment) => [shipment.portalId, shipment]));
  return new Map(
    Array.from(locked, ([id, { shipment }]) => [id, writtenShipment(shipment, now.get(id) ?? shipment)]),
  );
}
