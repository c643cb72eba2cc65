import type { Lane } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { SaveOutcome } from '../../salesforce/client.ts';
import { UNMODIFIED_A_CALL, updateUnmodified } from '../../salesforce/unmodified.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { budgetReserved } from './budget-reserved.ts';
import { bulkJobOf, sendBulk } from './bulk-send.ts';
import { inTraces } from './in-traces.ts';
import { mayBeDescribed, notUsable, permitted, sendableWithout } from './permitted.ts';
import type { Prepared, SendTerms, Sent } from './prepared.ts';

/** The most records that Salesforce accepts in one call. */
const RECORDS_A_CALL = 200;
/** A record that failed so often is sent alone, so that it cannot make other records fail. */
const ALONE_FROM_ATTEMPT = 6;

/**
 * Sends records of one kind, call by call; in the lane BULK many of them as a job. An existing record is updated by its
 * Salesforce id, so that a deleted record is refused and not created again. A new record is upserted by its external id,
 * so that it is created once however often it is sent. A failed call is the outcome of each of its records.
 * Where a field is sent that people of Salesforce change, too, the record is updated only if nobody has changed it since the
 * field was compared; otherwise it is compared again.
 * A field that the hub may not write, or a value that a picklist does not offer, is left out, and the rest of the record is
 * sent.
 */
export async function send(
  dependencies: Pick<SyncDependencies, 'salesforce' | 'budget' | 'logger'>,
  kind: SyncedKind,
  records: readonly Prepared[],
  terms: SendTerms,
): Promise<Sent[]> {
  const { salesforce } = dependencies;
  await salesforce.access.renew([kind.object], newUpstreamUsage()).catch(() => undefined);
  const first = await sendOnce(
    dependencies,
    kind,
    records.map((record) => permitted(salesforce, record)),
    terms,
  );
  if (!first.some(({ outcome }) => !outcome.success && mayBeDescribed(outcome.error))) return first;
  // The description of the object says what may be written.
  await salesforce.access.refresh([kind.object], newUpstreamUsage()).catch(() => undefined);
  if (notUsable(salesforce, kind) !== null) return first;
  const again = sendableWithout(salesforce, first);
  const second = await sendOnce(dependencies, kind, again, { ...terms, bulk: false });
  const answered = new Map(second.map((each) => [each.prepared.claim.id, each]));
  return first.map((each) => answered.get(each.prepared.claim.id) ?? each);
}

async function sendOnce(
  dependencies: Pick<SyncDependencies, 'salesforce' | 'budget' | 'logger'>,
  kind: SyncedKind,
  records: readonly Prepared[],
  terms: SendTerms,
): Promise<Sent[]> {
  const { salesforce, budget } = dependencies;
  const sent: Sent[] = [];
  // A call creates or updates, and one header says for all of its records whether assignment rules run.
  const groups = [
    ...Map.groupBy(
      records,
      ({ crmId, assignment, seen }) => `${crmId === null} ${assignment} ${seen === null}`,
    ).values(),
  ].toSorted(([one], [other]) => Number(one?.crmId === null) - Number(other?.crmId === null));
  // A bulk job runs no assignment rule, and cannot be told that a record must be unchanged.
  const jobs = terms.bulk
    ? groups.filter(([first]) => first?.assignment !== 'RUN' && first?.seen === null).map(bulkJobOf)
    : [];
  for (const job of jobs) {
    const work = () => sendBulk(dependencies, kind, job, terms);
    const done = await inTraces(
      kind,
      terms.lane,
      job,
      work,
      (sentInJob, change) => sentInJob.find(({ prepared }) => prepared === change)?.outcome,
    );
    sent.push(...done);
  }
  const inJobs = new Set(jobs.flat());
  for (const call of groups.flatMap((group) => callsOf(group.filter((each) => !inJobs.has(each))))) {
    const kept = await terms.keep(call);
    if (kept.length === 0) continue;
    const sentAt = new Date();
    const grant = await budget.take(1, terms.reserve);
    const outcomes =
      grant === null
        ? kept.map(() => ({ success: false as const, error: budgetReserved() }))
        : await inTraces(
            kind,
            terms.lane,
            kept,
            () => save(salesforce, kind, kept, terms.lane),
            (saved, _, place) => saved[place],
          );
    await grant?.settle();
    for (const [index, prepared] of kept.entries()) {
      const outcome = outcomes[index];
      if (outcome !== undefined) sent.push({ prepared, outcome, sentAt });
    }
  }
  return sent;
}

async function save(
  salesforce: SyncDependencies['salesforce'],
  { object, externalId }: SyncedKind,
  records: readonly Prepared[],
  lane: Lane,
): Promise<readonly SaveOutcome[]> {
  const usage = newUpstreamUsage(lane);
  const [first] = records;
  const options = { assignment: first?.assignment };
  const seen = records.flatMap((each) =>
    each.crmId === null || each.seen === null
      ? []
      : [{ id: each.crmId, values: each.values, seen: each.seen }],
  );
  if (seen.length === records.length) return await updateUnmodified(salesforce, object, seen, usage, options);
  if (first?.crmId !== null) {
    const values = records.map(({ crmId, values }) => ({ ...values, Id: crmId }));
    return await salesforce.updateAll(object, values, usage, options);
  }
  return await salesforce.upsertAll(
    object,
    externalId,
    records.map(({ values, row }) => ({ ...values, [externalId]: portalIdOf(row) })),
    usage,
    options,
  );
}

/**
 * The calls for some records: those under one parent in one call, or in calls that follow each other, because Salesforce
 * locks the parent with the child.
 */
export function callsOf(records: readonly Prepared[]): readonly (readonly Prepared[])[] {
  const alone = records.filter(({ claim }) => claim.attempts >= ALONE_FROM_ATTEMPT);
  const together = records.filter(({ claim }) => claim.attempts < ALONE_FROM_ATTEMPT);
  const most = records.some(({ seen }) => seen !== null) ? UNMODIFIED_A_CALL : RECORDS_A_CALL;
  const calls: Prepared[][] = [];
  for (const siblings of Map.groupBy(together, ({ parent }) => parent).values()) {
    const last = calls.at(-1);
    if (last !== undefined && last.length + siblings.length <= most) {
      last.push(...siblings);
      continue;
    }
    for (let from = 0; from < siblings.length; from += most) {
      calls.push(siblings.slice(from, from + most));
    }
  }
  return [...calls, ...alone.map((record) => [record])];
}
