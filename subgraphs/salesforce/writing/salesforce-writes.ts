import { setTimeout as pause } from 'node:timers/promises';
import type { MutationAnswer } from '../../../src/domain/mutation-answer.ts';
import type { UpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { userError } from '../../../src/domain/user-error.ts';
import { basedOn, OVERTAKEN, refusedAnswer, writtenAnswer } from '../../../src/domain/write-intent.ts';
import type { MutationInput } from '../../../src/graph/mutation.ts';
import { type IntentCarrier, TakenOver } from '../../../src/intents/intent-carrier.ts';
import { failureOf, isUnknown, refusalOfSalesforce } from '../../../src/intents/refusals.ts';
import { requestHash } from '../../../src/ledger/idempotency/idempotency.ts';
import type { WriteIntent } from '../../../src/ledger/intents/write-intents.ts';
import { MAX_ATTEMPTS } from '../../../src/salesforce/retry.ts';
import type { IntentLedger, OpenedIntent } from './intent-ledger.ts';
import type { PlannedWrite, WritePlan } from './write-plan.ts';

export interface WriteDependencies {
  readonly carrier: IntentCarrier;
  readonly intents: IntentLedger;
  readonly usage: UpstreamUsage;
}

const LONGEST_KEY = 100;
/** As long as it holds its intent, the worker leaves it alone: longer than waiting for its turn and one call. */
const LEASE_MS = 45_000;
/** How long a request waits for the requests before it. After that the worker carries its write out. */
const TURN_MS = 5_000;
const TURN_POLL_MS = 25;

/**
 * Writes of one request to Salesforce. Whatever happens on the way, an effect comes about at most once and what was
 * answered is true: the intent is recorded first, a lost answer is settled by reading back, and what cannot be told
 * now, or has to wait for earlier changes of the record, is answered as PENDING and finished by the worker. Several
 * records are written in one call, all or none.
 */
export class SalesforceWrites {
  readonly #dependencies: WriteDependencies;

  constructor(dependencies: WriteDependencies) {
    this.#dependencies = dependencies;
  }

  /** What was answered and is on its way, for plans. */
  get pending(): Pick<IntentLedger, 'pendingOn' | 'pendingIn'> {
    return this.#dependencies.intents;
  }

  /** @param plan reads what stands and decides what to write; it may refuse. Not called for a request made before. */
  async run<Input extends MutationInput & { readonly expectedVersion?: Date | null }>(
    action: string,
    input: Input,
    plan: () => Promise<WritePlan>,
  ): Promise<MutationAnswer> {
    const { idempotencyKey: key, validateOnly, ...asked } = input;
    if (key === '' || key.length > LONGEST_KEY) {
      const message = `Choose a key of 1 to ${LONGEST_KEY} characters.`;
      return refusedAnswer(null, [userError('INVALID_VALUE', 'idempotencyKey', message)]);
    }
    const isVersioned = input.expectedVersion != null;
    const request = { action, key, hash: requestHash(action, asked), isVersioned };
    const { intents } = this.#dependencies;
    const known = validateOnly === true ? null : await intents.known(request);
    if (known !== null && !(known instanceof Date)) return known;
    const { recordId, userErrors, writes, flagged = [] } = await plan();
    if (known !== null && flagged.length > 0) await intents.flag(action, flagged);
    if (userErrors.length > 0) return refusedAnswer(recordId, userErrors);
    const changing = writes.filter(({ newValues }) => Object.keys(newValues).length > 0);
    if (changing.length === 0) return writtenAnswer(recordId, writes.slice(0, 1), 'UNCHANGED');
    if (known === null) return writtenAnswer(recordId, changing.map(asItWillStand), 'PLANNED');
    const [{ accountId, accountCrmId, etag } = NO_WRITE] = changing;
    const opened = await intents.open(
      request,
      { recordId, accountId, accountCrmId, decidedAt: known, writes: changing },
      LEASE_MS,
    );
    return 'userErrors' in opened ? opened : await this.#carryOut(opened, etag);
  }

  async #carryOut({ intent, ahead }: OpenedIntent, etag: string | null): Promise<MutationAnswer> {
    const { carrier, usage } = this.#dependencies;
    const before = ahead
      .filter(({ state }) => state === 'OPEN' || state === 'SETTLED')
      .flatMap(({ writes }) => writes);
    const pending = writtenAnswer(intent.recordId, basedOn(intent.writes, before), 'PENDING');
    if (!(await this.#isItsTurn(intent, ahead))) {
      await carrier.postpone(intent, null, 0);
      return pending;
    }
    // Alone on its record, it goes out with the mark that the plan read.
    const seen = ahead.length === 0 ? { etag } : undefined;
    const sending = { usage, attempts: MAX_ATTEMPTS, leaseMs: LEASE_MS, seen };
    try {
      const carried = await carrier.carryOut(intent, sending).catch(reported);
      if (carried.kind === 'FAILED') return await this.#failed(intent, carried.error, pending);
      if (carried.kind === 'WRITTEN') return await carrier.settle(intent);
      await carrier.refuse(intent, { code: OVERTAKEN.code, message: OVERTAKEN.message });
      return refusedAnswer(intent.recordId, [OVERTAKEN]);
    } catch (error) {
      // The worker has it by now, and answers for the key.
      if (error instanceof TakenOver) return pending;
      throw error;
    }
  }

  async #failed(intent: WriteIntent, error: unknown, pending: MutationAnswer): Promise<MutationAnswer> {
    const { carrier } = this.#dependencies;
    const failure = failureOf(error);
    if (isUnknown(error)) {
      await carrier.forget(intent);
      await carrier.postpone(intent, failure, 0);
      return pending;
    }
    await carrier.refuse(intent, failure);
    const userErrors = refusalOfSalesforce(intent.writes[0]?.record ?? 'Account', error);
    if (userErrors === null) throw error;
    return refusedAnswer(intent.recordId, userErrors);
  }

  /**
   * Waits while other requests carry out what is ahead. False when that takes too long, or when one of them has met a
   * failure: then the intent waits in the queue for the worker.
   */
  async #isItsTurn(intent: WriteIntent, known: OpenedIntent['ahead']): Promise<boolean> {
    const until = performance.now() + TURN_MS;
    for (let ahead = known; ; ahead = await this.#dependencies.intents.ahead(intent)) {
      const open = ahead.filter(({ state }) => state === 'OPEN');
      if (open.length === 0) return true;
      if (open.some(({ isHeld }) => !isHeld) || performance.now() > until) return false;
      await pause(TURN_POLL_MS);
    }
  }
}

/** A failure on the way to Salesforce; one of the ledger afterwards says nothing of the write, and leaves it open. */
function reported(error: unknown) {
  if (error instanceof TakenOver) throw error;
  return { kind: 'FAILED', error } as const;
}

const NO_WRITE = { accountId: null, accountCrmId: '', etag: null };

/** For a dry run: on top of what is on its way. */
function asItWillStand(write: PlannedWrite): PlannedWrite {
  return { ...write, baseValues: write.standing };
}
