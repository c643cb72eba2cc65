import type { Database } from '../postgres/database.ts';
import { accountReads } from './account/account.reads.ts';
import { carriedReads } from './carried/carried.reads.ts';
import { unrecordedWrites } from './create-portal-writes.ts';
import { documentReads } from './document/document.reads.ts';
import { eventReads } from './event/event.reads.ts';
import { exceptionReads } from './exception/exception.reads.ts';
import { importBook } from './import/import-book.ts';
import { linkReads } from './link/link.reads.ts';
import { portalMaintenance } from './maintenance.ts';
import { performanceReads } from './performance/performance.reads.ts';
import type { PortalStore } from './portal-store.ts';
import { shipmentReads } from './shipment/shipment.reads.ts';
import { callerReads } from './user/caller.reads.ts';
import { userReads } from './user/user.reads.ts';

/** The portal's store over a migrated database, which stays the caller's to close. */
export function createPortalStore(database: Database): PortalStore {
  return {
    accounts: accountReads(database),
    users: userReads(database),
    shipments: shipmentReads(database),
    events: eventReads(database),
    exceptions: exceptionReads(database),
    documents: documentReads(database),
    performance: performanceReads(database),
    callers: callerReads(database),
    links: linkReads(database),
    carried: carriedReads(database),
    writes: { ...unrecordedWrites(database), ...portalMaintenance(database) },
    imports: importBook(database),
  };
}
