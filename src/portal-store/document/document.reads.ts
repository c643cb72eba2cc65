import type { Database } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import { readByColumn, readChildren } from '../record/read-records.ts';
import { type Reader, recordsInScope } from '../record/scope.ts';
import { DOCUMENT, type DocumentRecord } from './document.columns.ts';

export function documentReads(database: Database) {
  const source = ({ scope }: Reader) => ({
    table: DOCUMENT,
    joined: sql`JOIN portal.shipment s ON s.portal_id = t.shipment_id`,
    inScope: recordsInScope(scope, 's'),
  });
  return {
    byIds: (reader: Reader, portalIds: readonly string[]) =>
      readByColumn<DocumentRecord>(
        database,
        reader,
        { ...source(reader), column: 'portal_id', valueOf: (row) => row.portalId },
        portalIds,
      ),

    /** Oldest first. */
    ofShipments: (reader: Reader, shipmentIds: readonly string[]) =>
      readChildren<DocumentRecord>(
        database,
        reader,
        { ...source(reader), column: 'shipment_id', valueOf: (row) => row.shipmentId },
        shipmentIds,
        't.created_at, t.portal_id',
      ),
  };
}
