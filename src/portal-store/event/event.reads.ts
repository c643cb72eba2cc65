import type { Database } from '../../postgres/database.ts';
import { allOf, SqlParameters } from '../../postgres/sql-parameters.ts';
import { readKeysetPages } from '../pagination/keyset-pages.ts';
import type { EventReads } from '../portal-store.ts';
import { EVENT_COLUMNS } from '../record/columns.ts';
import { readByColumn, validPortalIds } from '../record/read-records.ts';
import { recordsInScope } from '../record/scope.ts';
import type { TrackingEventRecord } from '../types.ts';

export function eventReads(database: Database): EventReads {
  return {
    byIds: (reader, portalIds) =>
      readByColumn<TrackingEventRecord>(
        database,
        {
          source: 'portal.tracking_event t JOIN portal.shipment s ON s.portal_id = t.shipment_id',
          columns: EVENT_COLUMNS,
          column: 't.portal_id',
        },
        portalIds,
        (row) => row.portalId,
        (parameters) => recordsInScope(reader.scope, 's', parameters),
        reader.usage,
      ),

    async pagesOfShipments(reader, shipmentIds, filter, page) {
      const parameters = new SqlParameters();
      const readable = recordsInScope(reader.scope, 's', parameters);
      const { milestonesOnly, types } = filter;
      return await readKeysetPages<TrackingEventRecord>(
        database,
        {
          identity: ['events', filter],
          table: 'portal.tracking_event',
          columns: EVENT_COLUMNS,
          key: { column: 'occurred_at', kind: 'time', nullable: false },
          direction: 'ASC',
          page,
          parents: shipmentIds,
          starts: [
            {
              condition: allOf([
                't.shipment_id = start.owner',
                ...(readable === 'true'
                  ? []
                  : [
                      `EXISTS (SELECT FROM portal.shipment s WHERE s.portal_id = start.owner AND ${readable})`,
                    ]),
              ]),
              owners: shipmentIds.flatMap((id, list) =>
                validPortalIds([id]).map((valid) => ({ list, id: valid })),
              ),
            },
          ],
          facets: null,
          conditions: [
            ...(milestonesOnly || types !== undefined ? ['t.milestone IS NOT NULL'] : []),
            ...(types === undefined ? [] : [`t.milestone = ANY(${parameters.add(types, 'text[]')})`]),
          ],
          nearest: false,
          parameters,
          prepare: true,
        },
        reader.usage,
      );
    },
  };
}
