import type { Caller } from '../../../src/domain/access.ts';
import { accountChanged } from '../../../src/domain/live-events.ts';
import type { MutationAnswer } from '../../../src/domain/mutation-answer.ts';
import { userError } from '../../../src/domain/user-error.ts';
import type { IdempotencyOutcome } from '../../../src/ledger/idempotency.ts';
import type { SyncFailure } from '../../../src/ledger/outbox.ts';
import type { Principal } from '../../../src/ledger/principal.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { Unit, UnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import type { IntentClaim } from '../../../src/ledger/write-intents.ts';
import type { PlannedWrite } from './write-plan.ts';

/** A request that must be done once. */
export interface KeyedRequest {
  /** The mutation. */
  readonly action: string;
  readonly key: string;
  readonly hash: string;
}

/** Intents that this request holds, in the order of its writes. */
export type HeldIntents = readonly { readonly write: PlannedWrite; readonly claim: IntentClaim }[];

/** As long as it holds its intents, nobody else finishes them: longer than any call to Salesforce with its retries. */
const LEASE_MS = 45_000;

/** What one caller's writes to Salesforce leave in the ledger. Each method is one transaction. */
export class IntentLedger {
  readonly #work: UnitOfWork<unknown>;
  readonly #principal: Principal;

  constructor(work: UnitOfWork<unknown>, caller: Caller, requestId: string) {
    this.#work = work;
    this.#principal = { subject: caller.subject, role: caller.role, system: 'SALESFORCE', requestId };
  }

  /** The answer to a request that was made before; null for a new one. */
  known(request: KeyedRequest): Promise<MutationAnswer | null> {
    return this.#work.run(this.#principal, async ({ idempotency, ledger }) => {
      const outcome = await idempotency.begin(request.key, request.hash);
      if (outcome.kind === 'NEW') await ledger.idempotency.abandon(this.#principal.subject, request.key);
      return answerTo(outcome);
    });
  }

  /** Opens an intent for each write; or answers, when the same request came in between. */
  open(request: KeyedRequest, writes: readonly PlannedWrite[]): Promise<HeldIntents | MutationAnswer> {
    return this.#work.run(this.#principal, async ({ idempotency, ledger }) => {
      const answer = answerTo(await idempotency.begin(request.key, request.hash));
      if (answer) return answer;
      const held: { write: PlannedWrite; claim: IntentClaim }[] = [];
      for (const [index, write] of writes.entries()) {
        const { record, crmId, portalId, accountId, newValues, baseValues } = write;
        // The first intent answers for the request when the worker has to finish it.
        const idempotencyKey = index === 0 ? request.key : null;
        const intent = { record, crmId, portalId, accountId, newValues, baseValues, idempotencyKey };
        const claim = await ledger.intents.open(
          this.#principal,
          { ...intent, action: request.action },
          LEASE_MS,
        );
        held.push({ write, claim });
      }
      return held;
    });
  }

  /** Salesforce has it: audit and answer are kept together. What the worker finished meanwhile is left to it. */
  async settle(request: KeyedRequest, held: HeldIntents, answer: MutationAnswer): Promise<void> {
    await this.#unlessTakenOver(async (unit) => {
      for (const { write, claim } of held) {
        if (!(await unit.ledger.intents.settle(claim))) throw new TakenOver();
        unit.audit(auditedWrite(request.action, write));
        if (write.record === 'Account') unit.announce(accountChanged(write, Object.keys(write.newValues)));
      }
      await unit.idempotency.complete(request.key, answer);
    });
  }

  /** Salesforce certainly did nothing: the key may be used again. */
  async giveUp(request: KeyedRequest, held: HeldIntents, failure: SyncFailure): Promise<void> {
    await this.#unlessTakenOver(async ({ ledger }) => {
      for (const { claim } of held) {
        if (!(await ledger.intents.fail(claim, failure))) throw new TakenOver();
      }
      await ledger.idempotency.abandon(this.#principal.subject, request.key);
    });
  }

  /** Nobody knows what Salesforce did: the worker finds out and finishes it. */
  async handOver(held: HeldIntents, failure: SyncFailure): Promise<void> {
    await this.#unlessTakenOver(async ({ ledger }) => {
      for (const { claim } of held) await ledger.intents.postpone(claim, failure, 0);
    });
  }

  /** Puts something before a person, although nothing is written. */
  async flag(action: string, items: readonly NewReviewItem[]): Promise<void> {
    await this.#work.run(this.#principal, async (unit) => {
      const ids = await unit.ledger.review.open(items);
      unit.audit(
        ...items.map(({ accountId, cause }, index) => ({
          ...{ record: 'ReviewItem', recordId: ids[index] ?? '', accountId, action },
          changes: [{ field: 'flagged', old: null, new: cause }],
        })),
      );
    });
  }

  async #unlessTakenOver(work: (unit: Unit<unknown>) => Promise<void>): Promise<void> {
    try {
      await this.#work.run(this.#principal, work);
    } catch (error) {
      if (!(error instanceof TakenOver)) throw error;
    }
  }
}

/** Undoes a transaction about intents that somebody else holds now. */
class TakenOver extends Error {}

function answerTo(outcome: IdempotencyOutcome): MutationAnswer | null {
  switch (outcome.kind) {
    case 'NEW':
      return null;
    case 'REPLAY':
      return outcome.response as MutationAnswer;
    case 'IN_PROGRESS':
      return refused(
        'IN_PROGRESS',
        'The first request with this key is not finished; send it again in a moment.',
      );
    case 'REUSED':
      return refused(
        'IDEMPOTENCY_KEY_REUSED',
        'This key was used before, with another request; choose a new one.',
      );
    default:
      return outcome satisfies never;
  }
}

function refused(code: 'IN_PROGRESS' | 'IDEMPOTENCY_KEY_REUSED', message: string): MutationAnswer {
  return { recordId: null, userErrors: [userError(code, 'idempotencyKey', message)], writes: [] };
}

/** The audit of a write to Salesforce, in Salesforce's words. */
function auditedWrite(action: string, write: PlannedWrite) {
  return {
    record: write.record,
    recordId: write.record === 'Account' ? (write.portalId ?? write.crmId) : write.crmId,
    accountId: write.accountId,
    action,
    changes: Object.entries(write.newValues).map(([field, value]) => ({
      field,
      old: write.baseValues[field] ?? null,
      new: value,
    })),
  };
}
