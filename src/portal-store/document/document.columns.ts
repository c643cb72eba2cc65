import type { DocumentType } from '../../domain/vocabulary/index.ts';
import { integer, type NewRecord, type RecordOf, text, time, uuid } from '../record/column.ts';
import { recordTable } from '../record/record-table.ts';

/** A paper of a shipment; the file itself is in the document store, under `storageKey`. */
export const DOCUMENT = recordTable('document', {
  portalId: uuid(),
  shipmentId: uuid().needed(),
  type: text<DocumentType>().needed(),
  fileName: text().needed(),
  mediaType: text().needed(),
  sizeBytes: integer().needed(),
  signer: text().orNull().given(),
  signedAt: time().orNull().given(),
  storageKey: text().needed(),
  sha256: text().needed(),
  createdAt: time().given(),
});

export type DocumentRecord = RecordOf<typeof DOCUMENT>;
export type NewDocument = Omit<NewRecord<typeof DOCUMENT>, 'shipmentId'>;
