import type { Page } from '../../domain/page.ts';
import type { MilestoneType } from '../../domain/vocabulary/index.ts';
import type { Database } from '../../postgres/database.ts';
import { ALWAYS, allOf, sql } from '../../postgres/sql.ts';
import { countKeysetLists, type KeysetList, ownersOf, readKeysetPages } from '../pagination/keyset-pages.ts';
import { readByColumn } from '../record/read-records.ts';
import { type Reader, shipmentsInScope } from '../record/scope.ts';
import { EVENT, type TrackingEventRecord } from './event.columns.ts';

export interface EventFilter {
  /** Leaves out scans and positions. */
  readonly milestonesOnly: boolean;
  /** The same, but not those that correct an event. */
  readonly withoutScans?: boolean;
  /** Keeps only these milestones. */
  readonly types?: readonly MilestoneType[] | undefined;
}

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

    /** Oldest first. */
    pagesOfShipments: (reader: Reader, shipmentIds: readonly string[], filter: EventFilter, page: Page) =>
      readKeysetPages<TrackingEventRecord>(
        database,
        { ...eventsOfShipments(reader, shipmentIds, filter), page },
        reader.usage,
      ),

    totalsOfShipments: (reader: Reader, shipmentIds: readonly string[], filter: EventFilter) =>
      countKeysetLists(database, eventsOfShipments(reader, shipmentIds, filter), reader.usage),
  };
}

function eventsOfShipments(
  { scope }: Reader,
  shipmentIds: readonly string[],
  filter: EventFilter,
): Omit<KeysetList, 'page'> {
  const inScope = shipmentsInScope(scope, 's');
  const { milestonesOnly, withoutScans = false, types } = filter;
  return {
    identity: ['events', filter],
    table: EVENT,
    key: { column: 'occurred_at', kind: 'time', nullable: false },
    direction: 'ASC',
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
  };
}
