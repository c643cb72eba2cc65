import type { Database } from '../../postgres/database.ts';
import type { DocumentReads } from '../portal-store.ts';
import { DOCUMENT_COLUMNS } from '../record/columns.ts';
import { readByColumn, readChildren } from '../record/read-records.ts';
import { recordsInScope } from '../record/scope.ts';
import type { DocumentRecord } from '../types.ts';

const SOURCE = 'portal.document t JOIN portal.shipment s ON s.portal_id = t.shipment_id';

export function documentReads(database: Database): DocumentReads {
  return {
    byIds: (reader, portalIds) =>
      readByColumn<DocumentRecord>(
        database,
        { source: SOURCE, columns: DOCUMENT_COLUMNS, column: 't.portal_id' },
        portalIds,
        (row) => row.portalId,
        (parameters) => recordsInScope(reader.scope, 's', parameters),
        reader.usage,
      ),

    ofShipments: (reader, shipmentIds) =>
      readChildren<DocumentRecord>(
        database,
        {
          source: SOURCE,
          columns: DOCUMENT_COLUMNS,
          column: 't.shipment_id',
          order: 't.shipment_id, t.created_at, t.portal_id',
        },
        shipmentIds,
        (row) => row.shipmentId,
        (parameters) => recordsInScope(reader.scope, 's', parameters),
        reader.usage,
      ),
  };
}
