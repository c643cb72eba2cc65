import type { Client } from 'pg';
import type { ChangeFeedLog } from '../../../src/ledger/pull/change-feed.ts';
import type { Part } from '../../harness/hub-parts.ts';
import type { HubProcesses } from '../../harness/hub-processes.ts';
import type { Verdicts } from '../harness/verdicts.ts';
import type { Customer } from './customers.ts';
import type { WatchedAccount } from './watched-account.ts';

/** What every part of this benchmark works with. */
export interface BenchWorld {
  readonly hub: HubProcesses;
  readonly worker: Part;
  readonly database: Client;
  readonly feed: ChangeFeedLog;
  /** Linked, in whole calls of Salesforce's collections. */
  readonly customers: readonly Customer[];
  /** Another one. */
  readonly watched: WatchedAccount;
  readonly verdicts: Verdicts;
}
