import { WaybillError } from '../../domain/errors.ts';
import { type CarriedRow, portalValue, salesforceValue } from '../../domain/ownership/index.ts';
import { objectWord } from '../../domain/record-words.ts';
import type { ReviewDecision, ReviewSide } from '../../domain/review.ts';
import { canStand, rowsInQuestion } from '../../domain/review-decisions.ts';
import type { ReviewProposal } from '../../domain/review-proposal.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import { recordChange } from '../../portal-changes/record-change.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { SalesforceRow, SalesforceValues } from '../../salesforce/client.ts';
import { baseValueOf, sameCrmValue } from '../exchange/base-values.ts';
import { inCountryOf } from '../exchange/lookups.ts';
import { applyReceived } from '../exchange/received.ts';
import { crmIdOf, kindsOf, portalIdOf } from '../exchange/records.ts';
import { HUB_VERSION, takenOver, versionRow } from '../exchange/versions.ts';
import {
  type DecisionContext,
  finish,
  nothingToDo,
  sendAgain,
  type Target,
  targetAs,
  targetOf,
  valuesInSalesforce,
} from './decision-context.ts';
import { editRecord } from './edits.ts';

/** Decisions about values of the portal: which of them counts, and that it is sent. */

type Decided<Kind extends ReviewDecision['kind']> = Extract<ReviewDecision, { kind: Kind }>;

/** Sent again, with what the person corrected. */
export async function retry(
  context: DecisionContext,
  item: ClaimedDecision,
  { edits }: Decided<'RETRY'>,
): Promise<void> {
  const target = await targetOf(context, item);
  await requireSendable(context, target);
  const newer = await newerVersion(context, item, target);
  await finish(context, item, { note: 'Sent again.' }, async (unit) => {
    await editRecord(unit, target.kind, target.record, edits);
    if (newer !== null) await unit.ledger.baseValues.save([takenOver(target.kind, target.record, newer)]);
    await sendAgain(unit, target);
  });
}

interface Standing {
  readonly differs: boolean;
  /** By column: what the portal takes over. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Fields that the worker writes to Salesforce at once, because the portal cannot read Salesforce's values. */
  readonly overwritten: SalesforceValues;
  readonly baseValues: readonly BaseValue[];
}

/** One side's values stand: the other takes them over. */
export async function accept(
  context: DecisionContext,
  item: ClaimedDecision,
  { side, fields: named }: Decided<'ACCEPT'>,
): Promise<void> {
  const target = await targetOf(context, item);
  const { kind, record } = target;
  const { salesforce } = context.dependencies;
  const inQuestion = rowsInQuestion(item, [kind.aggregate]);
  const rows = inQuestion.filter(
    (row) => (named.length === 0 || named.includes(row.field)) && canStand(row, side),
  );
  const crmId = crmIdOf(kind, record);
  if (crmId === null || rows.length === 0) throw nothingToDo();
  const current = await valuesInSalesforce(context, kind, crmId, rows);
  const { differs, values, overwritten, baseValues } = await standing(context, target, rows, current, side);
  const newer = await newerVersion(context, item, target);
  if (Object.keys(overwritten).length > 0) {
    await salesforce.update(kind.object, crmId, overwritten, newUpstreamUsage());
  }
  const taken = new Set(rows.map(({ field }) => field));
  const rest = named.length === 0 ? [] : item.fields.filter(({ field }) => !taken.has(field));
  const note = `The values of ${side === 'PORTAL' ? 'the portal' : 'Salesforce'} stand.`;
  await finish(context, item, { note, rest }, async (unit) => {
    // Salesforce's value is the base in either case. Where the portal's value stands, it is a change that is sent.
    await unit.ledger.baseValues.save(baseValues);
    const isWished = await endWish(unit, target, rows, side);
    if (!differs && !isWished) throw nothingToDo('Both systems have the same values by now.');
    if (newer !== null) await unit.ledger.baseValues.save([takenOver(kind, record, newer)]);
    if (side === 'SALESFORCE') {
      await applyReceived(unit, kind, kind.aggregate, [{ record, expected: null, values }]);
    }
    // The worker also sends the changes that waited for the decision.
    if (side === 'PORTAL' || newer !== null || item.category === 'REJECTED') await sendAgain(unit, target);
  });
}

/** @throws WaybillError UPSTREAM_REJECTED for a value of one system that the other has no word for */
async function standing(
  { lookups }: DecisionContext,
  target: Target,
  rows: readonly CarriedRow[],
  current: SalesforceRow,
  side: ReviewSide,
): Promise<Standing> {
  const { kind, record } = target;
  const toReceive = inCountryOf(kind.aggregate, record, current, await lookups.toReceive([]));
  const toSend = await lookups.toSend([]);
  const observedAt = new Date();
  const values: Record<string, unknown> = {};
  const overwritten: Record<string, unknown> = {};
  let differs = false;
  const baseValues = rows.map((row) => {
    const crmValue = current[row.salesforce.field] ?? null;
    const inPortal = record[row.portal.column] ?? null;
    const read = portalValue(row, crmValue, toReceive);
    const decided = { source: 'HUB', rule: 'STAFF_DECISION', observedAt } as const;
    if (!read.ok) {
      const sent = salesforceValue(row, inPortal, toSend);
      if (side === 'SALESFORCE' || !sent.ok) {
        throw new WaybillError('UPSTREAM_REJECTED', sent.ok ? read.message : sent.message);
      }
      differs = true;
      overwritten[row.salesforce.field] = sent.value;
      const lost = { by: 'SALESFORCE', value: crmValue } as const;
      return baseValueOf(kind.aggregate, record, row, {
        portalValue: inPortal,
        crmValue: sent.value,
        ...decided,
        lost,
      });
    }
    differs ||= !sameCrmValue(read.value, inPortal);
    values[row.portal.column] = read.value;
    const lost: BaseValue['lost'] =
      side === 'PORTAL' ? { by: 'SALESFORCE', value: crmValue } : { by: 'PORTAL', value: inPortal };
    return baseValueOf(kind.aggregate, record, row, { portalValue: read.value, crmValue, ...decided, lost });
  });
  return { differs, values, overwritten: overwritten as SalesforceValues, baseValues };
}

/** Ends a display name that waits for this decision. @returns whether there was one */
async function endWish(
  unit: Unit<PortalWrites>,
  { kind, record }: Target,
  rows: readonly CarriedRow[],
  side: ReviewSide,
): Promise<boolean> {
  if (kind.aggregate !== 'Account' || !rows.some(({ field }) => field === 'displayName')) return false;
  const written = await unit.portal.decideDisplayName(portalIdOf(record), side === 'PORTAL');
  if (written === null) return false;
  await recordChange(unit, 'reviewItemAccept', { record: 'Account', written, crmId: crmIdOf(kind, record) });
  return true;
}

/** The portal's values go to Salesforce again. */
export async function send(
  context: DecisionContext,
  item: ClaimedDecision,
  { aggregate, portalId }: Extract<ReviewProposal, { action: 'SEND' }>,
): Promise<void> {
  const target = await targetAs(context, kindsOf(aggregate)[0], portalId);
  await requireSendable(context, target);
  await finish(context, item, { note: 'Sent again.' }, (unit) => sendAgain(unit, target));
}

/**
 * A change of fields that Salesforce owns is written after all, at the end of its record's queue: as the change of the
 * person who decided, on top of what the item showed.
 */
export async function write(
  context: DecisionContext,
  item: ClaimedDecision,
  { recordId, accountId, accountCrmId, writes }: Extract<ReviewProposal, { action: 'WRITE' }>,
): Promise<void> {
  await finish(context, item, { note: 'Written after all.' }, async ({ ledger, principal }) => {
    const decidedAt = await ledger.intents.clock();
    const intent = { action: 'reviewItemApprove', idempotencyKey: null, decidedAt };
    const about = { recordId, accountId, accountCrmId, writes };
    // Not held: the worker takes it up when its turn has come.
    await ledger.intents.open(principal, { ...intent, ...about }, 0);
  });
}

/** @throws WaybillError ILLEGAL_STATE for a record that the push would leave unsent */
async function requireSendable({ dependencies }: DecisionContext, { kind, record }: Target): Promise<void> {
  const crmId = crmIdOf(kind, record);
  if (crmId === null) {
    if (!kind.creates) throw nothingToDo(`The ${objectWord(kind.object)} is not linked to Salesforce.`);
    return;
  }
  const [buried] = await dependencies.ledger.tombstones.find(kind.object, [crmId]);
  if (buried !== undefined) throw nothingToDo(`The ${objectWord(kind.object)} was deleted in Salesforce.`);
}

/** Salesforce's version of a record whose changes it refuses as older; null where it does not. */
async function newerVersion(
  context: DecisionContext,
  { category }: ClaimedDecision,
  { kind, record }: Target,
): Promise<number | null> {
  const crmId = crmIdOf(kind, record);
  if (category !== 'STALE' || crmId === null) return null;
  const current = await valuesInSalesforce(context, kind, crmId, [versionRow(kind)]);
  return Number(current[HUB_VERSION] ?? 0);
}
