import { WaybillError } from '../domain/errors.ts';
import { accountChanged } from '../domain/live-events.ts';
import type { MutationAnswer } from '../domain/mutation-answer.ts';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import type { UserError } from '../domain/user-error.ts';
import {
  basedOn,
  type IntendedWrite,
  refusedAnswer,
  replaces,
  type ValuesInSalesforce,
  writtenAnswer,
} from '../domain/write-intent.ts';
import type { AuditedChange } from '../ledger/audit/audit-log.ts';
import { settledIn, type WriteIntent, writeCause } from '../ledger/intents/write-intent.ts';
import type { SyncFailure } from '../ledger/outbox/outbox-change.ts';
import type { NewReviewItem } from '../ledger/review/review-item.ts';
import type { Unit, UnitOfWork } from '../ledger/unit-of-work.ts';
import type { ListCache, RecordCache } from '../redis/cache.ts';
import { invalidate } from '../redis/cache-invalidation.ts';
import { CALL_BACKOFF } from '../salesforce/retry.ts';
import { isUnmetCondition } from '../salesforce/salesforce-error.ts';
import { count } from '../telemetry/measuring.ts';
import { backoffMs } from '../time/backoff.ts';
import { pause } from '../time/pause.ts';
import { isInDoubt, LinksInDoubt } from './links-in-doubt.ts';
import { isUnknown } from './refusals.ts';
import {
  type CalledSalesforce,
  type Marks,
  objectOf,
  readIntended,
  sendIntended,
} from './salesforce-calls.ts';

export interface CarrierDependencies {
  readonly salesforce: CalledSalesforce;
  readonly records: RecordCache;
  readonly lists: ListCache;
  readonly work: UnitOfWork<unknown>;
}

/** How far `carryOut` may go. */
export interface Sending {
  readonly usage: UpstreamUsage;
  /** Calls that write, at most. */
  readonly attempts: number;
  /** Each call renews the lease by this. Longer than reading and writing once. */
  readonly leaseMs: number;
  /**
   * The marks of the states on which the plan decided, when no intent was ahead in the queue. The first call then goes out
   * without another read, and Salesforce refuses the call if the record has changed since.
   */
  readonly seen?: { readonly marks: Marks } | undefined;
  /** Whether the records are still linked as they were when the write was decided. Asked before each write. */
  readonly isLinked?: () => Promise<boolean>;
}

/**
 * WRITTEN: Salesforce has the new values. OVERTAKEN: another user changed a field since, and nothing was written. RELINKED:
 * the records belong to somebody else by now, and nothing was written.
 */
export type Carried =
  | { readonly kind: 'WRITTEN' }
  | { readonly kind: 'RELINKED'; readonly current: readonly ValuesInSalesforce[] }
  | {
      readonly kind: 'OVERTAKEN';
      /** Salesforce's current values in the fields of each write. */
      readonly current: readonly ValuesInSalesforce[];
      readonly ahead: readonly IntendedWrite[];
    };

/** Another holder has claimed or finished the intent. This process must do nothing more. */
export class TakenOver extends Error {}

/**
 * Carries one intent to Salesforce and finishes it. The request that opened the intent calls it. After a crash or a lost
 * answer, the worker calls it. The caller holds the claim, and the intent is the oldest open one of each of its records.
 *
 * ```
 *  carryOut                                  then, by its outcome
 *  ┌─────────────────────────────────────┐
 *  │ renew ─▶ read ──WRITTEN─────────────┼──▶ settle    forget in caches ─▶ settled, audit, event, answer
 *  │   ▲        │ └──OVERTAKEN───────────┼──▶ refuse    forget in caches ─▶ failed, key given back
 *  │   │   NOT_WRITTEN                   │    or park   forget in caches ─▶ review item, answer
 *  │   │        ▼                        │
 *  │   │      send ──────accepted────────┼──▶ settle
 *  │   │        │  └─────refused─────────┼──▶ refuse or park
 *  │   └── answer lost, record locked,   │
 *  │       mark too old  ──no attempt──▶ │──▶ postpone  the worker reads it back later
 *  └─────────────────────────────────────┘              left
 * ```
 *
 * Each finish first removes the records from the caches and then writes one transaction. If the process dies before the
 * transaction commits, the intent stays open, and the worker does both again. If it dies after the commit, nothing is left
 * to do. So a settled write never stands beside an older cache entry, and an event is announced after the caches changed.
 */
export class IntentCarrier {
  readonly #dependencies: CarrierDependencies;

  constructor(dependencies: CarrierDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * @throws TakenOver, LinksInDoubt, or the WaybillError of the last attempt. After a lost answer, every failure is reported
   * as the lost answer (outcome UNKNOWN), until a read shows what Salesforce did.
   */
  async carryOut(
    intent: WriteIntent,
    { usage, attempts, leaseMs, seen, isLinked }: Sending,
  ): Promise<Carried> {
    const { salesforce } = this.#dependencies;
    let marks: Marks = seen?.marks ?? [];
    let lost: WaybillError | null = null;
    for (let attempt = 1; ; attempt += 1) {
      const reads = attempt > 1 || seen === undefined;
      if (reads) {
        try {
          const ahead = await this.#aheadOf(intent, leaseMs);
          const found = await readIntended(salesforce, intent, ahead, usage);
          if (found.state === 'WRITTEN') return { kind: 'WRITTEN' };
          if (found.state === 'OVERTAKEN') return { kind: 'OVERTAKEN', current: found.current, ahead };
          if (found.isElsewhere || (isLinked !== undefined && !(await isLinked()))) {
            return { kind: 'RELINKED', current: found.current };
          }
          marks = found.marks;
        } catch (error) {
          throw error instanceof TakenOver ? error : (lost ?? error);
        }
      }
      lost = null;
      try {
        await sendIntended(salesforce, intent.writes, marks, usage);
        return { kind: 'WRITTEN' };
      } catch (error) {
        if (isUnknown(error)) lost = error;
        if (attempt >= attempts || !(isUnknown(error) || passes(error, reads))) throw error;
        await pause(backoffMs(CALL_BACKOFF, attempt));
      }
    }
  }

  /** Call it when Salesforce has the new values. @returns the answer to the request */
  async settle(intent: WriteIntent): Promise<MutationAnswer> {
    return await this.#finish(intent, 'SETTLED', async (unit) => {
      if (!(await unit.ledger.intents.settle(intent))) throw new TakenOver();
      const writes = basedOn(intent.writes, settledIn(await unit.ledger.intents.ahead(intent)));
      unit.audit(...writes.map((write) => auditedWrite(intent, write)));
      for (const write of writes) {
        const { portalId, crmId, newValues } = write;
        if (write.record !== 'Account') continue;
        unit.announce(
          accountChanged({ portalId, crmId, accountId: intent.accountId }, Object.keys(newValues)),
        );
      }
      return await complete(unit, intent, writtenAnswer(intent.recordId, writes));
    });
  }

  /**
   * Call it when Salesforce certainly wrote nothing. The request fails with this failure, and the client may use the key
   * again.
   */
  async refuse(intent: WriteIntent, failure: SyncFailure): Promise<void> {
    await this.#finish(intent, 'REFUSED', async ({ principal, ledger }) => {
      if (!(await ledger.intents.fail(intent, failure))) throw new TakenOver();
      if (intent.idempotencyKey !== null) {
        await ledger.idempotency.abandon(principal.subject, intent.idempotencyKey);
      }
    });
  }

  /**
   * Call it when a PENDING intent cannot be carried out: a person decides, and the key's answer becomes the refusal.
   */
  async park(
    intent: WriteIntent,
    failure: SyncFailure,
    item: Omit<NewReviewItem, 'cause'>,
    userErrors: readonly UserError[],
  ): Promise<void> {
    await this.#finish(intent, 'REVIEW', async (unit) => {
      if (!(await unit.ledger.intents.park(intent, failure))) throw new TakenOver();
      await unit.ledger.review.open([{ ...item, cause: writeCause(intent) }]);
      await complete(unit, intent, refusedAnswer(intent.recordId, userErrors));
    });
  }

  /**
   * Leaves the intent to the worker, after `delayMs` at the earliest.
   *
   * @param isAttempt false where Salesforce was not called
   */
  async postpone(
    intent: WriteIntent,
    failure: SyncFailure | null,
    delayMs: number,
    isAttempt = true,
  ): Promise<void> {
    await this.#run(intent, ({ ledger }) => ledger.intents.postpone(intent, failure, delayMs, isAttempt));
    count('waybill_direct_writes', { result: 'POSTPONED' });
  }

  /** Removes the records, and the lists that hold them, from the caches. */
  async forget({ writes, accountCrmId }: WriteIntent): Promise<void> {
    for (const [object, group] of Map.groupBy(writes, objectOf)) {
      const changed = group.map(({ record, crmId, portalId }) => ({
        id: crmId,
        values:
          record === 'Account'
            ? { Portal_Customer_Id__c: portalId }
            : { AccountId: accountCrmId, Portal_User_Id__c: portalId },
      }));
      await invalidate(this.#dependencies, object, changed);
    }
  }

  /** First the caches, then the transaction: see the guarantee above. */
  async #finish<T>(
    intent: WriteIntent,
    result: 'SETTLED' | 'REFUSED' | 'REVIEW',
    work: (unit: Unit<unknown>) => Promise<T>,
  ): Promise<T> {
    await this.forget(intent);
    const finished = await this.#run(intent, work);
    count('waybill_direct_writes', { result });
    return finished;
  }

  #run<T>(intent: WriteIntent, work: (unit: Unit<unknown>) => Promise<T>): Promise<T> {
    return this.#dependencies.work.run({ ...intent.principal, system: 'SALESFORCE' }, work);
  }

  /** The writes ahead of an intent that this process still holds. */
  #aheadOf(intent: WriteIntent, leaseMs: number): Promise<readonly IntendedWrite[]> {
    return this.#run(intent, async ({ ledger }) => {
      if (!(await ledger.intents.renew(intent, leaseMs))) throw new TakenOver();
      if (await isInDoubt({ ledger }, intent)) throw new LinksInDoubt();
      return (await ledger.intents.ahead(intent)).flatMap(({ writes }) => writes);
    });
  }
}

/** Stores the answer of the key. It resolves review items of older intents whose fields are all written again. */
async function complete(
  { ledger, idempotency }: Unit<unknown>,
  intent: WriteIntent,
  answer: MutationAnswer,
): Promise<MutationAnswer> {
  if (intent.idempotencyKey !== null) await idempotency.complete(intent.idempotencyKey, answer);
  const parked = await ledger.intents.parkedAhead(intent);
  const replaced = parked.filter(({ writes }) => replaces(intent.writes, writes));
  await ledger.review.settleCauses(
    replaced.map(writeCause),
    'A later change of the same fields took its place.',
  );
  return answer;
}

/** @param hasRead the mark was read just now, so another user has changed another field of the record since */
function passes(error: unknown, hasRead: boolean): boolean {
  if (!(error instanceof WaybillError)) return false;
  return error.code === 'RECORD_LOCKED' || (hasRead && isUnmetCondition(error));
}

/** The audit of a write to Salesforce, in Salesforce's words. */
function auditedWrite({ action, accountId }: WriteIntent, write: IntendedWrite): AuditedChange {
  const { record, crmId, portalId, newValues, baseValues } = write;
  return {
    record,
    recordId: record === 'Account' ? (portalId ?? crmId) : crmId,
    accountId,
    action,
    changes: Object.entries(newValues).map(([field, value]) => ({
      field,
      old: baseValues[field] ?? null,
      new: value,
    })),
  };
}
