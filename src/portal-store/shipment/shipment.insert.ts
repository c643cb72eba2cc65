import { randomInt } from 'node:crypto';
import { foldMilestones, type ShipmentState } from '../../domain/milestones/fold.ts';
import type { ShipmentPlan } from '../../domain/milestones/plan.ts';
import { arrivedAt } from '../../domain/milestones/plausibility.ts';
import { newShipmentNumber } from '../../domain/references/shipment-number.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, sql } from '../../postgres/sql.ts';
import { DOCUMENT } from '../document/document.columns.ts';
import { EVENT, type TrackingEventRecord } from '../event/event.columns.ts';
import { type EventFinding, findingsOf } from '../event/event-finding.ts';
import { insertExceptions } from '../exception/exception.insert.ts';
import { newIds } from '../record/new-ids.ts';
import { completed, insertRecords } from '../record/record-table.ts';
import { ACCESSORIAL, basisOf, PACKAGE, REFERENCE, ROWS, STOP } from './belongings.columns.ts';
import { foldedColumns, lockShipments, refreshExceptions, refreshMilestones } from './projection.ts';
import { columnsOfContent, type NewShipment, SHIPMENT, timeZoneOf } from './shipment.columns.ts';

/** The outcome for each shipment of a batch, in its order. */
interface InsertedShipment {
  readonly portalId: string;
  /** `EXISTING`: a shipment of this origin was imported before; nothing was changed. */
  readonly outcome: 'INSERTED' | 'EXISTING';
  /** Its facts that do not count until a person has reviewed them. */
  readonly findings: readonly EventFinding[];
}

type PreparedShipment = NewShipment & {
  readonly portalId: string;
  readonly number: string;
  readonly branchId: string;
  readonly createdAt: Date;
  readonly at: Date;
  readonly facts: readonly TrackingEventRecord[];
  readonly state: ShipmentState<TrackingEventRecord>;
};

/** See `ShipmentWrites.insertShipments`. */
export async function insertShipments(
  transaction: Executor,
  shipments: readonly NewShipment[],
): Promise<InsertedShipment[]> {
  const eventCount = shipments.reduce((sum, shipment) => sum + (shipment.events?.length ?? 0), 0);
  const ids = await newIds(transaction, shipments.length + eventCount);
  const numbers = await newNumbers(
    transaction,
    shipments.filter(({ number }) => number === undefined).length,
  );
  const complete = shipments.map((shipment): PreparedShipment => {
    const portalId = shipment.portalId ?? ids.next();
    const facts = (shipment.events ?? []).map((event) =>
      completed(EVENT, {
        ...event,
        shipmentId: portalId,
        portalId: ids.next(),
        recordedAt: arrivedAt(event.recordedAt, ids.at),
      }),
    );
    const { branchId = shipment.accountId, createdAt = ids.at } = shipment;
    const state = foldMilestones(facts, planOf(shipment));
    const number = shipment.number ?? numbers.pop() ?? '';
    return { ...shipment, portalId, number, branchId, createdAt, at: ids.at, facts, state };
  });

  const inserted: { readonly id: string }[] = await insertRecords(
    transaction,
    SHIPMENT,
    complete.map(rowOf),
    sql`ON CONFLICT (import_source, account_id, import_key) WHERE import_key IS NOT NULL DO NOTHING RETURNING portal_id AS id`,
  );
  const insertedIds = new Set(inserted.map((row) => row.id));
  const fresh = complete.filter((shipment) => insertedIds.has(shipment.portalId));
  await insertBelongings(transaction, fresh);
  return await outcomes(transaction, complete, insertedIds);
}

/** New numbers of the hub's own that no shipment has. */
async function newNumbers(transaction: Executor, count: number): Promise<string[]> {
  const numbers = new Set<string>();
  while (numbers.size < count) {
    const made = Array.from({ length: count - numbers.size }, () => newShipmentNumber(randomInt));
    const existing = await transaction.query<{ readonly number: string }>(
      prepared(sql`SELECT number FROM portal.shipment WHERE number = ANY(${made}::text[])`),
    );
    for (const number of made) numbers.add(number);
    for (const { number } of existing) numbers.delete(number);
  }
  return [...numbers];
}

function planOf({ promisedDelivery, promisedPickup, stops, origin }: NewShipment): ShipmentPlan {
  return {
    delivery: promisedDelivery ?? null,
    deliveryTimeZone: timeZoneOf(stops, 'DELIVERY'),
    pickup: promisedPickup ?? null,
    pickupTimeZone: timeZoneOf(stops, 'PICKUP'),
    stops: stops ?? [],
    file: origin?.source ?? null,
  };
}

/** Without a proof of delivery: its document is inserted after the shipment. */
function rowOf(shipment: PreparedShipment) {
  const { weightKg, freightAmount, origin, state } = shipment;
  return {
    ...shipment,
    weightBasis: shipment.weightBasis ?? basisOf(weightKg),
    freightBasis: shipment.freightBasis ?? basisOf(freightAmount),
    ...columnsOfContent(shipment),
    importSource: origin?.source ?? null,
    importKey: origin?.key ?? null,
    ...foldedColumns(state, null),
  };
}

/** Inserts the lists, events and exceptions of shipments that were just inserted. */
async function insertBelongings(
  transaction: Executor,
  shipments: readonly PreparedShipment[],
): Promise<void> {
  const of = <Item, Row>(
    items: (shipment: PreparedShipment) => readonly Item[] | undefined,
    row: (item: Item, shipmentId: string) => Row,
  ) => shipments.flatMap((shipment) => (items(shipment) ?? []).map((item) => row(item, shipment.portalId)));
  const references = of(({ references }) => references, ROWS.references);
  await insertRecords(transaction, REFERENCE, references, sql`ON CONFLICT DO NOTHING`);
  const stops = of(({ stops }) => stops, ROWS.stops);
  await insertRecords(transaction, STOP, stops);
  const packages = of(({ packages }) => packages, ROWS.packages);
  await insertRecords(transaction, PACKAGE, packages);
  const accessorials = of(({ accessorials }) => accessorials, ROWS.accessorials);
  await insertRecords(transaction, ACCESSORIAL, accessorials);
  const documents = shipments.flatMap(({ documents, portalId: shipmentId, at }) =>
    (documents ?? []).map((document) => ({ ...document, shipmentId, createdAt: document.createdAt ?? at })),
  );
  await insertRecords(transaction, DOCUMENT, documents);
  await insertEvents(transaction, shipments);

  const exceptions = shipments.flatMap(({ exceptions, portalId: shipmentId, accountId, branchId, origin }) =>
    (exceptions ?? []).map((exception) => {
      const actor = origin?.source ?? 'portal';
      return { ...exception, shipmentId, accountId, branchId, actor };
    }),
  );
  if (exceptions.length === 0) return;
  await insertExceptions(transaction, exceptions);
  await refreshExceptions(transaction, [...new Set(exceptions.map((exception) => exception.shipmentId))]);
}

/** If a shipment comes with the same event twice, one is stored, and the state is folded from the stored events. */
async function insertEvents(transaction: Executor, shipments: readonly PreparedShipment[]): Promise<void> {
  const events = shipments.flatMap((shipment) => shipment.facts);
  const stored: { readonly id: string }[] = await insertRecords(
    transaction,
    EVENT,
    events,
    sql`ON CONFLICT (shipment_id, source, reporter, event_id) DO NOTHING RETURNING portal_id AS id`,
  );
  if (stored.length === events.length) return;
  const storedIds = new Set(stored.map((row) => row.id));
  const missing = events.filter((event) => !storedIds.has(event.portalId)).map((event) => event.shipmentId);
  await refreshMilestones(transaction, await lockShipments(transaction, [...new Set(missing)]));
}

/** Finds, by their origin, the shipments that existed before. */
async function outcomes(
  transaction: Executor,
  shipments: readonly PreparedShipment[],
  insertedIds: ReadonlySet<string>,
): Promise<InsertedShipment[]> {
  const existing = shipments.flatMap(({ portalId, accountId, origin }) =>
    insertedIds.has(portalId) || origin === undefined ? [] : [{ accountId, ...origin }],
  );
  const found = await transaction.query<{
    readonly id: string;
    readonly source: string;
    readonly accountId: string;
    readonly key: string;
  }>(sql`SELECT portal_id AS id, import_source AS source, account_id AS "accountId", import_key AS key
      FROM portal.shipment WHERE (import_source, account_id, import_key) IN (SELECT * FROM
       unnest(${existing.map(({ source }) => source)}::text[], ${existing.map(({ accountId }) => accountId)}::uuid[],
              ${existing.map(({ key }) => key)}::text[]))`);
  const idOf = new Map(found.map((row) => [JSON.stringify([row.source, row.accountId, row.key]), row.id]));
  return shipments.map(({ portalId, accountId, origin, state }) =>
    insertedIds.has(portalId)
      ? { portalId, outcome: 'INSERTED', findings: findingsOf({ portalId, accountId }, state.review) }
      : {
          portalId: idOf.get(JSON.stringify([origin?.source, accountId, origin?.key])) ?? portalId,
          outcome: 'EXISTING',
          findings: [],
        },
  );
}
