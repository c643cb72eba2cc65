import type { Executor } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import { newIds } from '../record/new-ids.ts';
import { insertRecords } from '../record/record-table.ts';
import { lockRow, updateRow, type Written } from '../record/versioned-row.ts';
import { writtenShipment } from '../shipment/projection.ts';
import { SHIPMENT, type ShipmentRecord } from '../shipment/shipment.columns.ts';
import { DOCUMENT, type NewDocument } from './document.columns.ts';

export function documentWrites(transaction: Executor) {
  return {
    /** A proof of delivery becomes the shipment's `proofOfDelivery` by its fact, not here. */
    async attachDocument(
      shipmentId: string,
      document: NewDocument,
    ): Promise<Written & { readonly documentId: string }> {
      const before = await lockRow<ShipmentRecord>(transaction, SHIPMENT, shipmentId, null);
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
      return { ...written, documentId, changes: [attached, ...changes] };
    },
  };
}
