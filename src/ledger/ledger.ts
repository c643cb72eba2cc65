import type { Executor } from '../postgres/database.ts';
import { type AuditLog, createAuditLog } from './audit/audit-log.ts';
import type { AuditSigner } from './audit/audit-signer.ts';
import { type BaseValues, createBaseValues } from './base-values/base-values.ts';
import { createPersonErasures, type PersonErasures } from './erasure/person-erasures.ts';
import { createIdempotency, type Idempotency } from './idempotency/idempotency.ts';
import { createWriteIntents, type WriteIntents } from './intents/write-intents.ts';
import { createLeaderLeases, type LeaderLeases } from './leadership/leader-leases.ts';
import { createLiveEvents, type LiveEvents } from './live-events/live-events.ts';
import { createLiveOrders, type LiveOrders } from './live-events/live-orders.ts';
import { type ApprovedLookups, createApprovedLookups } from './lookups/approved-lookups.ts';
import { type BusinessMeasures, createBusinessMeasures } from './measures/business-measures.ts';
import { createMeasures, type Measures } from './measures/measures.ts';
import { createOutbox, type Outbox } from './outbox/outbox.ts';
import { createDryRunCalls, type DryRunCalls } from './pilot/dry-run-calls.ts';
import { createPilotSwitches, type PilotSwitches } from './pilot/pilot-switches.ts';
import { type CaseAccounts, createCaseAccounts } from './pull/case-accounts.ts';
import { type ChangeFeedLog, createChangeFeedLog } from './pull/change-feed.ts';
import { type CrmBackfills, createCrmBackfills } from './pull/crm-backfills.ts';
import { type CrmCursors, createCrmCursors } from './pull/crm-cursors.ts';
import { createMissingPermissions, type MissingPermissions } from './pull/missing-permissions.ts';
import { createPullFailures, type PullFailures } from './pull/pull-failures.ts';
import { createTombstones, type Tombstones } from './pull/tombstones.ts';
import { createRemovedShipments, type RemovedShipments } from './removal/removed-shipments.ts';
import { createRetentionHolds, type RetentionHolds } from './removal/retention-holds.ts';
import { createReviewQueue, type ReviewQueue } from './review/review-queue.ts';

/** The hub's own tables. `createLedger` binds them to a database, or to a transaction. */
export interface Ledger {
  readonly outbox: Outbox;
  readonly idempotency: Idempotency;
  readonly intents: WriteIntents;
  readonly baseValues: BaseValues;
  readonly tombstones: Tombstones;
  readonly removed: RemovedShipments;
  readonly holds: RetentionHolds;
  readonly erasures: PersonErasures;
  readonly audit: AuditLog;
  readonly review: ReviewQueue;
  readonly pilot: PilotSwitches;
  readonly dryRuns: DryRunCalls;
  readonly lookups: ApprovedLookups;
  readonly cursors: CrmCursors;
  readonly crmBackfills: CrmBackfills;
  readonly pullFailures: PullFailures;
  readonly missingPermissions: MissingPermissions;
  readonly caseAccounts: CaseAccounts;
  readonly changeFeed: ChangeFeedLog;
  readonly leases: LeaderLeases;
  readonly live: LiveEvents;
  readonly measures: Measures;
  readonly orders: LiveOrders;
  readonly business: BusinessMeasures;
}

/**
 * The ledger over a migrated database, or over a transaction: then all of it belongs to that transaction.
 * @param signer signs each entry of the audit
 */
export function createLedger(executor: Executor, signer: AuditSigner): Ledger {
  return {
    outbox: createOutbox(executor),
    idempotency: createIdempotency(executor),
    intents: createWriteIntents(executor),
    baseValues: createBaseValues(executor),
    tombstones: createTombstones(executor),
    removed: createRemovedShipments(executor),
    holds: createRetentionHolds(executor),
    erasures: createPersonErasures(executor),
    audit: createAuditLog(executor, signer),
    review: createReviewQueue(executor),
    pilot: createPilotSwitches(executor),
    dryRuns: createDryRunCalls(executor),
    lookups: createApprovedLookups(executor),
    cursors: createCrmCursors(executor),
    crmBackfills: createCrmBackfills(executor),
    pullFailures: createPullFailures(executor),
    missingPermissions: createMissingPermissions(executor),
    caseAccounts: createCaseAccounts(executor),
    changeFeed: createChangeFeedLog(executor),
    leases: createLeaderLeases(executor),
    live: createLiveEvents(executor),
    measures: createMeasures(executor),
    orders: createLiveOrders(executor),
    business: createBusinessMeasures(executor),
  };
}
