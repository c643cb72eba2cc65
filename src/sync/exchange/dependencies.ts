import type { Ledger } from '../../ledger/ledger.ts';
import type { UnitOfWork } from '../../ledger/unit-of-work.ts';
import type { CarriedReads } from '../../portal-store/carried/carried.reads.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { ApiBudget } from '../../redis/api-budget.ts';
import type { ListCache, RecordCache } from '../../redis/cache.ts';
import type { LinkIndex } from '../../redis/link.ts';
import type { SalesforceClient } from '../../salesforce/client.ts';
import type { HeldReports } from './held-reports.ts';

/** What the sync needs of a logger. Named, harmless fields only: never records or values. */
export interface SyncLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface SyncDependencies {
  readonly ledger: Ledger;
  readonly unitOfWork: UnitOfWork<PortalWrites>;
  readonly portal: CarriedReads;
  readonly salesforce: SalesforceClient;
  /** The user as whom the hub writes to Salesforce. */
  readonly integrationUser: string;
  readonly budget: ApiBudget;
  readonly links: LinkIndex;
  readonly records: RecordCache;
  readonly lists: ListCache;
  readonly reports: HeldReports;
  /** Where documents are served, without a slash at the end. */
  readonly publicUrl: string;
  /** Names this process, for operators. */
  readonly holder: string;
  readonly logger: SyncLogger;
}
