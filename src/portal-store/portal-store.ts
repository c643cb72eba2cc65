import type { Database } from '../postgres/database.ts';
import { accountReads } from './account/account.reads.ts';
import { bulkExportReads } from './bulk-export/bulk-export.reads.ts';
import { exportBook } from './bulk-export/export-book.ts';
import { carriedReads } from './carried/carried.reads.ts';
import { documentReads } from './document/document.reads.ts';
import { uploadBook } from './document/uploads.ts';
import { eventReads } from './event/event.reads.ts';
import { exceptionReads } from './exception/exception.reads.ts';
import { importBook } from './import/import-book.ts';
import { linkReads } from './link/link.reads.ts';
import { performanceReads } from './performance/performance.reads.ts';
import { createPortalWrites, type PortalWrites } from './portal-writes.ts';
import { sharedLinkReads } from './shared-link/shared-link.reads.ts';
import { shipmentReads } from './shipment/shipment.reads.ts';
import { callerReads } from './user/caller.reads.ts';
import { userReads } from './user/user.reads.ts';

export type PortalStore = ReturnType<typeof createPortalStore>;

/**
 * The reads of the portal's records over a migrated database. The caller closes the database. A read of several ids or
 * parents sends one SQL statement for all of them. It answers in the order of its arguments, as DataLoader requires, with
 * null (or an empty list or page) for a missing record.
 */
export function createPortalStore(database: Database) {
  return {
    accounts: accountReads(database),
    users: userReads(database),
    shipments: shipmentReads(database),
    events: eventReads(database),
    exceptions: exceptionReads(database),
    documents: documentReads(database),
    uploads: uploadBook(database),
    bulkExports: bulkExportReads(database),
    exportBook: exportBook(database),
    performance: performanceReads(database),
    callers: callerReads(database),
    sharedLinks: sharedLinkReads(database),
    links: linkReads(database),
    carried: carriedReads(database),
    imports: importBook(database),
    writes: unrecordedWrites(database),
  };
}

/** Each write in a transaction of its own: for imports and seeds, which need neither audit nor outbox. */
function unrecordedWrites(
  database: Database,
): Pick<PortalWrites, 'insertAccounts' | 'insertUsers' | 'insertShipments' | 'setCrmIds'> {
  const alone =
    <Given extends unknown[], Result>(
      write: (writes: PortalWrites, ...given: Given) => Promise<Result>,
    ): ((...given: Given) => Promise<Result>) =>
    (...given) =>
      database.transaction((transaction) => write(createPortalWrites(transaction), ...given));
  return {
    insertAccounts: alone((writes, ...given) => writes.insertAccounts(...given)),
    insertUsers: alone((writes, ...given) => writes.insertUsers(...given)),
    insertShipments: alone((writes, ...given) => writes.insertShipments(...given)),
    setCrmIds: alone((writes, ...given) => writes.setCrmIds(...given)),
  };
}
