import { setImmediate } from 'node:timers/promises';
import { WaybillError } from '../../domain/errors.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { BulkResults } from '../../salesforce/bulk.ts';
import type { SaveOutcome } from '../../salesforce/client.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { courseOf } from '../exchange/failures.ts';
import { portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';
import { budgetReserved } from './budget-reserved.ts';
import type { Prepared, SendTerms, Sent } from './prepared.ts';

/**
 * From so many records on a job costs fewer API calls than collections of 200: three to start it, three for its results,
 * and the polls between.
 */
const JOB_FROM = 2_000;
const CALLS_TO_START = 3;
const CALLS_FOR_RESULTS = 3;
/** Between two looks whether the claims are still ours, milliseconds. */
const WATCH_MS = 8_000;
/** Salesforce may take its time over a job; the claims are kept for so long. Milliseconds. */
const LONGEST_MS = 3_600_000;
/** Lines written or matched before other work of the process has its turn. */
const STEP = 250;
/** An empty field in a bulk file; a value that reads the same cannot be sent in one. */
const EMPTY_CELL = '#N/A';

type BulkDependencies = Pick<SyncDependencies, 'salesforce' | 'budget' | 'logger'>;

/**
 * Which records go as a bulk job. First attempts only: what was tried before is sent in collections, so that a job that
 * fails as a whole does not fail for ever, and every record gets an answer of its own.
 */
export function bulkJobOf(records: readonly Prepared[]): readonly Prepared[] {
  const fit = records.filter(
    ({ claim, values }) => claim.attempts === 1 && !Object.values(values).includes(EMPTY_CELL),
  );
  return fit.length < JOB_FROM ? [] : fit;
}

/**
 * Sends records, all of them new to Salesforce or all known to it, as one job of Bulk API 2.0: an upsert by external id,
 * or an update by Salesforce id. No job is ever deleted. When this process dies, or no longer waits, the job goes on and
 * its records are claimed and sent again: external ids and `Hub_Version__c` keep the effect single.
 */
export async function sendBulk(
  { salesforce, budget, logger }: BulkDependencies,
  kind: SyncedKind,
  given: readonly Prepared[],
  terms: SendTerms,
): Promise<Sent[]> {
  // Salesforce works on 200 lines at a time and locks their parents.
  const records = (await terms.keep(given)).toSorted((one, other) => compare(one.parent, other.parent));
  if (records.length === 0) return [];
  const sentAt = new Date();
  const sentAs = (outcomeOf: (prepared: Prepared) => SaveOutcome): Sent[] =>
    records.map((prepared) => ({ prepared, outcome: outcomeOf(prepared), sentAt }));
  const { operation, key, keyOf } = addressing(kind, records);
  const columns = [...new Set([key, ...records.flatMap(({ values }) => Object.keys(values))])];
  const usage = newUpstreamUsage(terms.lane);
  /** Calls that end a job which is under way may use what is left to urgent ones: it would have to be sent again. */
  const paid = async <T>(calls: number, reserve: number, work: () => Promise<T>): Promise<T> => {
    const grant = await budget.take(calls, reserve);
    if (grant === null) throw budgetReserved();
    try {
      return await work();
    } finally {
      await grant.settle();
    }
  };
  const finishing = LANE_PLANS.REALTIME.reserve;
  try {
    const ingest = {
      object: kind.object,
      operation,
      columns,
      ...(operation === 'upsert' && { externalIdField: key }),
    };
    const lines = inSteps(records, (prepared) => ({ ...prepared.values, [key]: keyOf(prepared) }));
    const { jobId } = await paid(CALLS_TO_START, terms.reserve, () =>
      salesforce.bulk.startIngest(ingest, lines, usage),
    );
    logger.info({ job: jobId, object: kind.object, records: records.length }, 'a bulk job was started');
    {
      using _ = keeping(() => terms.keep(records));
      await paid(1, finishing, () => salesforce.bulk.waitForIngest(jobId, usage, { timeoutMs: LONGEST_MS }));
    }
    const results = await paid(CALLS_FOR_RESULTS, finishing, () =>
      salesforce.bulk.ingestResults(jobId, records.length, usage),
    );
    const outcomes = await outcomesByKey(results, operation === 'update' ? 'Id' : key);
    return sentAs((prepared) => outcomes.get(keyOf(prepared)) ?? { success: false, error: notReached() });
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    const failure = courseOf(error).course === 'RETRY' ? error : jobFailed(error);
    return sentAs(() => ({ success: false, error: failure }));
  }
}

interface Addressing {
  readonly operation: 'update' | 'upsert';
  readonly key: string;
  readonly keyOf: (prepared: Prepared) => string;
}

function addressing(kind: SyncedKind, [first]: readonly Prepared[]): Addressing {
  return first?.crmId == null
    ? { operation: 'upsert', key: kind.externalId, keyOf: ({ row }) => portalIdOf(row) }
    : { operation: 'update', key: 'Id', keyOf: ({ crmId }) => crmId ?? '' };
}

async function outcomesByKey(
  { successful, failed }: BulkResults,
  key: string,
): Promise<ReadonlyMap<string, SaveOutcome>> {
  const outcomes = new Map<string, SaveOutcome>();
  for await (const { id, created, row } of inSteps(successful, (each) => each)) {
    outcomes.set(row[key] ?? id, { success: true, id, created });
  }
  for (const { error, row } of failed) outcomes.set(row[key] ?? '', { success: false, error });
  return outcomes;
}

async function* inSteps<Item, Made>(
  items: readonly Item[],
  make: (item: Item) => Made,
): AsyncGenerator<Made, void, undefined> {
  for (const [index, item] of items.entries()) {
    if (index % STEP === STEP - 1) await setImmediate();
    yield make(item);
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Looks after the claims of a job again and again, until it is disposed of. */
function keeping(keep: () => Promise<unknown>): Disposable {
  // A look that failed is made up for by the next one; a lost claim is noticed when it is settled.
  const timer = setInterval(() => void keep().catch(() => undefined), WATCH_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** No record is to blame for what meets a job as a whole: each is tried again, in a collection. */
function jobFailed(cause: WaybillError): WaybillError {
  return new WaybillError(
    'UPSTREAM_UNAVAILABLE',
    'The bulk job failed; its records are sent by themselves.',
    {
      details: { system: 'SALESFORCE', vendorCode: 'BULK_JOB_FAILED' },
      cause,
    },
  );
}

/** A job that was ended before it came to a record. */
function notReached(): WaybillError {
  return new WaybillError('UPSTREAM_UNAVAILABLE', 'The bulk job ended before it came to this record.', {
    details: { system: 'SALESFORCE', vendorCode: 'BULK_UNPROCESSED', outcome: 'NOT_APPLIED' },
  });
}
