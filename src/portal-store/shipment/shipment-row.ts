import type { Executor } from '../../postgres/database.ts';
import type { Written } from '../portal-writes.ts';
import { camelCase, SHIPMENT_COLUMNS } from '../record/columns.ts';
import { changesBetween, type VersionedTable } from '../record/versioned-row.ts';
import type { ShipmentRecord } from '../types.ts';
import { BOOKED_FIELDS } from './booked-fields.ts';
import type { LockedShipment } from './projection.ts';

export const SHIPMENT_TABLE: VersionedTable = {
  table: 'portal.shipment',
  columns: SHIPMENT_COLUMNS,
  noun: 'shipment',
};

/** A shipment's own fields by their graph names. Sums that follow from its exceptions stand in their audit. */
const FIELDS: Partial<Readonly<Record<keyof ShipmentRecord, string>>> = {
  ...Object.fromEntries(BOOKED_FIELDS.map(({ field, portal }) => [camelCase(portal.column), field])),
  number: 'number',
  accountId: 'account',
  branchId: 'branch',
  mode: 'mode',
  serviceLevel: 'serviceLevel',
  originCountry: 'origin.country',
  originPlace: 'origin.name',
  destinationCountry: 'destination.country',
  destinationPlace: 'destination.name',
  weightKg: 'weightKg',
  weightBasis: 'weightBasis',
  freightClass: 'freightClass',
  handlingNeeds: 'handlingNeeds',
  quoteReference: 'quoteReference',
  invoiceReferences: 'invoiceReferences',
  dockAppointmentNote: 'dockAppointmentNote',
  proofOfDeliveryId: 'proofOfDelivery',
  currentMilestone: 'currentMilestone',
  milestoneAt: 'currentMilestone.occurredAt',
  bookedAt: 'bookedAt',
  pickedUpAt: 'pickedUpAt',
  deliveredAt: 'deliveredAt',
  promisedDeliveryAt: 'promisedDelivery',
  estimatedDeliveryAt: 'estimatedDelivery',
  openExceptionCode: 'exceptionCode',
  exceptionState: 'exceptionState',
};

export async function readShipments(
  transaction: Executor,
  shipmentIds: readonly string[],
): Promise<ShipmentRecord[]> {
  if (shipmentIds.length === 0) return [];
  return await transaction.query<ShipmentRecord>({
    text: `SELECT ${SHIPMENT_COLUMNS} FROM portal.shipment t WHERE t.portal_id = ANY($1::uuid[])`,
    values: [shipmentIds],
    prepare: true,
  });
}

export function writtenShipment(before: Partial<ShipmentRecord>, after: ShipmentRecord): Written {
  return {
    portalId: after.portalId,
    accountId: after.accountId,
    branchId: after.branchId,
    version: after.version,
    changes: changesBetween(before, after, FIELDS),
  };
}

/** What was written to shipments that were locked before, by their ids; those that changed are as they are now. */
export function writtenShipments(
  locked: ReadonlyMap<string, LockedShipment>,
  changed: readonly ShipmentRecord[],
): ReadonlyMap<string, Written> {
  const now = new Map(changed.map((shipment) => [shipment.portalId, shipment]));
  return new Map(
    Array.from(locked, ([id, { shipment }]) => [id, writtenShipment(shipment, now.get(id) ?? shipment)]),
  );
}
