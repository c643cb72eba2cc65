import type { WaybillError } from '../../domain/errors.ts';
import { type CarriedRow, carriedRows, sentRows } from '../../domain/ownership/index.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { Claim, SyncFailure } from '../../ledger/outbox/outbox-change.ts';
import { hubPrincipal } from '../../ledger/principal.ts';
import type { Tombstone } from '../../ledger/pull/tombstones.ts';
import type { NewReviewItem, ReviewCandidate } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { invalidate } from '../../redis/cache-invalidation.ts';
import type { LinkIncarnation } from '../../redis/link.ts';
import { backoffMs } from '../../time/backoff.ts';
import type { SyncDependencies } from '../dependencies.ts';
import { rememberLinks } from '../links.ts';
import { linkAnnouncements } from '../live/announced.ts';
import { applyReceived } from '../pull/received.ts';
import { accountIdOf, crmIdOf, portalIdOf, type SyncedKind } from '../records.ts';
import { itemAbout, itemsOfProblems, pushCause, teamOf } from '../review-items.ts';
import { CHANGE_BACKOFF } from './backoff.ts';
import { candidatesOf } from './candidates.ts';
import { courseOf, OPERATORS, PROBLEM_CATEGORIES, PUSH_CATEGORIES } from './failures.ts';
import type { Prepared, Sent } from './prepared.ts';

interface Settlement {
  readonly done: (Claim & { readonly sentAt: Date })[];
  readonly retry: (Claim & { readonly delayMs: number; readonly failure: SyncFailure })[];
  readonly review: (Claim & { readonly failure: SyncFailure })[];
  readonly items: NewReviewItem[];
  /** Opened only by those who still have the claim: else its new holder sent what is newer. */
  readonly overtaken: { readonly id: number; readonly item: NewReviewItem }[];
  readonly tombstones: Tombstone[];
  /** Records that Salesforce took, whatever becomes of the rest of their change. */
  readonly taken: { readonly sent: Sent; readonly crmId: string; readonly isNew: boolean }[];
}

const PUSH = hubPrincipal('push');

/**
 * Writes down what became of sent records, in one transaction: ids that Salesforce gave, agreed values, outbox, review,
 * tombstones, audit. Whoever lost a claim meanwhile leaves it to its new holder. A crash before this repeats the call,
 * which changes nothing.
 *
 * @param observed of the link index, from before the call
 * @returns how many are tried again
 */
export async function settle(
  dependencies: Pick<SyncDependencies, 'unitOfWork' | 'links' | 'records' | 'lists' | 'salesforce'>,
  kind: SyncedKind,
  sent: readonly Sent[],
  observed: LinkIncarnation,
): Promise<number> {
  const isDown = (await dependencies.salesforce.health()).state === 'DOWN';
  const settlement = plan(kind, sent, await duplicatesOf(dependencies, sent), isDown);
  await indexLinks(dependencies.links, kind, settlement, observed);
  // Before subscribers hear of it: whoever reads then reads what Salesforce has now.
  await invalidate(
    dependencies,
    kind.object,
    settlement.taken.map(({ sent: { prepared }, crmId }) => ({ id: crmId, values: prepared.values })),
  );
  return await dependencies.unitOfWork.run(PUSH, (unit) => store(unit, kind, settlement));
}

/** For each record that was refused as a duplicate, what it may be. Without an answer the item is opened all the same. */
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
  duplicates: ReadonlyMap<Sent, readonly ReviewCandidate[]>,
  isDown: boolean,
): Settlement {
  const settlement: Settlement = {
    done: [],
    retry: [],
    review: [],
    items: [],
    overtaken: [],
    tombstones: [],
    taken: [],
  };
  for (const each of sent) {
    const { prepared, outcome, sentAt } = each;
    const { id, fence } = prepared.claim;
    const subject = { kind, row: prepared.row, requestId: prepared.claim.requestId };
    if (outcome.success) {
      settlement.taken.push({ sent: each, crmId: outcome.id, isNew: crmIdOf(kind, prepared.row) === null });
      settlement.items.push(...prepared.conflicts);
      const [problem] = prepared.problems;
      if (problem === undefined) settlement.done.push({ id, fence, sentAt });
      else {
        settlement.items.push(...itemsOfProblems(subject, prepared.problems, PROBLEM_CATEGORIES));
        settlement.review.push({ id, fence, failure: { code: problem.code, message: problem.message } });
      }
      continue;
    }
    const { error } = outcome;
    const failure = { code: error.details.vendorCode ?? error.code, message: error.message };
    const course = courseOf(error);
    // While Salesforce is down no record is to blame.
    if (course.course === 'RETRY' && (isDown || prepared.claim.attempts < course.limit)) {
      settlement.retry.push({
        id,
        fence,
        delayMs: backoffMs(CHANGE_BACKOFF, prepared.claim.attempts),
        failure,
      });
    } else if (course.course === 'RETRY' || course.course === 'REVIEW') {
      settlement.review.push({ id, fence, failure });
      const candidates = duplicates.get(each) ?? [];
      settlement.items.push(
        itemAbout(subject, { ...describe(prepared, error, course.category), candidates }),
      );
    } else if (course.course === 'STALE') {
      settlement.review.push({ id, fence, failure });
      settlement.overtaken.push({ id, item: itemAbout(subject, describe(prepared, error, course.category)) });
    } else {
      // The record is gone: there is nothing left to send.
      settlement.done.push({ id, fence, sentAt });
      if (prepared.crmId !== null) {
        const portalId = portalIdOf(prepared.row);
        settlement.tombstones.push({
          object: kind.object,
          crmId: prepared.crmId,
          portalId,
          deletedAt: sentAt,
        });
        settlement.items.push(itemAbout(subject, deletedThere(kind)));
      }
    }
  }
  return settlement;
}

async function store(
  unit: Unit<PortalWrites>,
  kind: SyncedKind,
  { done, retry, review, items, overtaken, tombstones, taken }: Settlement,
): Promise<number> {
  const { ledger, portal } = unit;
  const held = new Set([
    ...(done.length > 0 ? await ledger.outbox.settle(done) : []),
    ...(retry.length > 0 ? await ledger.outbox.retry(retry) : []),
    ...(review.length > 0 ? await ledger.outbox.review(review) : []),
  ]);
  // A created record is linked whoever holds the claim now: its id is what it is.
  const created = taken.filter(({ isNew }) => isNew);
  const links = created.map(({ sent, crmId }) => ({ portalId: portalIdOf(sent.prepared.row), crmId }));
  if (links.length > 0) await portal.setCrmIds(kind.link, links);
  unit.announce(...created.flatMap(({ sent, crmId }) => linkAnnouncements(kind, sent.prepared.row, crmId)));
  unit.audit(...created.map(({ sent: { prepared }, crmId }) => linkedEntry(kind, prepared, crmId)));
  const mine = taken.filter(({ sent }) => held.has(sent.prepared.claim.id));
  await ledger.baseValues.put(mine.flatMap(({ sent }) => agreedValues(kind, sent)));
  for (const { sent } of mine) await applyTaken(unit, kind, sent.prepared);
  if (tombstones.length > 0) await ledger.tombstones.put(tombstones);
  const asked = [...items, ...overtaken.filter(({ id }) => held.has(id)).map(({ item }) => item)];
  if (asked.length > 0) await ledger.review.open(asked);
  const mended = mine.flatMap(({ sent: { prepared } }) =>
    prepared.problems.length > 0
      ? []
      : PUSH_CATEGORIES.map((category) => pushCause(kind, portalIdOf(prepared.row), category)),
  );
  if (mended.length > 0) await ledger.review.settleCauses(mended, 'A later attempt went through.');
  return retry.length;
}

/** Values of Salesforce that won while the record was prepared. A change made meanwhile sends it again, so that it is decided again. */
async function applyTaken(
  unit: Unit<PortalWrites>,
  kind: SyncedKind,
  { taken, row }: Prepared,
): Promise<void> {
  if (taken.length === 0) return;
  const portalId = portalIdOf(row);
  const values = Object.fromEntries(taken.map((each) => [each.row.portal.column, each.portalValue]));
  await applyReceived(unit, kind, kind.aggregate, row, null, values);
  await unit.ledger.baseValues.put(
    taken.map((each) => ({
      ...{ record: kind.aggregate, portalId, field: each.row.field },
      ...{ portalValue: each.portalValue, crmValue: each.crmValue, saidBy: 'SALESFORCE' },
      ...{ observedAt: each.changedAt, syncedAt: new Date(), rule: each.rule },
      lost: { by: 'PORTAL', value: row[each.row.portal.column] },
    })),
  );
}

/** Both systems have the same now: what later changes are compared with. */
function agreedValues(kind: SyncedKind, { prepared, sentAt }: Sent): BaseValue[] {
  const { row, values } = prepared;
  const syncedAt = new Date();
  return sentRows(kind.aggregate).flatMap((field) =>
    field.salesforce.field in values ? [agreedValue(kind, field, row, values, sentAt, syncedAt)] : [],
  );
}

function agreedValue(
  { aggregate }: SyncedKind,
  field: CarriedRow,
  row: Prepared['row'],
  values: Prepared['values'],
  observedAt: Date,
  syncedAt: Date,
): BaseValue {
  return {
    record: aggregate,
    portalId: portalIdOf(row),
    field: field.field,
    portalValue: row[field.portal.column] ?? null,
    crmValue: values[field.salesforce.field] ?? null,
    saidBy: 'PORTAL',
    observedAt,
    syncedAt,
    rule: field.conflict === 'OWNER_WINS' ? 'OWNER_WINS' : 'ONLY_VALUE',
    lost: null,
  };
}

/**
 * A link that was made is settled only when the index has it: a process that died owing it would leave others with "has
 * none". Those that could not be stored are sent again, which changes nothing.
 */
async function indexLinks(
  index: SyncDependencies['links'],
  kind: SyncedKind,
  settlement: Settlement,
  observed: LinkIncarnation,
): Promise<void> {
  const made = settlement.taken.filter(({ sent, isNew }) => isNew || sent.prepared.claim.attempts > 1);
  const links = made.map(({ sent, crmId }) => ({ portalId: portalIdOf(sent.prepared.row), crmId }));
  if (await rememberLinks(index, kind, links, observed)) return;
  const owed = new Set(made.map(({ sent }) => sent.prepared.claim.id));
  for (const entry of settlement.done.filter(({ id }) => owed.has(id))) {
    const attempts =
      made.find(({ sent }) => sent.prepared.claim.id === entry.id)?.sent.prepared.claim.attempts ?? 1;
    settlement.retry.push({
      ...{ id: entry.id, fence: entry.fence, delayMs: Math.max(1_000, backoffMs(CHANGE_BACKOFF, attempts)) },
      failure: {
        code: 'LINK_NOT_INDEXED',
        message: 'Salesforce has it; the link index does not know it yet.',
      },
    });
  }
  settlement.done.splice(0, settlement.done.length, ...settlement.done.filter(({ id }) => !owed.has(id)));
}

function linkedEntry(kind: SyncedKind, { row }: Prepared, crmId: string) {
  return {
    record: kind.record,
    recordId: portalIdOf(row),
    accountId: accountIdOf(row),
    action: 'linked',
    changes: [{ field: 'crmId', old: crmIdOf(kind, row), new: crmId }],
  };
}

function describe(prepared: Prepared, error: WaybillError, category: NewReviewItem['category']) {
  const { kind, row, values } = prepared;
  const named = new Set(error.details.fields ?? []);
  const rows = carriedRows(kind.aggregate).filter((field) => named.has(field.salesforce.field));
  return {
    category,
    reason: error.message,
    ownerTeam: category === 'PERMISSION' ? OPERATORS : (rows[0]?.failureOwner ?? teamOf(kind)),
    fields: rows.map((field) => ({
      field: field.field,
      portalValue: row[field.portal.column] ?? null,
      crmValue: values[field.salesforce.field] ?? null,
    })),
    lastResponse: [error.code, error.details.vendorCode, ...named]
      .filter((part) => part !== undefined)
      .join(' '),
  };
}

function deletedThere(kind: SyncedKind) {
  return {
    category: 'ORPHAN' as const,
    reason: `The ${kind.object} was deleted in Salesforce. It is not made again.`,
    ownerTeam: teamOf(kind),
  };
}
