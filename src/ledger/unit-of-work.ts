import { type Announcement, mergedAnnouncements } from '../domain/live-events.ts';
import type { Database, Executor } from '../postgres/database.ts';
import type { AuditedChange } from './audit/audit-log.ts';
import type { AuditSigner } from './audit/audit-signer.ts';
import type { IdempotencyOutcome } from './idempotency/idempotency.ts';
import type { Ledger } from './ledger.ts';
import { createLedger } from './ledger.ts';
import type { OutboxChange } from './outbox/outbox-change.ts';
import type { Principal } from './principal.ts';

/**
 * One transaction over the ledger and the writes of `Portal`: all of it commits, or nothing does. Audit entries, queued
 * changes and live events are gathered, and written at the end of the transaction in one statement each. Every changed row
 * is locked by then, so the events of one record are in the order of its commits.
 */
export interface Unit<Portal> {
  readonly principal: Principal;
  /** Writes of the portal, bound to this transaction. */
  readonly portal: Portal;
  /** The whole ledger, bound to this transaction. */
  readonly ledger: Ledger;
  /** In the order of the calls. */
  audit(...changes: readonly AuditedChange[]): void;
  /** For Salesforce. */
  enqueue(...changes: readonly OutboxChange[]): void;
  /** For subscribers, when the transaction commits. */
  announce(...announcements: readonly Announcement[]): void;
  idempotency: {
    /** See `Idempotency.begin`; the principal is the unit's. */
    begin(key: string, requestHash: string): Promise<IdempotencyOutcome>;
    complete(key: string, response: unknown): Promise<void>;
  };
}

export interface UnitOfWork<Portal> {
  /**
   * Runs `work` in one READ COMMITTED transaction, and rolls back when it throws. When PostgreSQL chose the transaction as
   * the victim of a deadlock, `work` runs again. So it must have no effect outside of the transaction.
   */
  run<T>(principal: Principal, work: (unit: Unit<Portal>) => Promise<T> | T): Promise<T>;
}

/**
 * @param signer signs each entry of the audit
 * @param portalWrites binds the portal's writes to a transaction; `() => undefined` where none are needed
 */
export function createUnitOfWork<Portal>(
  database: Database,
  signer: AuditSigner,
  portalWrites: (transaction: Executor) => Portal,
): UnitOfWork<Portal> {
  return {
    run: (principal, work) =>
      database.transaction(async (transaction) => {
        const ledger = createLedger(transaction, signer);
        const audited: AuditedChange[] = [];
        const queued: OutboxChange[] = [];
        const announced: Announcement[] = [];
        const result = await work({
          principal,
          portal: portalWrites(transaction),
          ledger,
          audit: (...changes) => void audited.push(...changes),
          enqueue: (...changes) => void queued.push(...changes),
          announce: (...announcements) => void announced.push(...announcements),
          idempotency: {
            begin: (key, hash) => ledger.idempotency.begin(principal.subject, key, hash),
            complete: (key, response) => ledger.idempotency.complete(principal.subject, key, response),
          },
        });
        await Promise.all([
          ledger.audit.append(principal, audited),
          ledger.outbox.enqueue(principal, queued),
          ledger.live.announce(mergedAnnouncements(announced)),
        ]);
        return result;
      }),
  };
}
