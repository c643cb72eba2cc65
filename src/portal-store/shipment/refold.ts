import type { CountingMilestone } from '../../domain/live-events.ts';
import { FOLD_VERSION } from '../../domain/milestones/fold-version.ts';
import { NO_PORTAL_ID } from '../../domain/record-ids.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, sql } from '../../postgres/sql.ts';
import type { EventFinding } from '../event/event-finding.ts';
import { changeOfFold } from '../event/fold-change.ts';
import type { Written } from '../record/versioned-row.ts';
import { lockOutdated, readHistories, storeStates, writtenShipments } from './projection.ts';

/** A place in the order of shipments by version and id. */
export interface OutdatedShipment {
  readonly portalId: string;
  readonly foldVersion: number;
}

/** A shipment that was folded again. */
export interface Refolded {
  readonly written: Written;
  readonly crmId: string | null;
  /** All facts that need a review, known or not. */
  readonly findings: readonly EventFinding[];
  /** All milestones that count. */
  readonly counting: readonly CountingMilestone[];
}

const FIRST: OutdatedShipment = { portalId: NO_PORTAL_ID, foldVersion: 0 };

/** A window of the shipments that an earlier version of the rule folded, from the index of versions. Locks nothing. */
export async function outdatedShipments(
  executor: Executor,
  after: OutdatedShipment | null,
  limit: number,
): Promise<OutdatedShipment[]> {
  const { foldVersion, portalId } = after ?? FIRST;
  return await executor.query<OutdatedShipment>(
    prepared(sql`SELECT t.portal_id AS "portalId", t.fold_version AS "foldVersion" FROM portal.shipment t
      WHERE t.fold_version < ${FOLD_VERSION}
        AND (t.fold_version, t.portal_id) > (${foldVersion}::smallint, ${portalId}::uuid)
      ORDER BY t.fold_version, t.portal_id LIMIT ${limit}`),
  );
}

export function refoldWrites(transaction: Executor) {
  return {
    /**
     * Folds shipments again from their events, in a fixed number of statements. It leaves out shipments that the present
     * version has folded meanwhile, and those that another transaction has locked. Only a shipment whose state changed gets
     * a new version.
     */
    async refoldShipments(shipmentIds: readonly string[]): Promise<Refolded[]> {
      const locked = await lockOutdated(transaction, shipmentIds, FOLD_VERSION);
      if (locked.size === 0) return [];
      const histories = await readHistories(transaction, locked);
      const folds = Array.from(histories.values(), (now) => changeOfFold({ ...now, facts: [] }, now));
      const states = new Map(folds.map(({ shipmentId, state }) => [shipmentId, state]));
      const written = writtenShipments(locked, await storeStates(transaction, states));
      await transaction.query(
        prepared(sql`UPDATE portal.shipment SET fold_version = ${FOLD_VERSION}
          WHERE portal_id = ANY(${[...locked.keys()]}::uuid[])`),
      );
      return folds.flatMap(({ shipmentId, findings, counting }) => {
        const change = written.get(shipmentId);
        const crmId = locked.get(shipmentId)?.shipment.crmId ?? null;
        return change === undefined ? [] : [{ written: change, crmId, findings, counting }];
      });
    },
  };
}
