import { WaybillError } from '../../domain/errors.ts';
import type { EventRefusal } from '../../domain/event-review.ts';
import type { CountingMilestone } from '../../domain/live-events.ts';
import { arrivedAt } from '../../domain/milestones/plausibility.ts';
import type { Executor } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import { newIds } from '../record/new-ids.ts';
import { insertRecords } from '../record/record-table.ts';
import type { Written } from '../record/versioned-row.ts';
import { lockShipments, readHistories, storeStates, writtenShipment } from '../shipment/projection.ts';
import { pinCorrections } from './corrected-events.ts';
import { EVENT, type NewEvent } from './event.columns.ts';
import type { EventFinding } from './event-finding.ts';
import { changeOfFold } from './fold-change.ts';
import { eventsWithOtherContent } from './repeated-events.ts';

export interface RecordedEvents {
  /** How many were new. */
  readonly recorded: number;
  /** Portal ids of the new events, in the order given; null for one that was known already or is not recorded. */
  readonly eventIds: readonly (string | null)[];
  /** In the order given: why the event is not recorded and is no re-send either; null for the others. */
  readonly refusals: readonly (EventRefusal | null)[];
  /** Shipments whose state changed. */
  readonly shipments: readonly Written[];
  /** New findings. A new fact can make an older fact impossible, so older facts can be among them. */
  readonly findings: readonly EventFinding[];
  /** Earlier findings that no longer need a review. */
  readonly settled: readonly EventFinding[];
  /** Milestones that count from now on: new ones, and those whose review is settled. */
  readonly counting: readonly CountingMilestone[];
}

export function eventWrites(transaction: Executor) {
  return {
    /**
     * Appends facts to shipments and folds each touched shipment again. An event that its shipment has already (same
     * source, reporter and event id) changes nothing. Throws `NOT_FOUND` for an unknown shipment.
     */
    async recordEvents(
      events: readonly (NewEvent & { readonly shipmentId: string })[],
    ): Promise<RecordedEvents> {
      const [locked, ids] = await Promise.all([
        lockShipments(transaction, [...new Set(events.map((event) => event.shipmentId))]),
        newIds(transaction, events.length),
      ]);
      if (events.some((event) => !locked.has(event.shipmentId))) {
        throw new WaybillError('NOT_FOUND', 'The portal has no such shipment.');
      }
      const pinned = await pinCorrections(transaction, events);
      const rows = pinned.map(({ event, isAmbiguous }) => ({
        ...event,
        portalId: ids.next(),
        recordedAt: arrivedAt(event.recordedAt, ids.at),
        isAmbiguous,
      }));
      const recorded: { readonly id: string; readonly shipmentId: string }[] = await insertRecords(
        transaction,
        EVENT,
        rows.filter(({ isAmbiguous }) => !isAmbiguous),
        sql`ON CONFLICT (shipment_id, source, reporter, event_id) DO NOTHING
          RETURNING portal_id AS id, shipment_id AS "shipmentId"`,
      );
      const newEvents = new Set(recorded.map((row) => row.id));
      const others = await eventsWithOtherContent(
        transaction,
        rows.filter(({ portalId, isAmbiguous }) => !newEvents.has(portalId) && !isAmbiguous),
      );
      const touched = new Set(recorded.map((row) => row.shipmentId));
      const before = new Map([...locked].filter(([id]) => touched.has(id)));
      const histories = await readHistories(transaction, before);
      const folds = Array.from(histories.values(), (history) => {
        const old = history.facts.filter((fact) => !newEvents.has(fact.portalId));
        return changeOfFold({ ...history, facts: old }, history);
      });
      const changed = await storeStates(
        transaction,
        new Map(folds.map(({ shipmentId, state }) => [shipmentId, state])),
      );
      return {
        recorded: recorded.length,
        eventIds: rows.map(({ portalId }) => (newEvents.has(portalId) ? portalId : null)),
        refusals: rows.map((row) =>
          row.isAmbiguous ? 'AMBIGUOUS_CORRECTION' : others.has(row) ? 'OTHER_CONTENT' : null,
        ),
        shipments: changed.map((after) => writtenShipment(before.get(after.portalId)?.shipment ?? {}, after)),
        findings: folds.flatMap(({ findings }) => findings),
        settled: folds.flatMap(({ settled }) => settled),
        counting: folds.flatMap(({ counting }) => counting),
      };
    },

    /** All events of a shipment that do not count until a person has reviewed them. */
    async findingsOfShipment(shipmentId: string): Promise<readonly EventFinding[]> {
      const histories = await readHistories(transaction, await lockShipments(transaction, [shipmentId]));
      return Array.from(histories.values(), (history) => {
        return changeOfFold({ ...history, facts: [] }, history).findings;
      }).flat();
    },
  };
}
