import { WaybillError } from '../../domain/errors.ts';
import type { Executor } from '../../postgres/database.ts';
import { eventWrites } from '../event/event.writes.ts';
import type { ExpectedVersion, PortalWrites, Written } from '../portal-writes.ts';
import { insertRows } from '../record/insert-rows.ts';
import { newIds } from '../record/new-ids.ts';
import { lockRow, updateRow } from '../record/versioned-row.ts';
import type { ShipmentRecord } from '../types.ts';
import { lockShipments, refreshMilestones } from './projection.ts';
import { DOCUMENT } from './shipment.columns.ts';
import { shipmentWrites } from './shipment.insert.ts';
import { columnsOfUpdate, replaceBelongings } from './shipment.update.ts';
import { readShipments, SHIPMENT_TABLE, writtenShipment } from './shipment-row.ts';

/** What people do to one shipment. */
export function bookingWrites(
  transaction: Executor,
): Pick<
  PortalWrites,
  'bookShipment' | 'updateShipment' | 'cancelShipment' | 'setDockAppointmentNote' | 'attachDocument'
> {
  return {
    async bookShipment(shipment, bookedAt) {
      await requireActive(shipment.accountId, shipment.branchId ?? shipment.accountId);
      const ids = await newIds(transaction, 1);
      const portalId = shipment.portalId ?? ids.next();
      const booking = {
        source: 'PORTAL',
        eventId: `booked:${portalId}`,
        milestone: 'BOOKED',
        classifier: 'ACTUAL',
        occurredAt: bookedAt,
      } as const;
      await shipmentWrites(transaction).insertShipments([
        { ...shipment, portalId, events: [booking, ...(shipment.events ?? [])] },
      ]);
      const booked = await read(portalId);
      const { accountId, branchId, milestoneEventId: eventId } = booked;
      const counting =
        eventId === null
          ? []
          : [{ eventId, shipmentId: portalId, accountId, branchId, milestone: booking.milestone }];
      return { ...writtenShipment({}, booked), counting };
    },

    async updateShipment(shipmentId, expected, update) {
      const before = await lock(shipmentId, expected);
      const belongings = await replaceBelongings(transaction, shipmentId, update);
      await updateRow(transaction, SHIPMENT_TABLE, before, columnsOfUpdate(update), belongings.length > 0);
      await refreshMilestones(transaction, await lockShipments(transaction, [shipmentId]));
      const written = writtenShipment(before, await read(shipmentId));
      return { ...written, changes: [...written.changes, ...belongings] };
    },

    async cancelShipment(shipmentId, expected, at) {
      const before = await lock(shipmentId, expected);
      if (before.currentMilestone === 'CANCELLED') {
        return { ...writtenShipment(before, before), findings: [], settled: [], counting: [] };
      }
      const { findings, settled, counting, eventIds } = await eventWrites(transaction).recordEvents([
        {
          shipmentId,
          source: 'PORTAL',
          // Of this version: a cancellation that was taken back may be repeated.
          eventId: `cancelled:${shipmentId}:${before.version}`,
          milestone: 'CANCELLED',
          classifier: 'ACTUAL',
          occurredAt: at,
        },
      ]);
      if (findings.some((finding) => finding.eventId === eventIds[0])) {
        throw new WaybillError('ILLEGAL_STATE', 'The shipment is past the point of cancelling.');
      }
      return { ...writtenShipment(before, await read(shipmentId)), findings, settled, counting };
    },

    setDockAppointmentNote: (shipmentId, expected, note) =>
      update(shipmentId, expected, { dock_appointment_note: note }),

    async attachDocument(shipmentId, document) {
      const before = await lock(shipmentId, null);
      const ids = await newIds(transaction, 1);
      const [row] = await insertRows<
        typeof document & { readonly shipmentId: string; readonly at: Date },
        { readonly id: string }
      >(
        transaction,
        'portal.document',
        DOCUMENT,
        [{ ...document, shipmentId, at: ids.at }],
        'RETURNING portal_id AS id',
      );
      const documentId = row?.id ?? '';
      const columns = document.type === 'PROOF_OF_DELIVERY' ? { proof_of_delivery_id: documentId } : {};
      const after = await updateRow(transaction, SHIPMENT_TABLE, before, columns, true);
      const { changes, ...written } = writtenShipment(before, after);
      return {
        ...written,
        documentId,
        changes: [
          { field: 'documents', old: null, new: { id: documentId, type: document.type } },
          ...changes,
        ],
      };
    },
  };

  async function lock(shipmentId: string, expected: ExpectedVersion): Promise<ShipmentRecord> {
    return await lockRow<ShipmentRecord>(transaction, SHIPMENT_TABLE, shipmentId, expected);
  }

  async function read(shipmentId: string): Promise<ShipmentRecord> {
    const [shipment] = await readShipments(transaction, [shipmentId]);
    if (shipment === undefined) throw new WaybillError('NOT_FOUND', 'The portal has no such shipment.');
    return shipment;
  }

  async function update(
    shipmentId: string,
    expected: ExpectedVersion,
    columns: Readonly<Record<string, unknown>>,
  ): Promise<Written> {
    const before = await lock(shipmentId, expected);
    return writtenShipment(before, await updateRow(transaction, SHIPMENT_TABLE, before, columns));
  }

  /** The customer may not be suspended between this check and the booking: its row stays locked against changes. */
  async function requireActive(accountId: string, branchId: string): Promise<void> {
    const rows = await transaction.query<{ readonly id: string; readonly status: string }>({
      text: `SELECT portal_id AS id, status FROM portal.account
        WHERE portal_id = ANY($1::uuid[]) AND customer_id = $2 ORDER BY portal_id FOR SHARE`,
      values: [[accountId, branchId], accountId],
    });
    const known = new Set(rows.map((row) => row.id));
    if (!known.has(accountId) || !known.has(branchId)) {
      throw new WaybillError('NOT_FOUND', 'The portal has no such customer, or it has no such branch.');
    }
    if (rows.some((row) => row.status !== 'ACTIVE')) {
      throw new WaybillError('ILLEGAL_STATE', 'The customer is not active.');
    }
  }
}
