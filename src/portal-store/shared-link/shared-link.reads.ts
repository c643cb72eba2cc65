import { isPortalId } from '../../domain/record-ids.ts';
import type { Database } from '../../postgres/database.ts';
import { prepared, type Sql, sql } from '../../postgres/sql.ts';
import { readByColumn, readChildren } from '../record/read-records.ts';
import { type Reader, recordsInScope } from '../record/scope.ts';
import { SHARED_LINK, type SharedLinkRecord } from './shared-link.columns.ts';

export function sharedLinkReads(database: Database) {
  async function one(condition: Sql): Promise<SharedLinkRecord | null> {
    const [row] = await database.query<SharedLinkRecord>(
      prepared(sql`SELECT ${SHARED_LINK.selectList} FROM ${SHARED_LINK.name} t WHERE ${condition}`),
    );
    return row ?? null;
  }
  const source = ({ scope }: Reader) => ({
    table: SHARED_LINK,
    joined: sql`JOIN portal.shipment s ON s.portal_id = t.shipment_id`,
    inScope: recordsInScope(scope, 's'),
  });

  return {
    /** For authentication: without a scope. */
    find: async (linkId: string) => (isPortalId(linkId) ? await one(sql`t.portal_id = ${linkId}`) : null),

    /** For authentication: without a scope. @param hash of the secret, SHA-256 in hexadecimal */
    findBySecret: (hash: string) => one(sql`t.secret_hash = ${hash}`),

    byIds: (reader: Reader, linkIds: readonly string[]) =>
      readByColumn<SharedLinkRecord>(
        database,
        reader,
        { ...source(reader), column: 'portal_id', valueOf: (row) => row.portalId },
        linkIds,
      ),

    /** Newest first. */
    ofShipments: (reader: Reader, shipmentIds: readonly string[]) =>
      readChildren<SharedLinkRecord>(
        database,
        reader,
        { ...source(reader), column: 'shipment_id', valueOf: (row) => row.shipmentId },
        shipmentIds,
        't.created_at DESC, t.portal_id',
      ),
  };
}
