import { WaybillError } from '../domain/errors.ts';
import { LINK_IN_DOUBT } from '../domain/moved-links.ts';
import { newUpstreamUsage } from '../domain/upstream-usage.ts';
import { userError } from '../domain/user-error.ts';
import { basedOn, OVERTAKEN } from '../domain/write-intent.ts';
import { type Carried, IntentCarrier, TakenOver } from '../intents/intent-carrier.ts';
import { LinksInDoubt, WAITS_FOR_LINKS } from '../intents/links-in-doubt.ts';
import { failureOf, refusalOfSalesforce } from '../intents/refusals.ts';
import { settledIn, type WriteIntent } from '../ledger/intents/write-intent.ts';
import { isUnmetCondition } from '../salesforce/salesforce-error.ts';
import { continued } from '../telemetry/tracing.ts';
import { backoffMs } from '../time/backoff.ts';
import type { SyncDependencies } from './exchange/dependencies.ts';
import { CHANGE_BACKOFF, courseOf } from './exchange/failures.ts';
import { crmIdOf, kindOfObject, type PortalRecord } from './exchange/records.ts';
import { overtakenItem, refusedItem, relinkedItem } from './intent-items.ts';
import { budgetReserved, waitAfter } from './push/budget-reserved.ts';
import { LANE_PLANS } from './rounds/lanes.ts';
import type { RoundResult } from './rounds/loop.ts';

export type IntentDependencies = Pick<
  SyncDependencies,
  'ledger' | 'unitOfWork' | 'salesforce' | 'budget' | 'records' | 'lists' | 'portal'
>;

const BATCH = 20;
/** Longer than reading a record and writing it. */
const LEASE_MS = 30_000;
/** Reading the record, and writing it. */
const CALLS = 2;

/** How long a write waits until it is asked again whether its links are in doubt, milliseconds. */
const IN_DOUBT_MS = 15_000;

const STALE = { code: 'STALE', message: 'Somebody changed the fields since; the later change stands.' };

/**
 * Finishes writes to Salesforce that were answered as PENDING, or whose process died: reads each record back and writes
 * where no other change came in between. Intents of one record are finished one after the other, the oldest first. What
 * cannot be done is put before a person.
 */
export async function finishIntents(dependencies: IntentDependencies): Promise<RoundResult> {
  const { ledger, budget, salesforce, records, lists, unitOfWork: work } = dependencies;
  const carrier = new IntentCarrier({ salesforce, records, lists, work });
  const intents = await ledger.intents.claimDue(BATCH, LEASE_MS);
  const failures: unknown[] = [];
  let finished = 0;
  for (const intent of intents) {
    const grant = await budget.take(CALLS, LANE_PLANS.NEAR_REALTIME.reserve);
    try {
      if (grant === null) {
        const reserved = budgetReserved();
        const { delayMs, isAttempt } = waitAfter({ ...intent, queuedAt: intent.createdAt }, reserved);
        await carrier.postpone(intent, failureOf(reserved), delayMs, isAttempt);
      } else if (await continuing(intent, () => finish(dependencies, carrier, intent))) finished += 1;
    } catch (error) {
      if (!(error instanceof TakenOver)) failures.push(error);
    } finally {
      await grant?.settle();
    }
  }
  // The ledger failed. What was claimed is due again when its lease has run out.
  if (failures.length > 0) throw failures[0];
  // An intent that was finished lets the next one of its records be claimed.
  return finished > 0 || intents.length === BATCH ? 'MORE' : 'IDLE';
}

/** In the trace of the mutation that opened the intent. */
function continuing(
  { action, attempts, traceparent }: WriteIntent,
  work: () => Promise<boolean>,
): Promise<boolean> {
  const attributes = { 'waybill.mutation': action, 'waybill.attempts': attempts };
  return continued(
    () => ({ name: 'finish write', kind: 'CONSUMER', attributes }),
    [traceparent],
    work,
    () => null,
  );
}

/** @returns false when it is tried again later */
async function finish(
  dependencies: IntentDependencies,
  carrier: IntentCarrier,
  intent: WriteIntent,
): Promise<boolean> {
  const isLinked = () => isStillLinked(dependencies, intent);
  const sending = { usage: newUpstreamUsage(), attempts: 1, leaseMs: LEASE_MS, isLinked };
  let carried: Carried;
  try {
    carried = await carrier.carryOut(intent, sending);
  } catch (error) {
    if (error instanceof TakenOver) throw error;
    if (error instanceof LinksInDoubt) {
      await carrier.postpone(intent, WAITS_FOR_LINKS, IN_DOUBT_MS, false);
      return false;
    }
    return await parkOrPostpone(dependencies, carrier, intent, error);
  }
  if (carried.kind === 'WRITTEN') await carrier.settle(intent);
  else if (carried.kind === 'RELINKED') {
    const failure = { code: LINK_IN_DOUBT, message: RELINKED.message };
    await carrier.park(intent, failure, relinkedItem(intent, carried.current), [RELINKED]);
  } else await carrier.park(intent, STALE, overtakenItem(intent, carried), [OVERTAKEN]);
  return true;
}

/** Whether the portal links the records as it did when the write was decided: a person may have followed other links. */
async function isStillLinked(
  { portal }: IntentDependencies,
  { accountId, accountCrmId, writes }: WriteIntent,
): Promise<boolean> {
  const users = writes.filter(({ record, portalId }) => record === 'Contact' && portalId !== null);
  const [[account = null], people] = await Promise.all([
    portal.byIds('Account', accountId === null ? [] : [accountId]),
    portal.byIds(
      'PortalUser',
      users.map(({ portalId }) => portalId ?? ''),
    ),
  ]);
  if (account !== null && linkOf('Account', account) !== accountCrmId) return false;
  return people.every((user, index) => user === null || linkOf('Contact', user) === users[index]?.crmId);
}

function linkOf(object: 'Account' | 'Contact', record: PortalRecord): string | null {
  const kind = kindOfObject(object);
  return kind === undefined ? null : crmIdOf(kind, record);
}

/** The worker tries a passing failure again. A lasting failure goes to a person. */
async function parkOrPostpone(
  { ledger, salesforce }: IntentDependencies,
  carrier: IntentCarrier,
  intent: WriteIntent,
  thrown: unknown,
): Promise<boolean> {
  const error = thrown instanceof WaybillError ? thrown : fault(thrown);
  const course = courseOf(error);
  // While Salesforce is down no record is to blame; and the hub's own store has nothing to do with the record.
  const isElsewhere = error.details.system === 'PORTAL' || (await salesforce.health()).state === 'DOWN';
  const passes =
    isElsewhere || isUnmetCondition(error) || (course.course === 'RETRY' && intent.attempts < course.limit);
  if (passes) {
    await carrier.postpone(intent, failureOf(error), backoffMs(CHANGE_BACKOFF, intent.attempts));
    return false;
  }
  const category = course.course === 'DELETED' ? 'ORPHAN' : course.category;
  const ahead = await ledger.intents.ahead(intent);
  const standing = basedOn(intent.writes, settledIn(ahead)).map(({ baseValues }) => baseValues);
  const item = refusedItem(intent, standing, error, category);
  const userErrors = refusalOfSalesforce(item.record, error) ?? [NEEDS_REVIEW];
  await carrier.park(intent, failureOf(error), item, userErrors);
  return true;
}

const RELINKED = userError(
  'NEEDS_REVIEW',
  null,
  'Before this was written, the record was linked with another record of Salesforce, or moved to another account; a person has to decide.',
);

const NEEDS_REVIEW = userError('NEEDS_REVIEW', null, 'Salesforce did not take it; a person has to decide.');

function fault(cause: unknown): WaybillError {
  return new WaybillError('INTERNAL', 'A fault of the hub.', { cause });
}
