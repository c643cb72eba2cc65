import { sentRows } from '../../domain/ownership/index.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { RetriedClaim } from '../../ledger/outbox/outbox.ts';
import type { Claim, SyncFailure } from '../../ledger/outbox/outbox-change.ts';
import { hubPrincipal } from '../../ledger/principal.ts';
import type { DeletedRecord } from '../../ledger/pull/tombstones.ts';
import type { NewReviewItem, ReviewCandidate } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { invalidate } from '../../redis/cache-invalidation.ts';
import type { LinkIncarnation } from '../../redis/link.ts';
import { backoffMs } from '../../time/backoff.ts';
import { baseValueOf } from '../exchange/base-values.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { CHANGE_BACKOFF, courseOf, PROBLEM_CATEGORIES, PUSH_CATEGORIES } from '../exchange/failures.ts';
import { rememberLinks, storeLinks } from '../exchange/links.ts';
import { missingValueItem } from '../exchange/missing-values.ts';
import { orgItem } from '../exchange/org-causes.ts';
import { applyReceived } from '../exchange/received.ts';
import { crmIdOf, portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { itemAbout, itemsOfProblems, orphanItem, pushCause } from '../exchange/review-items.ts';
import { waitAfter } from './budget-reserved.ts';
import { candidatesOf } from './candidates.ts';
import { measureSettled } from './measured.ts';
import { newerVersionsOf, type Refused, withVersions } from './newer-versions.ts';
import { orgRefusals } from './org-refusals.ts';
import { leftOut, mayLackPermission, notUsable } from './permitted.ts';
import type { Prepared, Sent } from './prepared.ts';
import { describe } from './refusal-words.ts';
import { stillThere } from './still-there.ts';

interface Settlement {
  readonly done: (Claim & { readonly sentAt: Date | null })[];
  readonly retry: RetriedClaim[];
  readonly review: (Claim & { readonly failure: SyncFailure })[];
  readonly items: NewReviewItem[];
  /** Opened only while the claim is still ours. Otherwise its new holder has sent a newer version. */
  readonly overtaken: { readonly id: number; readonly item: NewReviewItem }[];
  readonly tombstones: DeletedRecord[];
  /** Records that Salesforce saved, whatever becomes of the rest of their change. */
  readonly saved: { readonly sent: Sent; readonly crmId: string; readonly isNew: boolean }[];
}

const PUSH = hubPrincipal('push');

/**
 * Stores the outcome of sent records in one transaction: Salesforce ids, base values, outbox, review items, tombstones,
 * audit. A change whose claim was lost meanwhile is left to the claim's new holder. If the worker dies before this, the
 * call is repeated, which changes nothing.
 *
 * @param observed the link index as it was before the call
 * @returns how many changes are retried
 */
export async function settle(
  dependencies: Pick<
    SyncDependencies,
    'unitOfWork' | 'links' | 'records' | 'lists' | 'salesforce' | 'ledger'
  >,
  kind: SyncedKind,
  sent: readonly Sent[],
  observed: LinkIncarnation,
): Promise<number> {
  const isDown = (await dependencies.salesforce.health()).state === 'DOWN';
  const known = {
    duplicates: await duplicatesOf(dependencies, sent),
    versions: await newerVersionsOf(dependencies, kind, sent),
    there: await stillThere(dependencies, kind, sent),
    causes: await orgRefusals(dependencies, kind, sent),
  };
  const unusable = notUsable(dependencies.salesforce, kind);
  const planned = plan(kind, sent, known, { isDown, unusable });
  const unindexed = await indexLinks(dependencies.links, kind, planned.saved, observed);
  const settlement = retrying(planned, unindexed);
  // Before the change is announced: a subscriber who reads the record then gets what Salesforce has now.
  await invalidate(
    dependencies,
    kind.object,
    settlement.saved.map(({ sent: { prepared }, crmId }) => ({ id: crmId, values: prepared.values })),
  );
  const retried = await dependencies.unitOfWork.run(PUSH, (unit) => store(unit, kind, settlement));
  measureSettled(sent, settlement);
  return retried;
}

/** The candidates of each record that was refused as a duplicate. If the search fails, the item is opened without any. */
async function duplicatesOf(
  dependencies: Pick<SyncDependencies, 'salesforce'>,
  sent: readonly Sent[],
): Promise<ReadonlyMap<Sent, readonly ReviewCandidate[]>> {
  const refused = sent.filter(({ outcome }) => !outcome.success && outcome.error.code === 'DUPLICATE');
  const found = await Promise.all(
    refused.map(async (each) => {
      const candidates = await candidatesOf(dependencies, each.prepared).catch(() => []);
      return [each, candidates] as const;
    }),
  );
  return new Map(found);
}

function plan(
  kind: SyncedKind,
  sent: readonly Sent[],
  { duplicates, versions, there, causes }: Refused,
  { isDown, unusable }: { readonly isDown: boolean; readonly unusable: SyncFailure | null },
): Settlement {
  const settlement: Settlement = {
    done: [],
    retry: [],
    review: [],
    items: [],
    overtaken: [],
    tombstones: [],
    saved: [],
  };
  for (const each of sent) {
    const { prepared, outcome, sentAt } = each;
    const { id, fence } = prepared.claim;
    const subject = { kind, row: prepared.row, requestId: prepared.claim.requestId };
    if (outcome.success) {
      settlement.saved.push({ sent: each, crmId: outcome.id, isNew: crmIdOf(kind, prepared.row) === null });
      settlement.items.push(...prepared.compared.conflicts);
      settlement.items.push(...prepared.unoffered.map((value) => missingValueItem(kind, value, null)));
      const [problem] = prepared.problems;
      if (problem === undefined && (prepared.unwritable.length > 0 || prepared.unoffered.length > 0)) {
        settlement.review.push({ id, fence, failure: leftOut(kind, prepared) });
      } else if (problem === undefined) settlement.done.push({ id, fence, sentAt });
      else {
        settlement.items.push(...itemsOfProblems(subject, prepared.problems, PROBLEM_CATEGORIES));
        settlement.review.push({ id, fence, failure: { code: problem.code, message: problem.message } });
      }
      continue;
    }
    const { error } = outcome;
    const failure = { code: error.details.vendorCode ?? error.code, message: error.message };
    const { crmId } = prepared;
    const course = courseOf(error, crmId === null || there.has(crmId));
    // One item, about the permission, stands for all records that wait. While Salesforce is down no record is to blame.
    if (unusable !== null && mayLackPermission(error)) {
      settlement.review.push({ id, fence, failure: unusable });
    } else if (course.course === 'RETRY' && (isDown || prepared.claim.attempts < course.limit)) {
      settlement.retry.push({ id, fence, failure, ...waitAfter(prepared.claim, error) });
    } else if (course.course === 'RETRY' || course.course === 'REVIEW') {
      settlement.review.push({ id, fence, failure });
      const inOrg = causes.get(each);
      if (inOrg !== undefined) {
        settlement.items.push(orgItem(kind, inOrg.cause, inOrg.waiting));
        continue;
      }
      const candidates = duplicates.get(each) ?? [];
      settlement.items.push(
        itemAbout(subject, { ...describe(prepared, error, course.category), candidates }),
      );
    } else if (course.course === 'STALE') {
      settlement.review.push({ id, fence, failure });
      const item = itemAbout(subject, describe(prepared, error, course.category));
      settlement.overtaken.push({ id, item: withVersions(item, prepared, versions) });
    } else {
      // The record is gone: there is nothing left to send.
      settlement.done.push({ id, fence, sentAt: null });
      if (crmId !== null) {
        const portalId = portalIdOf(prepared.row);
        settlement.tombstones.push({ object: kind.object, crmId, portalId, deletedAt: sentAt });
        settlement.items.push(orphanItem(subject));
      }
    }
  }
  return settlement;
}

async function store(
  unit: Unit<PortalWrites>,
  kind: SyncedKind,
  { done, retry, review, items, overtaken, tombstones, saved }: Settlement,
): Promise<number> {
  const { ledger } = unit;
  const held = new Set([
    ...(done.length > 0 ? await ledger.outbox.settle(done) : []),
    ...(retry.length > 0 ? await ledger.outbox.retry(retry) : []),
    ...(review.length > 0 ? await ledger.outbox.review(review) : []),
  ]);
  // A created record is linked even if the claim was lost: its Salesforce id does not depend on the holder.
  const created = saved.filter(({ isNew }) => isNew);
  await storeLinks(
    unit,
    kind,
    created.map(({ sent, crmId }) => ({ record: sent.prepared.row, crmId })),
  );
  const stillClaimed = saved.filter(({ sent }) => held.has(sent.prepared.claim.id));
  await ledger.baseValues.save(stillClaimed.flatMap(({ sent }) => agreedValues(kind, sent)));
  for (const { sent } of stillClaimed) await applyWinning(unit, sent.prepared);
  if (tombstones.length > 0) await ledger.tombstones.add(tombstones);
  const asked = [...items, ...overtaken.filter(({ id }) => held.has(id)).map(({ item }) => item)];
  if (asked.length > 0) await ledger.review.open(asked);
  const mended = stillClaimed.flatMap(({ sent: { prepared } }) =>
    prepared.problems.length > 0
      ? []
      : PUSH_CATEGORIES.map((category) => pushCause(kind, portalIdOf(prepared.row), category)),
  );
  if (mended.length > 0) await ledger.review.settleCauses(mended, 'A later attempt went through.');
  const portalIds = stillClaimed.map(({ sent }) => portalIdOf(sent.prepared.row));
  if (portalIds.length > 0) await ledger.review.checkNow({ portalIds });
  return retry.length;
}

/**
 * Stores values of Salesforce that won while the record was prepared. A change that the portal made meanwhile sends the
 * record again, and then these fields are decided again.
 */
async function applyWinning(unit: Unit<PortalWrites>, { kind, row, compared }: Prepared): Promise<void> {
  const { received } = compared;
  if (received.length === 0) return;
  const values = Object.fromEntries(received.map(({ column, baseValue }) => [column, baseValue.portalValue]));
  await applyReceived(unit, kind, kind.aggregate, [{ record: row, expected: null, values }]);
  await unit.ledger.baseValues.save(
    received.map(({ baseValue }) => ({ ...baseValue, syncedAt: new Date() })),
  );
}

/** The values that both systems have now. */
function agreedValues({ aggregate }: SyncedKind, { prepared: { row, values }, sentAt }: Sent): BaseValue[] {
  return sentRows(aggregate).flatMap((field) =>
    field.salesforce.field in values
      ? [
          baseValueOf(aggregate, row, field, {
            portalValue: row[field.portal.column] ?? null,
            crmValue: values[field.salesforce.field] ?? null,
            source: 'PORTAL',
            observedAt: sentAt,
            rule: field.conflict === 'OWNER_WINS' ? 'OWNER_WINS' : 'ONLY_VALUE',
            lost: null,
          }),
        ]
      : [],
  );
}

/**
 * Stores new links in the link index. A change is settled only once its link is in the index, because a worker that died
 * in between would leave other processes with the answer "not linked".
 *
 * @returns what the index could not store
 */
async function indexLinks(
  index: SyncDependencies['links'],
  kind: SyncedKind,
  saved: Settlement['saved'],
  observed: LinkIncarnation,
): Promise<Settlement['saved']> {
  const made = saved.filter(({ sent, isNew }) => isNew || sent.prepared.claim.attempts > 1);
  const links = made.map(({ sent, crmId }) => ({ portalId: portalIdOf(sent.prepared.row), crmId }));
  return (await rememberLinks(index, kind, links, observed)) ? [] : made;
}

/** Sends the changes of unindexed links again, which changes nothing in Salesforce. */
function retrying(planned: Settlement, unindexed: Settlement['saved']): Settlement {
  const claims = new Map(unindexed.map(({ sent: { prepared } }) => [prepared.claim.id, prepared.claim]));
  const retried = planned.done.flatMap(({ id }) => claims.get(id) ?? []);
  return {
    ...planned,
    done: planned.done.filter(({ id }) => !claims.has(id)),
    retry: [
      ...planned.retry,
      ...retried.map(({ id, fence, attempts }) => ({
        id,
        fence,
        delayMs: Math.max(1_000, backoffMs(CHANGE_BACKOFF, attempts)),
        failure: NOT_INDEXED,
      })),
    ],
  };
}

const NOT_INDEXED = {
  code: 'LINK_NOT_INDEXED',
  message: 'Salesforce has it; the link index does not know it yet.',
};
