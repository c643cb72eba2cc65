import type { MilestoneType } from '../../domain/vocabulary/index.ts';
import type { Database } from '../../postgres/database.ts';
import { ALWAYS, allOf, sql } from '../../postgres/sql.ts';
import { ownersOf, readKeysetPages } from '../pagination/keyset-pages.ts';
import type { Page } from '../pagination/page.ts';
import { readByColumn } from '../record/read-records.ts';
import { type Reader, shipmentsInScope } from '../record/scope.ts';
import { EVENT, type TrackingEventRecord } from './event.columns.ts';

export function eventReads(database: Database) {
  return {
    byIds: (reader: Reader, portalIds: readonly string[]) =>
      readByColumn<TrackingEventRecord>(
        database,
        reader,
        {
          table: EVENT,
          joined: sql`JOIN portal.shipment s ON s.portal_id = t.shipment_id`,
          column: 'portal_id',
          valueOf: (row) => row.portalId,
          inScope: shipmentsInScope(reader.scope, 's'),
        },
        portalIds,
      ),

    /**
     * Oldest first. `milestonesOnly` leaves out scans and positions; `withoutScans` does, too, but not those that correct an
     * event; `types` keeps only these milestones.
     */
    pagesOfShipments(
      reader: Reader,
      shipmentIds: readonly string[],
      filter: {
        readonly milestonesOnly: boolean;
        readonly withoutScans?: boolean;
        readonly types?: readonly MilestoneType[] | undefined;
      },
      page: Page,
    ) {
      const inScope = shipmentsInScope(reader.scope, 's');
      const { milestonesOnly, withoutScans = false, types } = filter;
      return readKeysetPages<TrackingEventRecord>(
        database,
        {
          identity: ['events', filter],
          table: EVENT,
          key: { column: 'occurred_at', kind: 'time', nullable: false },
          direction: 'ASC',
          page,
          parents: shipmentIds,
          starts: [
            {
              condition: (owner) =>
                inScope === ALWAYS
                  ? sql`t.shipment_id = ${owner}`
                  : sql`t.shipment_id = ${owner} AND EXISTS (
                      SELECT FROM portal.shipment s WHERE s.portal_id = ${owner} AND ${inScope})`,
              owners: ownersOf(shipmentIds),
            },
          ],
          facets: null,
          condition: allOf([
            milestonesOnly || types !== undefined ? sql`t.milestone IS NOT NULL` : ALWAYS,
            withoutScans ? sql`(t.milestone IS NOT NULL OR t.correction IS NOT NULL)` : ALWAYS,
            types === undefined ? ALWAYS : sql`t.milestone = ANY(${types}::text[])`,
          ]),
          nearest: false,
          prepare: true,
        },
        reader.usage,
      );
    },
  };
}
