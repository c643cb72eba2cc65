import { WaybillError } from '../../domain/errors.ts';
import { confirmByCarrier, type StatedReference } from '../../domain/references/stated-list.ts';
import { HUB_REPORTER } from '../../domain/reporter.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, sql } from '../../postgres/sql.ts';
import { eventWrites, type RecordedEvents } from '../event/event.writes.ts';
import { changeOfFold } from '../event/fold-change.ts';
import { newIds } from '../record/new-ids.ts';
import { columnsSetBy } from '../record/record-table.ts';
import { type ExpectedVersion, lockRow, updateRow, type Written } from '../record/versioned-row.ts';
import {
  lockShipments,
  readHistories,
  type ShipmentHistory,
  storeStates,
  writtenShipment,
} from './projection.ts';
import { replaceBelongings, replaceReferences, storedReferences } from './replace-belongings.ts';
import {
  columnsOfContent,
  type NewShipment,
  SHIPMENT,
  type ShipmentRecord,
  type ShipmentUpdate,
} from './shipment.columns.ts';
import { insertShipments } from './shipment.insert.ts';

export function shipmentWrites(transaction: Executor) {
  return {
    /**
     * Inserts shipments with everything that belongs to them, their projection and the rollups, in a fixed number of
     * statements. If the `origin` of a shipment is already in the portal, that shipment stays as it is.
     * `alongside` runs in the same transaction (an import saves its position there).
     */
    async insertShipments(
      shipments: readonly NewShipment[],
      alongside?: { readonly importRun: string; readonly position: number; readonly counts: object },
    ) {
      const result = await insertShipments(transaction, shipments);
      if (alongside !== undefined) {
        const { importRun, position, counts } = alongside;
        await transaction.query(
          sql`UPDATE portal.import_run SET position = ${position}, counts = ${JSON.stringify(counts)}, updated_at = now()
            WHERE portal_id = ${importRun}`,
        );
      }
      return result;
    },

    /**
     * A new shipment with the fact of its booking. Throws `NOT_FOUND` for an unknown customer or a branch of another
     * one, `ILLEGAL_STATE` when the customer is not active.
     *
     * @param bookedAt null: now, by PostgreSQL's clock. By the clock of a process that is ahead, the booking would count as one of
     * the future.
     */
    async bookShipment(
      shipment: NewShipment,
      bookedAt: Date | null,
    ): Promise<Written & Pick<RecordedEvents, 'counting'>> {
      await requireActive(shipment.accountId, shipment.branchId ?? shipment.accountId);
      const ids = await newIds(transaction, 1);
      const portalId = shipment.portalId ?? ids.next();
      const booking = {
        source: 'PORTAL',
        reporter: HUB_REPORTER,
        eventId: `booked:${portalId}`,
        milestone: 'BOOKED',
        classifier: 'ACTUAL',
        occurredAt: bookedAt ?? ids.at,
      } as const;
      await insertShipments(transaction, [
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

    /** Lists (references, stops, packages, accessorials) are replaced as a whole. */
    async updateShipment(
      shipmentId: string,
      expected: ExpectedVersion,
      update: ShipmentUpdate,
    ): Promise<Written & Pick<RecordedEvents, 'findings' | 'settled' | 'counting'>> {
      const before = await lock(shipmentId, expected);
      const old = await readHistory(shipmentId);
      const belongings = await replaceBelongings(transaction, shipmentId, before.carrier, update);
      const given = Object.entries(update).filter(([key, value]) => key in CHANGED && value !== undefined);
      const values = { ...Object.fromEntries(given), ...columnsOfContent(update) };
      await updateRow(transaction, SHIPMENT, before, values, belongings.length > 0);
      // Other stops can put another delivery into review, or settle one.
      const { state, findings, settled, counting } = changeOfFold(old, await readHistory(shipmentId));
      await storeStates(transaction, new Map([[shipmentId, state]]));
      const written = writtenShipment(before, await read(shipmentId));
      const changes = [...written.changes, ...belongings];
      return { ...written, changes, findings, settled, counting };
    },

    /**
     * A carrier has confirmed the booking: the shipment gets its carrier unless it has one, its equal numbers are
     * confirmed, and the numbers that only a carrier gives are added. Another carrier than the shipment's confirms nothing.
     */
    async confirmBooking(
      shipmentId: string,
      carrier: string,
      numbers: readonly StatedReference[],
    ): Promise<Written> {
      const before = await lock(shipmentId, null);
      if (before.carrier !== null && before.carrier !== carrier) return writtenShipment(before, before);
      const stored = await storedReferences(transaction, shipmentId);
      const belongings = await replaceReferences(transaction, shipmentId, confirmByCarrier(stored, numbers));
      const after = await updateRow(transaction, SHIPMENT, before, { carrier }, belongings.length > 0);
      const written = writtenShipment(before, after);
      return { ...written, changes: [...written.changes, ...belongings] };
    },

    /**
     * Records the fact CANCELLED. If the shipment is cancelled already, nothing is recorded. Throws `ILLEGAL_STATE` if its
     * milestone no longer allows cancelling.
     *
     * @param at null: now, by PostgreSQL's clock
     */
    async cancelShipment(
      shipmentId: string,
      expected: ExpectedVersion,
      at: Date | null,
    ): Promise<Written & Pick<RecordedEvents, 'findings' | 'settled' | 'counting'>> {
      const before = await lock(shipmentId, expected);
      if (before.currentMilestone === 'CANCELLED') {
        return { ...writtenShipment(before, before), findings: [], settled: [], counting: [] };
      }
      const { findings, settled, counting, eventIds } = await eventWrites(transaction).recordEvents([
        {
          shipmentId,
          source: 'PORTAL',
          reporter: HUB_REPORTER,
          // The id contains the version, so a shipment can be cancelled again after a cancellation was retracted.
          eventId: `cancelled:${shipmentId}:${before.version}`,
          milestone: 'CANCELLED',
          classifier: 'ACTUAL',
          occurredAt: at ?? (await newIds(transaction, 0)).at,
        },
      ]);
      if (findings.some((finding) => finding.eventId === eventIds[0])) {
        throw new WaybillError('ILLEGAL_STATE', 'The shipment is past the point of cancelling.');
      }
      return { ...writtenShipment(before, await read(shipmentId)), findings, settled, counting };
    },

    async setDockAppointmentNote(
      shipmentId: string,
      expected: ExpectedVersion,
      dockAppointmentNote: string | null,
    ): Promise<Written> {
      const before = await lock(shipmentId, expected);
      return writtenShipment(before, await updateRow(transaction, SHIPMENT, before, { dockAppointmentNote }));
    },
  };

  async function lock(shipmentId: string, expected: ExpectedVersion): Promise<ShipmentRecord> {
    return await lockRow<ShipmentRecord>(transaction, SHIPMENT, shipmentId, expected);
  }

  async function readHistory(shipmentId: string): Promise<ShipmentHistory> {
    const histories = await readHistories(transaction, await lockShipments(transaction, [shipmentId]));
    const history = histories.get(shipmentId);
    if (history === undefined) throw new WaybillError('NOT_FOUND', 'The portal has no such shipment.');
    return history;
  }

  async function read(shipmentId: string): Promise<ShipmentRecord> {
    const [shipment] = await transaction.query<ShipmentRecord>(
      prepared(
        sql`SELECT ${SHIPMENT.selectList} FROM portal.shipment t WHERE t.portal_id = ANY(${[shipmentId]}::uuid[])`,
      ),
    );
    if (shipment === undefined) throw new WaybillError('NOT_FOUND', 'The portal has no such shipment.');
    return shipment;
  }

  /** Locks the customer's row against changes: the customer cannot be suspended between this check and the booking. */
  async function requireActive(accountId: string, branchId: string): Promise<void> {
    const rows = await transaction.query<{ readonly id: string; readonly status: string }>(
      sql`SELECT portal_id AS id, status FROM portal.account
        WHERE portal_id = ANY(${[accountId, branchId]}::uuid[]) AND customer_id = ${accountId}
        ORDER BY portal_id FOR SHARE`,
    );
    const known = new Set(rows.map((row) => row.id));
    if (!known.has(accountId) || !known.has(branchId)) {
      throw new WaybillError('NOT_FOUND', 'The portal has no such customer, or it has no such branch.');
    }
    if (rows.some((row) => row.status !== 'ACTIVE')) {
      throw new WaybillError('ILLEGAL_STATE', 'The customer is not active.');
    }
  }
}

const CHANGED = columnsSetBy(SHIPMENT, 'CHANGED');
