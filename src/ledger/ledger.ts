import type { AuditLog } from './audit/audit-log.ts';
import type { BaseValues } from './base-values.ts';
import type { CaseAccounts } from './case-accounts.ts';
import type { CrmCursors } from './crm-cursors.ts';
import type { DryRunCalls } from './dry-run-calls.ts';
import type { Idempotency } from './idempotency.ts';
import type { LeaderLeases } from './leader-leases.ts';
import type { LiveEvents } from './live-events.ts';
import type { ApprovedLookups } from './lookups.ts';
import type { Outbox } from './outbox.ts';
import type { PilotSwitches } from './pilot.ts';
import type { ReviewQueue } from './review/review-item.ts';
import type { Tombstones } from './tombstones.ts';
import type { WriteIntents } from './write-intents.ts';

/** The hub's own tables. `createLedger` binds them to a database, or to a transaction. */
export interface Ledger {
  readonly outbox: Outbox;
  readonly idempotency: Idempotency;
  readonly intents: WriteIntents;
  readonly baseValues: BaseValues;
  readonly tombstones: Tombstones;
  readonly audit: AuditLog;
  readonly review: ReviewQueue;
  readonly pilot: PilotSwitches;
  readonly dryRuns: DryRunCalls;
  readonly lookups: ApprovedLookups;
  readonly cursors: CrmCursors;
  readonly caseAccounts: CaseAccounts;
  readonly leases: LeaderLeases;
  readonly live: LiveEvents;
}
