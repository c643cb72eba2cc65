import type { Caller } from '../../../src/domain/access.ts';
import type { MutationAnswer } from '../../../src/domain/mutation-answer.ts';
import { userError } from '../../../src/domain/user-error.ts';
import { type IntendedWrite, OVERTAKEN, refusedAnswer } from '../../../src/domain/write-intent.ts';
import type { IdempotencyOutcome } from '../../../src/ledger/idempotency/idempotency.ts';
import type { IntentAhead, NewWriteIntent, WriteIntent } from '../../../src/ledger/intents/write-intents.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { Principal } from '../../../src/ledger/principal.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { UnitOfWork } from '../../../src/ledger/unit-of-work.ts';

/** A request that must be done once. */
export interface KeyedRequest {
  /** The mutation. */
  readonly action: string;
  readonly key: string;
  readonly hash: string;
  /** Whether the caller named the version of the record that was seen. */
  readonly isVersioned: boolean;
}

/** An intent that this request holds, and its place in the queue of its records. */
export interface OpenedIntent {
  readonly intent: WriteIntent;
  /** What is carried out before it, or was since the request was decided. */
  readonly ahead: readonly IntentAhead[];
}

/** What one caller's writes to Salesforce leave in the ledger before they are sent. Each method is one transaction. */
export class IntentLedger {
  readonly #work: UnitOfWork<unknown>;
  readonly #principal: Principal;

  constructor(work: UnitOfWork<unknown>, caller: Caller, requestId: string) {
    this.#work = work;
    this.#principal = { subject: caller.subject, role: caller.role, system: 'SALESFORCE', requestId };
  }

  /** The answer to a request that was made before; for a new one the time at which its decision begins. */
  known(request: KeyedRequest): Promise<MutationAnswer | Date> {
    return this.#work.run(this.#principal, async ({ idempotency, ledger }) => {
      const answer = answerTo(await idempotency.begin(request.key, request.hash));
      if (answer !== null) return answer;
      await ledger.idempotency.abandon(this.#principal.subject, request.key);
      return await ledger.intents.clock();
    });
  }

  /** Opens the intent of a request; or answers, when the same request came in between or the version is not the newest. */
  async open(
    request: KeyedRequest,
    intent: Omit<NewWriteIntent, 'action' | 'idempotencyKey'>,
    leaseMs: number,
  ): Promise<OpenedIntent | MutationAnswer> {
    try {
      return await this.#work.run(this.#principal, async ({ idempotency, ledger }) => {
        const answer = answerTo(await idempotency.begin(request.key, request.hash));
        if (answer) return answer;
        const keyed = { ...intent, action: request.action, idempotencyKey: request.key };
        const opened = await ledger.intents.open(this.#principal, keyed, leaseMs);
        const ahead = await ledger.intents.ahead(opened);
        // The caller cannot have seen these changes in the version.
        const unseen = ahead.some(({ state }) => state === 'OPEN' || state === 'SETTLED');
        if (request.isVersioned && unseen) throw new NotTheNewest();
        return { intent: opened, ahead };
      });
    } catch (error) {
      if (!(error instanceof NotTheNewest)) throw error;
      return refusedAnswer(intent.recordId, [{ ...OVERTAKEN, field: 'expectedVersion' }]);
    }
  }

  /** What is carried out before an intent of this request. */
  ahead({ place, decidedAt, writes }: WriteIntent): Promise<readonly IntentAhead[]> {
    return this.#read((intents) => intents.ahead({ place, decidedAt, writes }));
  }

  /** Writes that were answered and that Salesforce may not have yet, in their order. */
  async pendingOn(crmId: string): Promise<readonly IntendedWrite[]> {
    const open = await this.#read((intents) => intents.openOn([crmId]));
    return open.flatMap(({ writes }) => writes).filter((write) => write.crmId === crmId);
  }

  /** The same for all records of an account. */
  async pendingIn(accountCrmId: string): Promise<readonly IntendedWrite[]> {
    const open = await this.#read((intents) => intents.openIn(accountCrmId));
    return open.flatMap(({ writes }) => writes);
  }

  /** Puts something before a person, although nothing is written. */
  async flag(action: string, items: readonly NewReviewItem[]): Promise<void> {
    await this.#work.run(this.#principal, async (unit) => {
      const ids = await unit.ledger.review.open(items);
      unit.audit(
        ...items.map(({ accountId, cause }, index) => ({
          record: 'ReviewItem',
          recordId: ids[index] ?? '',
          accountId,
          action,
          changes: [{ field: 'flagged', old: null, new: cause }],
        })),
      );
    });
  }

  #read<T>(read: (intents: Ledger['intents']) => Promise<T>): Promise<T> {
    return this.#work.run(this.#principal, ({ ledger }) => read(ledger.intents));
  }
}

/** Undoes a transaction about a record that has changed since the caller's version. */
class NotTheNewest extends Error {}

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
  return refusedAnswer(null, [userError(code, 'idempotencyKey', message)]);
}
