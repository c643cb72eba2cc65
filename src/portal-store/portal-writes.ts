import type { Executor } from '../postgres/database.ts';
import { accountWrites } from './account/account.writes.ts';
import { bulkExportWrites } from './bulk-export/bulk-export.writes.ts';
import { receivedWrites } from './carried/received.writes.ts';
import { documentWrites } from './document/document.writes.ts';
import { eventWrites } from './event/event.writes.ts';
import { exceptionWrites } from './exception/exception.writes.ts';
import { linkWrites } from './link/link.writes.ts';
import { businessReads } from './performance/business.reads.ts';
import { sharedLinkWrites } from './shared-link/shared-link.writes.ts';
import { refoldWrites } from './shipment/refold.ts';
import { shipmentWrites } from './shipment/shipment.writes.ts';
import { userWrites } from './user/user.writes.ts';

export type PortalWrites = ReturnType<typeof createPortalWrites>;

/**
 * The portal's writes inside a transaction, which also holds their audit and outbox rows. A write of one record locks its
 * row. It throws `NOT_FOUND` for an unknown record and `STALE` for another version than expected; the caller must then roll
 * the transaction back. Every change raises the record's version. The caller checks scope and field ownership before.
 */
export function createPortalWrites(transaction: Executor) {
  return {
    ...accountWrites(transaction),
    ...userWrites(transaction),
    ...shipmentWrites(transaction),
    ...refoldWrites(transaction),
    ...documentWrites(transaction),
    ...eventWrites(transaction),
    ...exceptionWrites(transaction),
    ...receivedWrites(transaction),
    ...linkWrites(transaction),
    ...sharedLinkWrites(transaction),
    ...bulkExportWrites(transaction),
    business: businessReads(transaction),
  };
}
