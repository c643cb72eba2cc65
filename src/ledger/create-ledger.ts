import type { Executor } from '../postgres/database.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { createBaseValues } from './base-values.ts';
import { createCaseAccounts } from './case-accounts.ts';
import { createOutbox } from './create-outbox.ts';
import { createCrmCursors } from './crm-cursors.ts';
import { createDryRunCalls } from './dry-run-calls.ts';
import { createIdempotency } from './idempotency.ts';
import { createLeaderLeases } from './leader-leases.ts';
import type { Ledger } from './ledger.ts';
import { createLiveEvents } from './live-events.ts';
import { createApprovedLookups } from './lookups.ts';
import { createPilotSwitches } from './pilot.ts';
import { createReviewQueue } from './review/create-review-queue.ts';
import { createTombstones } from './tombstones.ts';
import { createWriteIntents } from './write-intents.ts';

/** The ledger over a migrated database, or over a transaction: then all of it belongs to that transaction. */
export function createLedger(executor: Executor): Ledger {
  return {
    outbox: createOutbox(executor),
    idempotency: createIdempotency(executor),
    intents: createWriteIntents(executor),
    baseValues: createBaseValues(executor),
    tombstones: createTombstones(executor),
    audit: createAuditLog(executor),
    review: createReviewQueue(executor),
    pilot: createPilotSwitches(executor),
    dryRuns: createDryRunCalls(executor),
    lookups: createApprovedLookups(executor),
    cursors: createCrmCursors(executor),
    caseAccounts: createCaseAccounts(executor),
    leases: createLeaderLeases(executor),
    live: createLiveEvents(executor),
  };
}
