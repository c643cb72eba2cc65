import type { DocumentType } from '../../domain/vocabulary/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { type Sql, sql } from '../../postgres/sql.ts';
import { newIds } from '../record/new-ids.ts';
import { insertRecords } from '../record/record-table.ts';
import { lockRow, updateRow, type Written } from '../record/versioned-row.ts';
import { writtenShipment } from '../shipment/projection.ts';
import { SHIPMENT, type ShipmentRecord } from '../shipment/shipment.columns.ts';
import { DOCUMENT, type NewDocument } from './document.columns.ts';

export function documentWrites(transaction: Executor) {
  return {
    /**
     * A proof of delivery becomes the shipment's `proofOfDelivery` by its fact, not here. A paper that the shipment has
     * changes nothing, and is the answer. Two writers at once attach it once: the second one waits for the lock.
     *
     * @param claimed the type that the sender stated; a paper with this type is the same one, too
     */
    async attachDocument(
      shipmentId: string,
      document: NewDocument,
      claimed: DocumentType = document.type,
    ): Promise<Written & { readonly documentId: string; readonly type: DocumentType }> {
      const before = await lockRow<ShipmentRecord>(transaction, SHIPMENT, shipmentId, null);
      const [known] = await transaction.query<Paper>(samePaper(shipmentId, document, claimed));
      if (known !== undefined) return { ...writtenShipment(before, before), ...known };
      const { at } = await newIds(transaction, 1);
      const [row]: { readonly id: string }[] = await insertRecords(
        transaction,
        DOCUMENT,
        [{ ...document, shipmentId, createdAt: document.createdAt ?? at }],
        sql`RETURNING portal_id AS id`,
      );
      const documentId = row?.id ?? '';
      const after = await updateRow(transaction, SHIPMENT, before, {}, true);
      const { changes, ...written } = writtenShipment(before, after);
      const attached = { field: 'documents', old: null, new: { id: documentId, type: document.type } };
      return { ...written, documentId, type: document.type, changes: [attached, ...changes] };
    },
  };
}

interface Paper {
  readonly documentId: string;
  readonly type: DocumentType;
}

/**
 * The paper of a shipment with the same bytes and type. Who signed it, and when, may be left out; another signer makes it
 * another paper. The name of its file does not matter.
 */
function samePaper(
  shipmentId: string,
  { sha256, type, signer = null, signedAt = null }: NewDocument,
  claimed: DocumentType,
): Sql {
  return sql`SELECT t.portal_id AS "documentId", t.type FROM portal.document t
    WHERE t.shipment_id = ${shipmentId}::uuid AND t.sha256 = ${sha256}::text AND t.type = ANY(${[type, claimed]}::text[])
      AND (${signer}::text IS NULL OR t.signer = ${signer}::text)
      AND (${signedAt}::timestamptz IS NULL OR t.signed_at = ${signedAt}::timestamptz)
    ORDER BY t.type = ${claimed}::text DESC, t.created_at, t.portal_id LIMIT 1`;
}
