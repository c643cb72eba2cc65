import { setTimeout as pause } from 'node:timers/promises';
import type { MutationAnswer } from '../domain/mutation-answer.ts';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import {
  basedOn,
  type IntendedWrite,
  OVERTAKEN,
  type ValuesInSalesforce,
  writtenAnswer,
} from '../domain/write-intent.ts';
import type { IntentAhead, WriteIntent } from '../ledger/intents/write-intent.ts';
import type { Unit } from '../ledger/unit-of-work.ts';
import type { Answer, Done } from '../mutation/answer.ts';
import type { Effect } from '../mutation/effect.ts';
import type { MutationRequest } from '../mutation/mutation-request.ts';
import { Refused } from '../mutation/refused.ts';
import type { RecordMark } from '../salesforce/record-mark.ts';
import { MAX_ATTEMPTS } from '../salesforce/retry.ts';
import { type IntentCarrier, TakenOver } from './intent-carrier.ts';
import { LinksInDoubt, requireCertainLinks, WAITS_FOR_LINKS } from './links-in-doubt.ts';
import { failureOf, isUnknown, refusalOfSalesforce } from './refusals.ts';
import type { Marks } from './salesforce-calls.ts';

/** One record to change, as it was when the plan decided. */
export interface PlannedWrite extends IntendedWrite {
  /** The values of its fields before this write, after all intents ahead are carried out. */
  readonly standing: ValuesInSalesforce;
  /** The portal id of the account that it belongs to. */
  readonly accountId: string | null;
  /** The Salesforce id of the account that it belongs to. */
  readonly accountCrmId: string;
  /** The mark of the state that was read. */
  readonly mark: RecordMark | null;
}

/** The writes that a mutation will send to Salesforce. A write without new values changes nothing. */
export interface WritePlan {
  /** The record that the mutation is about. */
  readonly recordId: string;
  readonly writes: readonly PlannedWrite[];
}

export interface Carrying {
  readonly carrier: IntentCarrier;
  readonly usage: UpstreamUsage;
}

/** An intent that this request holds, and its place in the queue of its records. */
interface OpenedIntent {
  readonly intent: WriteIntent;
  /** The intents ahead: still open, or carried out since the plan decided. */
  readonly ahead: readonly IntentAhead[];
}

/**
 * The request's first lease. Longer than waiting for its turn and one call, so the worker does not claim the intent.
 */
const LEASE_MS = 45_000;
/** How long a request waits for the intents ahead. After that, the worker carries out its write. */
const TURN_MS = 5_000;
const TURN_POLL_MS = 25;

/**
 * A mutation that writes to Salesforce. The intent is recorded before the call, so a write takes effect at most once
 * and every answer is true. If an answer of Salesforce is lost, a read shows what Salesforce did. If the outcome is not
 * known yet, or the intent has to wait for earlier ones, the request answers PENDING and the worker finishes the
 * intent. Several records are written in one call, all or none.
 */
export class SalesforceIntent implements Effect<unknown, null> {
  readonly #carrying: Carrying;
  readonly #plan: () => Promise<WritePlan>;

  /** @param plan reads the current values and decides the writes. Not called for a request that was answered before. */
  constructor(carrying: Carrying, plan: () => Promise<WritePlan>) {
    this.#carrying = carrying;
    this.#plan = plan;
  }

  async rehearse(request: MutationRequest<unknown>): Promise<Done<null>> {
    const plan = await this.#plan();
    await request.transaction((unit) => requireCertainLinks(unit, plan.recordId, changing(plan)));
    // The open intents of the record count as written.
    const standing = changing(plan).map((write) => ({ ...write, baseValues: write.standing }));
    return standing.length === 0 ? unchanged(plan) : done(writtenAnswer(plan.recordId, standing));
  }

  async perform(request: MutationRequest<unknown>): Promise<Answer<null>> {
    const begun = await request.transaction(async (unit) => {
      const known = await request.begin<null>(unit);
      if (known !== null) return known;
      // The plan calls Salesforce, and no transaction may stay open during a call: release the key until then.
      await unit.ledger.idempotency.abandon(request.principal.subject, request.key);
      return await unit.ledger.intents.clock();
    });
    if (!(begun instanceof Date)) return begun;
    const plan = await this.#plan();
    const opened = await request.transaction((unit) => open(unit, request, plan, begun));
    if (!('intent' in opened)) return opened;
    const marks = changing(plan).map(({ mark }) => mark);
    return await this.#carryOut(request, opened, marks);
  }

  async #carryOut(
    request: MutationRequest<unknown>,
    { intent, ahead }: OpenedIntent,
    marks: Marks,
  ): Promise<Answer<null>> {
    const { carrier, usage } = this.#carrying;
    const before = ahead
      .filter(({ state }) => state === 'OPEN' || state === 'SETTLED')
      .flatMap(({ writes }) => writes);
    const pending = done(writtenAnswer(intent.recordId, basedOn(intent.writes, before), 'PENDING'));
    if (!(await isItsTurn(request, intent, ahead))) {
      await carrier.postpone(intent, null, 0);
      return pending;
    }
    // With no intent ahead, the first call carries the mark that the plan read.
    const seen = ahead.length === 0 ? { marks } : undefined;
    const sending = { usage, attempts: MAX_ATTEMPTS, leaseMs: LEASE_MS, seen };
    try {
      const carried = await carrier.carryOut(intent, sending).catch(reported);
      if (carried.kind === 'FAILED') return await this.#failed(intent, carried.error, pending);
      if (carried.kind === 'WRITTEN') return done(await carrier.settle(intent));
      await carrier.refuse(intent, { code: OVERTAKEN.code, message: OVERTAKEN.message });
      throw new Refused([OVERTAKEN], { recordId: intent.recordId });
    } catch (error) {
      // The worker holds the intent now and stores the key's answer.
      if (error instanceof TakenOver) return pending;
      throw error;
    }
  }

  async #failed(intent: WriteIntent, error: unknown, pending: Answer<null>): Promise<Answer<null>> {
    const { carrier } = this.#carrying;
    if (error instanceof LinksInDoubt) {
      await carrier.postpone(intent, WAITS_FOR_LINKS, 0, false);
      return pending;
    }
    const failure = failureOf(error);
    if (isUnknown(error)) {
      await carrier.forget(intent);
      await carrier.postpone(intent, failure, 0);
      return pending;
    }
    await carrier.refuse(intent, failure);
    const userErrors = refusalOfSalesforce(intent.writes[0]?.record ?? 'Account', error);
    if (userErrors === null) throw error;
    throw new Refused(userErrors, { recordId: intent.recordId });
  }
}

/** Opens the intent. Returns an answer at once if the same request was answered in the meantime, or if nothing changes. */
async function open(
  unit: Unit<unknown>,
  request: MutationRequest<unknown>,
  plan: WritePlan,
  decidedAt: Date,
): Promise<OpenedIntent | Answer<null>> {
  const known = await request.begin<null>(unit);
  if (known !== null) return known;
  const writes = changing(plan);
  const [first] = writes;
  if (first === undefined) return await request.complete(unit, unchanged(plan));
  const { recordId } = plan;
  await requireCertainLinks(unit, recordId, writes);
  const { accountId, accountCrmId } = first;
  const { intents } = unit.ledger;
  const keyed = { action: request.mutation, idempotencyKey: request.key, decidedAt };
  const about = { recordId, accountId, accountCrmId, writes };
  const intent = await intents.open(request.principal, { ...keyed, ...about }, LEASE_MS);
  const ahead = await intents.ahead(intent);
  // The version that the caller read cannot include these changes.
  const unseen = ahead.some(({ state }) => state === 'OPEN' || state === 'SETTLED');
  if (request.isVersioned && unseen) {
    throw new Refused([{ ...OVERTAKEN, field: 'expectedVersion' }], { recordId });
  }
  return { intent, ahead };
}

/**
 * Waits while other requests carry out the intents ahead. False when the wait takes too long, or when an intent ahead
 * has failed: then this intent stays in the queue for the worker.
 */
async function isItsTurn(
  request: MutationRequest<unknown>,
  intent: WriteIntent,
  known: OpenedIntent['ahead'],
): Promise<boolean> {
  const until = performance.now() + TURN_MS;
  for (let ahead = known; ; ) {
    const waiting = ahead.filter(({ state }) => state === 'OPEN');
    if (waiting.length === 0) return true;
    if (waiting.some(({ isHeld }) => !isHeld) || performance.now() > until) return false;
    await pause(TURN_POLL_MS);
    ahead = await request.transaction(({ ledger }) => ledger.intents.ahead(intent));
  }
}

function changing({ writes }: WritePlan): readonly PlannedWrite[] {
  return writes.filter(({ newValues }) => Object.keys(newValues).length > 0);
}

function unchanged({ recordId, writes }: WritePlan): Answer<null> {
  return done(writtenAnswer(recordId, writes.slice(0, 1), 'UNCHANGED'));
}

function done(answer: MutationAnswer): Answer<null> {
  return { ...answer, details: null };
}

/** Whether a failure comes from the call to Salesforce. A later failure of the ledger leaves the intent open. */
function reported(error: unknown) {
  if (error instanceof TakenOver) throw error;
  return { kind: 'FAILED', error } as const;
}
