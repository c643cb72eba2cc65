import { documentOfProof } from '../../domain/documents.ts';
import { foldMilestones, type ShipmentState } from '../../domain/milestones/fold.ts';
import { FOLD_VERSION } from '../../domain/milestones/fold-version.ts';
import type { Moment } from '../../domain/milestones/moment.ts';
import type { ShipmentPlan } from '../../domain/milestones/plan.ts';
import type { DocumentType } from '../../domain/vocabulary/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, type Sql, sql } from '../../postgres/sql.ts';
import { EVENT, type TrackingEventRecord } from '../event/event.columns.ts';
import { type FoldOf, uuid } from '../record/column.ts';
import { changesBetween, columnNames, columnsSetBy, recordset } from '../record/record-table.ts';
import type { Written } from '../record/versioned-row.ts';
import { STOP, type StopRecord } from './belongings.columns.ts';
import { SHIPMENT, type ShipmentRecord } from './shipment.columns.ts';

/**
 * The projection of a shipment: its state as the fold of its events, and the sum of its exceptions. Before a refresh the
 * caller locks the shipments' rows (`lockShipments`), so no other transaction adds an event or exception in between.
 */

/**
 * The columns that the fold sets.
 *
 * @param proofOfDeliveryId the document of the state's proof
 */
export function foldedColumns(
  state: ShipmentState<Pick<TrackingEventRecord, 'portalId' | 'source' | 'recordedAt'>>,
  proofOfDeliveryId: string | null,
): FoldOf<typeof SHIPMENT> {
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
    estimateSource: estimatedDelivery?.fact.source ?? null,
    estimateRecordedAt: estimatedDelivery?.fact.recordedAt ?? null,
    estimateEventId: estimatedDelivery?.fact.portalId ?? null,
    proofOfDeliveryId,
  };
}

interface PromiseColumns {
  readonly deliveryAt: Date | null;
  readonly deliveryDateOnly: boolean;
  readonly pickupAt: Date | null;
  readonly pickupDateOnly: boolean;
  readonly pickupTimeZone: string | null;
  readonly file: string | null;
}

export interface LockedShipment {
  /** As it is now. */
  readonly shipment: ShipmentRecord;
  /** Without its stops: those are read after the lock. */
  readonly booked: Omit<ShipmentPlan, 'stops'>;
}

/** A locked shipment, and what it is folded from. */
export interface ShipmentHistory {
  readonly shipment: ShipmentRecord;
  readonly facts: readonly TrackingEventRecord[];
  readonly plan: ShipmentPlan;
}

/** Locks shipments until the transaction ends, in the order of their ids (so two batches cannot deadlock). */
export async function lockShipments(
  transaction: Executor,
  shipmentIds: readonly string[],
): Promise<ReadonlyMap<string, LockedShipment>> {
  return await lock(
    transaction,
    sql`t.portal_id = ANY(${shipmentIds}::uuid[]) ORDER BY t.portal_id FOR NO KEY UPDATE`,
  );
}

/** The same for those folded by an earlier version than this one. It waits for no lock, and leaves locked rows out. */
export async function lockOutdated(
  transaction: Executor,
  shipmentIds: readonly string[],
  version: number,
): Promise<ReadonlyMap<string, LockedShipment>> {
  return await lock(
    transaction,
    sql`t.portal_id = ANY(${shipmentIds}::uuid[]) AND t.fold_version < ${version}
      ORDER BY t.portal_id FOR NO KEY UPDATE SKIP LOCKED`,
  );
}

async function lock(transaction: Executor, which: Sql): Promise<ReadonlyMap<string, LockedShipment>> {
  const rows = await transaction.query<ShipmentRecord & PromiseColumns>(
    prepared(sql`SELECT ${SHIPMENT.selectList}, t.booked_promise_at AS "deliveryAt",
        t.booked_promise_date_only AS "deliveryDateOnly", t.pickup_promise_at AS "pickupAt",
        t.pickup_promise_date_only AS "pickupDateOnly", t.pickup_time_zone AS "pickupTimeZone", t.import_source AS "file"
      FROM portal.shipment t WHERE ${which}`),
  );
  return new Map(rows.map((row) => [row.portalId, { shipment: row, booked: bookedPlan(row) }]));
}

function bookedPlan(
  row: PromiseColumns & Pick<ShipmentRecord, 'deliveryTimeZone'>,
): LockedShipment['booked'] {
  return {
    file: row.file,
    delivery: momentOf(row.deliveryAt, row.deliveryDateOnly),
    deliveryTimeZone: row.deliveryTimeZone,
    pickup: momentOf(row.pickupAt, row.pickupDateOnly),
    pickupTimeZone: row.pickupTimeZone,
  };
}

function momentOf(at: Date | null, dateOnly: boolean): Moment | null {
  return at === null ? null : { at, dateOnly };
}

/** All facts and stops of locked shipments. Nothing adds to them until the transaction ends. */
export async function readHistories(
  transaction: Executor,
  locked: ReadonlyMap<string, LockedShipment>,
): Promise<ReadonlyMap<string, ShipmentHistory>> {
  if (locked.size === 0) return new Map();
  const ids = [...locked.keys()];
  const [events, stops] = await Promise.all([
    transaction.query<TrackingEventRecord>(
      prepared(sql`SELECT ${EVENT.selectList} FROM portal.tracking_event t
        WHERE t.shipment_id = ANY(${ids}::uuid[])`),
    ),
    transaction.query<StopRecord>(
      prepared(sql`SELECT ${STOP.selectList} FROM portal.stop t WHERE t.shipment_id = ANY(${ids}::uuid[])`),
    ),
  ]);
  const [factsOf, stopsOf] = [
    Map.groupBy(events, (event) => event.shipmentId),
    Map.groupBy(stops, (stop) => stop.shipmentId),
  ];
  return new Map(
    Array.from(locked, ([id, { shipment, booked }]) => {
      const plan = { ...booked, stops: stopsOf.get(id) ?? [] };
      return [id, { shipment, facts: factsOf.get(id) ?? [], plan }];
    }),
  );
}

const FOLDED = columnsSetBy(SHIPMENT, 'FOLDED');
const IDENTIFIED = { portalId: uuid(), ...FOLDED };
const ORIGIN_OF_ESTIMATE = ['estimateEventId', 'estimateSource', 'estimateRecordedAt'];
/** The columns whose change is a new version of the shipment. */
const VERSIONED = Object.fromEntries(
  Object.entries(FOLDED).filter(([key]) => !ORIGIN_OF_ESTIMATE.includes(key)),
);

/** Folds all events of locked shipments again. Returns the shipments whose state changed, as they are now. */
export async function refreshMilestones(
  transaction: Executor,
  locked: ReadonlyMap<string, LockedShipment>,
): Promise<ShipmentRecord[]> {
  const histories = await readHistories(transaction, locked);
  const states = Array.from(histories, ([id, { facts, plan }]) => [id, foldMilestones(facts, plan)] as const);
  return await storeStates(transaction, new Map(states));
}

/**
 * Stores the folded states of locked shipments, by their ids. Returns the shipments whose state changed, as they are now. If
 * a carrier repeats an estimate unchanged, the shipment keeps its version and time of change. Carriers repeat estimates all
 * day, and a person's edit must not be refused because of it. A shipment that an earlier version of the rule folded stays
 * marked, because its earlier facts may have new findings: see refold.ts. An earlier release marks what it folds.
 */
export async function storeStates(
  transaction: Executor,
  states: ReadonlyMap<string, ShipmentState<TrackingEventRecord>>,
): Promise<ShipmentRecord[]> {
  if (states.size === 0) return [];
  const proofs = await proofsOf(transaction, states);
  const isVersioned = sql`(${columnNames(VERSIONED, 't.')}) IS DISTINCT FROM (${columnNames(VERSIONED, 'row.')})`;
  const rows = Array.from(states, ([portalId, state]) => {
    return { portalId, ...foldedColumns(state, proofs.get(portalId) ?? null) };
  });
  return await transaction.query<ShipmentRecord>(
    prepared(sql`UPDATE portal.shipment t
         SET version = t.version + CASE WHEN ${isVersioned} THEN 1 ELSE 0 END,
             updated_at = CASE WHEN ${isVersioned} THEN now() ELSE t.updated_at END,
             fold_version = least(t.fold_version, ${FOLD_VERSION}),
             (${columnNames(FOLDED)}) = (${columnNames(FOLDED, 'row.')})
        FROM ${recordset(IDENTIFIED, rows)}
       WHERE t.portal_id = row.portal_id
         AND (${columnNames(FOLDED, 't.')}) IS DISTINCT FROM (${columnNames(FOLDED, 'row.')})
      RETURNING ${SHIPMENT.selectList}`),
  );
}

/**
 * The documents of the proofs of shipments, by shipment. A proof that was only reported has none. A customer's paper that
 * counts is a proof of delivery from now on.
 */
async function proofsOf(
  transaction: Executor,
  states: ReadonlyMap<string, ShipmentState<TrackingEventRecord>>,
): Promise<ReadonlyMap<string, string>> {
  const named = [...states.values()].flatMap(({ proof }) => {
    const document = proof && documentOfProof(proof);
    return document === null ? [] : [document.documentId];
  });
  if (named.length === 0) return new Map();
  const proofType: DocumentType = 'PROOF_OF_DELIVERY';
  const found = await transaction.query<{ readonly id: string; readonly shipmentId: string }>(
    prepared(sql`WITH confirmed AS (
      UPDATE portal.document SET type = ${proofType} WHERE portal_id = ANY(${named}::uuid[]) AND type <> ${proofType})
      SELECT t.portal_id AS id, t.shipment_id AS "shipmentId" FROM portal.document t
       WHERE t.portal_id = ANY(${named}::uuid[])`),
  );
  return new Map(found.map(({ id, shipmentId }) => [shipmentId, id]));
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
