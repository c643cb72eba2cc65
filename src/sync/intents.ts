import { ERRORS, WaybillError } from '../domain/errors.ts';
import { newUpstreamUsage } from '../domain/upstream-usage.ts';
import {
  type IntendedWrite,
  overtakenAnswer,
  readBack,
  rowOf,
  underApiNames,
  underGraphNames,
  writtenAnswer,
} from '../domain/write-intent.ts';
import type { Principal } from '../ledger/principal.ts';
import type { WriteIntent } from '../ledger/write-intents.ts';
import type { SalesforceValues } from '../salesforce/client.ts';
import { invalidate } from './cache-invalidation.ts';
import type { SyncDependencies } from './dependencies.ts';
import { LANE_PLANS } from './lanes.ts';
import type { RoundResult } from './loop.ts';
import { retryDelayMs } from './push/backoff.ts';

const BATCH = 20;
/** Longer than a call with its retries. */
const LEASE_MS = 30_000;

/** Undoes a transaction about an intent that somebody else finished. */
class TakenOver extends Error {}

/**
 * Finishes writes to Salesforce whose process died or did not hear the answer: reads the record back, and writes only
 * where what stood there still stands. So an effect comes about once, and the idempotency key gets its answer.
 */
export async function finishIntents(dependencies: SyncDependencies): Promise<RoundResult> {
  const { ledger, budget } = dependencies;
  const intents = await ledger.intents.claimAbandoned(BATCH, LEASE_MS);
  for (const intent of intents) {
    const grant = await budget.take(2, LANE_PLANS.NEAR_REALTIME.reserve);
    try {
      if (grant !== null) await finish(dependencies, intent);
      else await ledger.intents.postpone(intent, NO_BUDGET, retryDelayMs(intent.attempts));
    } catch (error) {
      if (error instanceof TakenOver) continue;
      await giveUpOrPostpone(dependencies, intent, error);
    } finally {
      await grant?.settle();
    }
  }
  return intents.length === BATCH ? 'MORE' : 'IDLE';
}

const NO_BUDGET = { code: 'BUDGET_RESERVED', message: 'The API budget is kept for more urgent changes.' };

async function finish(dependencies: SyncDependencies, intent: WriteIntent): Promise<void> {
  const { salesforce } = dependencies;
  const { crmId, record } = intent;
  if (crmId === null) throw new WaybillError('INTERNAL', 'An intent without a record cannot be read back.');
  const object = rowOf(record, Object.keys(intent.newValues)[0] ?? 'crmId').salesforce.object;
  const usage = newUpstreamUsage();
  const fields = Object.keys(intent.newValues);
  const names = fields.map((field) => rowOf(record, field).salesforce.field);
  const { values } = await salesforce.retrieve(object, crmId, names, usage);
  const found = readBack(intent, underGraphNames(record, fields, values));
  if (found === 'NOT_WRITTEN') {
    await salesforce.update(
      object,
      crmId,
      underApiNames(record, intent.newValues) as SalesforceValues,
      usage,
    );
  }
  await (found === 'OVERTAKEN' ? overtaken(dependencies, intent) : settle(dependencies, intent));
  await invalidate(dependencies, object, [{ id: crmId, values }]);
}

/** Salesforce has it: audit, answer and intent are kept together. */
async function settle({ unitOfWork }: SyncDependencies, intent: WriteIntent): Promise<void> {
  await unitOfWork.run(principalOf(intent), async (unit) => {
    const { ledger, idempotency } = unit;
    if (!(await ledger.intents.settle(intent))) throw new TakenOver();
    unit.audit({
      record: intent.record,
      recordId: (intent.record === 'Account' ? intent.portalId : null) ?? intent.crmId ?? '',
      accountId: intent.accountId,
      action: intent.action,
      changes: Object.entries(intent.newValues).map(([field, value]) => ({
        ...{ field, old: intent.baseValues[field] ?? null, new: value },
      })),
    });
    if (intent.idempotencyKey !== null) {
      await idempotency.complete(intent.idempotencyKey, writtenAnswer([intended(intent)]));
    }
  });
}

async function overtaken({ unitOfWork }: SyncDependencies, intent: WriteIntent): Promise<void> {
  await unitOfWork.run(principalOf(intent), async ({ ledger, idempotency }) => {
    const failure = { code: 'STALE', message: 'Somebody changed the fields since; the later change stands.' };
    if (!(await ledger.intents.fail(intent, failure))) throw new TakenOver();
    if (intent.idempotencyKey !== null) {
      await idempotency.complete(intent.idempotencyKey, overtakenAnswer(intended(intent)));
    }
  });
}

/** What passes is tried again; what Salesforce refuses for good gives the key back. */
async function giveUpOrPostpone(
  { unitOfWork, ledger }: SyncDependencies,
  intent: WriteIntent,
  error: unknown,
): Promise<void> {
  if (!(error instanceof WaybillError)) throw error;
  const failure = { code: error.details.vendorCode ?? error.code, message: error.message };
  if (ERRORS[error.code].retryable || ERRORS[error.code].class === 'fault') {
    await ledger.intents.postpone(intent, failure, retryDelayMs(intent.attempts));
    return;
  }
  await unitOfWork.run(principalOf(intent), async (unit) => {
    if (!(await unit.ledger.intents.fail(intent, failure))) return;
    if (intent.idempotencyKey !== null) {
      await unit.ledger.idempotency.abandon(intent.principal.subject, intent.idempotencyKey);
    }
  });
}

function intended({ record, crmId, portalId, newValues, baseValues }: WriteIntent): IntendedWrite {
  return { record, crmId, portalId, newValues, baseValues };
}

function principalOf({ principal }: WriteIntent): Principal {
  return { ...principal, system: 'SALESFORCE' };
}
