import type { TrackingFact } from '../../domain/milestones/fact.ts';
import { foldMilestones, type Promises, type ShipmentState } from '../../domain/milestones/fold.ts';
import type { Moment } from '../../domain/milestones/moment.ts';
import type { Executor } from '../../postgres/database.ts';
import { EVENT_COLUMNS, SHIPMENT_COLUMNS } from '../record/columns.ts';
import { type ColumnsOf, recordset, toJson } from '../record/insert-rows.ts';
import type { ShipmentRecord, TrackingEventRecord } from '../types.ts';

/**
 * The projection of a shipment: its state as the fold of its events, and the sum of its exceptions. Whoever refreshes
 * it holds the shipments' row locks first (`lockShipments`), so that no event or exception slips in between.
 */

export type ProjectedFact = TrackingFact & { readonly portalId: string };

interface Projected {
  readonly state: ShipmentState<ProjectedFact>;
}

/** The columns that the fold decides. */
export const PROJECTION: ColumnsOf<Projected> = {
  current_milestone: ['text', ({ state }) => state.current?.milestone],
  milestone_at: ['timestamptz', ({ state }) => state.current?.moment.at],
  milestone_date_only: ['boolean', ({ state }) => state.current?.moment.dateOnly ?? false],
  milestone_event_id: ['uuid', ({ state }) => state.current?.fact.portalId],
  ...momentColumns('booked_at', 'booked_date_only', (state) => state.booked),
  ...momentColumns('picked_up_at', 'picked_up_date_only', (state) => state.pickedUp),
  picked_up_on_time: ['boolean', ({ state }) => state.pickedUpOnTime],
  ...momentColumns('promised_delivery_at', 'promised_delivery_date_only', (state) => state.promisedDelivery),
  ...momentColumns('delivered_at', 'delivered_date_only', (state) => state.delivered),
  delivered_on_time: ['boolean', ({ state }) => state.deliveredOnTime],
  ...momentColumns(
    'estimated_delivery_at',
    'estimated_delivery_date_only',
    (state) => state.estimatedDelivery,
  ),
  estimated_delivery_low: ['timestamptz', ({ state }) => state.estimatedDelivery?.low],
  estimated_delivery_high: ['timestamptz', ({ state }) => state.estimatedDelivery?.high],
};

function momentColumns(
  at: string,
  dateOnly: string,
  moment: (state: ShipmentState<ProjectedFact>) => Moment | null,
): ColumnsOf<Projected> {
  return {
    [at]: ['timestamptz', ({ state }) => moment(state)?.at],
    [dateOnly]: ['boolean', ({ state }) => moment(state)?.dateOnly ?? false],
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
  const rows = await transaction.query<ShipmentRecord & PromiseColumns>({
    text: `SELECT ${SHIPMENT_COLUMNS}, t.booked_promise_at AS "deliveryAt",
             t.booked_promise_date_only AS "deliveryDateOnly", t.delivery_time_zone AS "deliveryTimeZone",
             t.pickup_promise_at AS "pickupAt", t.pickup_promise_date_only AS "pickupDateOnly",
             t.pickup_time_zone AS "pickupTimeZone"
        FROM portal.shipment t WHERE t.portal_id = ANY($1::uuid[]) ORDER BY t.portal_id FOR NO KEY UPDATE`,
    values: [shipmentIds],
    prepare: true,
  });
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

/** All facts of shipments, by shipment. */
export async function readFacts(
  transaction: Executor,
  shipmentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly TrackingEventRecord[]>> {
  if (shipmentIds.length === 0) return new Map();
  const events = await transaction.query<TrackingEventRecord>({
    text: `SELECT ${EVENT_COLUMNS} FROM portal.tracking_event t WHERE t.shipment_id = ANY($1::uuid[])`,
    values: [shipmentIds],
    prepare: true,
  });
  return Map.groupBy(events, (event) => event.shipmentId);
}

/** What the fold leaves to a person. */
export function findingsOf(
  facts: readonly TrackingEventRecord[],
  promises: Promises = NO_PROMISES,
): ShipmentState<TrackingEventRecord>['review'] {
  return foldMilestones(facts, promises).review;
}

const NO_PROMISES: Promises = {
  delivery: null,
  deliveryTimeZone: null,
  pickup: null,
  pickupTimeZone: null,
};

/**
 * Folds all events of locked shipments again; `facts` are those events, when the caller has read them already.
 * Returns the shipments whose state changed, as they are now.
 */
export async function refreshMilestones(
  transaction: Executor,
  locked: ReadonlyMap<string, Pick<LockedShipment, 'promises'>>,
  facts?: ReadonlyMap<string, readonly TrackingEventRecord[]>,
): Promise<ShipmentRecord[]> {
  if (locked.size === 0) return [];
  const byShipment = facts ?? (await readFacts(transaction, [...locked.keys()]));
  const projected = Array.from(locked, ([portalId, { promises }]) => ({
    portalId,
    state: foldMilestones(byShipment.get(portalId) ?? [], promises),
  }));
  const columns: ColumnsOf<Projected & { readonly portalId: string }> = {
    portal_id: ['uuid', (row) => row.portalId],
    ...PROJECTION,
  };
  const names = Object.keys(PROJECTION);
  return await transaction.query<ShipmentRecord>({
    text: `UPDATE portal.shipment t SET version = t.version + 1, updated_at = now(),
             ${names.map((name) => `${name} = row.${name}`).join(', ')}
        FROM ${recordset(columns, '$1')}
       WHERE t.portal_id = row.portal_id
         AND (${names.map((name) => `t.${name}`).join(', ')})
             IS DISTINCT FROM (${names.map((name) => `row.${name}`).join(', ')})
      RETURNING ${SHIPMENT_COLUMNS}`,
    values: [toJson(columns, projected)],
    prepare: true,
  });
}

const SUMMARY = [
  'exceptions',
  'unresolved_exceptions',
  'exception_state',
  'open_exception_code',
  'open_exception_severity',
];

const REFRESH_EXCEPTIONS = `UPDATE portal.shipment t SET version = t.version + 1, updated_at = now(),
    ${SUMMARY.map((name) => `${name} = summary.${name}`).join(', ')}
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
      FROM unnest($1::uuid[]) id
      LEFT JOIN portal.exception e ON e.shipment_id = id
     CROSS JOIN LATERAL array_position(ARRAY['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], e.severity::text) rank
     GROUP BY id) summary
 WHERE t.portal_id = summary.id
   AND (${SUMMARY.map((name) => `t.${name}`).join(', ')})
       IS DISTINCT FROM (${SUMMARY.map((name) => `summary.${name}`).join(', ')})
RETURNING ${SHIPMENT_COLUMNS}`;

/** Sums the exceptions of locked shipments again. Returns those whose sum changed, as they are now. */
export async function refreshExceptions(
  transaction: Executor,
  shipmentIds: readonly string[],
): Promise<ShipmentRecord[]> {
  if (shipmentIds.length === 0) return [];
  return await transaction.query<ShipmentRecord>({
    text: REFRESH_EXCEPTIONS,
    values: [shipmentIds],
    prepare: true,
  });
}

function momentOf(at: Date | null, dateOnly: boolean): Moment | null {
  return at === null ? null : { at, dateOnly };
}
