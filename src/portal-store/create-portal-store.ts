import type { Database } from '../postgres/database.ts';
import { accountReads } from './account.reads.ts';
import { accountWrites } from './account.writes.ts';
import { callerReads } from './caller.reads.ts';
import { documentReads } from './document.reads.ts';
import { eventReads } from './event.reads.ts';
import { eventWrites } from './event.writes.ts';
import { exceptionReads } from './exception.reads.ts';
import { exceptionWrites } from './exception.writes.ts';
import { importBook } from './import-book.ts';
import { linkReads } from './link.reads.ts';
import { maintenanceWrites } from './maintenance.writes.ts';
import { performanceReads } from './performance.reads.ts';
import type { PortalStore } from './portal-store.ts';
import { shipmentReads } from './shipment.reads.ts';
import { shipmentWrites } from './shipment.writes.ts';
import { userReads } from './user.reads.ts';

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
    writes: {
      ...accountWrites(database),
      ...shipmentWrites(database),
      ...eventWrites(database),
      ...exceptionWrites(database),
      ...maintenanceWrites(database),
    },
    imports: importBook(database),
  };
}
