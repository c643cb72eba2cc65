import { WaybillError } from '../../domain/errors.ts';
import { carriedRows, portalValue, receivedRows } from '../../domain/ownership/index.ts';
import type { ReviewDecision } from '../../domain/review.ts';
import type { ReviewProposal } from '../../domain/review-proposal.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import { baseValueOf } from '../exchange/base-values.ts';
import { applyReceived } from '../exchange/received.ts';
import { crmIdOf, KINDS } from '../exchange/records.ts';
import { sharedRows } from '../exchange/shared-fields.ts';
import {
  type DecisionContext,
  finish,
  nothingToDo,
  sendAgain,
  targetAs,
  targetOf,
  valuesInSalesforce,
} from './decision-context.ts';
import { editRecord } from './edits.ts';

/** Decisions about values: which of them counts, and where it goes. */

type Decided<Kind extends ReviewDecision['kind']> = Extract<ReviewDecision, { kind: Kind }>;

/** Sent again, with what the person corrected. */
export async function retry(
  context: DecisionContext,
  item: ClaimedDecision,
  { edits }: Decided<'RETRY'>,
): Promise<void> {
  const target = await targetOf(context, item);
  await finish(context, item, 'Sent again.', async (unit) => {
    await editRecord(unit, target.kind, target.record, edits);
    await sendAgain(unit, target);
  });
}

/** One side's values stand: the other takes them over. */
export async function accept(
  context: DecisionContext,
  item: ClaimedDecision,
  { side, fields: named }: Decided<'ACCEPT'>,
): Promise<void> {
  const target = await targetOf(context, item);
  const { kind, record } = target;
  const questioned = new Set(named.length > 0 ? named : item.fields.map((each) => each.field));
  // An item that names no field is about whatever both sides may say.
  const rows =
    questioned.size === 0
      ? sharedRows(kind)
      : carriedRows(kind.aggregate).filter((row) => questioned.has(row.field));
  const crmId = crmIdOf(kind, record);
  if (crmId === null || rows.length === 0) throw nothingToDo();
  const current = await valuesInSalesforce(context, kind, crmId, rows);
  const lookedUp = await context.lookups.toReceive([]);
  const observedAt = new Date();
  const values: Record<string, unknown> = {};
  const received = new Set(receivedRows(kind.aggregate));
  const baseValues = rows.map((row) => {
    const crmValue = current[row.salesforce.field] ?? null;
    const read = portalValue(row, crmValue, lookedUp);
    if (!read.ok) throw new WaybillError('UPSTREAM_REJECTED', read.message);
    const lost: BaseValue['lost'] =
      side === 'PORTAL'
        ? { by: 'SALESFORCE', value: crmValue }
        : { by: 'PORTAL', value: record[row.portal.column] ?? null };
    if (received.has(row)) values[row.portal.column] = read.value;
    const decided = { source: 'HUB', rule: 'STAFF_DECISION', observedAt, lost } as const;
    return baseValueOf(kind.aggregate, record, row, { portalValue: read.value, crmValue, ...decided });
  });
  const note = `The values of ${side === 'PORTAL' ? 'the portal' : 'Salesforce'} stand.`;
  await finish(context, item, note, async (unit) => {
    // Salesforce's value is the base in either case. Where the portal's value stands, it is a change that is sent.
    await unit.ledger.baseValues.save(baseValues);
    if (side === 'PORTAL') return await sendAgain(unit, target);
    if (Object.keys(values).length > 0) {
      await applyReceived(unit, kind, kind.aggregate, record, null, values);
    }
  });
}

/** The portal's values go to Salesforce again. */
export async function send(
  context: DecisionContext,
  item: ClaimedDecision,
  { aggregate, portalId }: Extract<ReviewProposal, { action: 'SEND' }>,
): Promise<void> {
  const target = await targetAs(
    context,
    KINDS.find((kind) => kind.aggregate === aggregate),
    portalId,
  );
  await finish(context, item, 'Sent again.', (unit) => sendAgain(unit, target));
}

/** Every field that Salesforce may change in the portal is taken over again. */
export async function receive(
  context: DecisionContext,
  item: ClaimedDecision,
  { crmId, object }: Extract<ReviewProposal, { action: 'RECEIVE' }>,
): Promise<void> {
  const kind = KINDS.find((entry) => entry.object === object);
  const [record] =
    kind === undefined ? [] : await context.dependencies.portal.byCrmIds(kind.aggregate, [crmId]);
  if (kind === undefined || record == null) throw nothingToDo();
  const rows = receivedRows(kind.aggregate).filter((row) => row.salesforce.field !== 'Id');
  const current = await valuesInSalesforce(context, kind, crmId, rows);
  const named = rows.flatMap(({ salesforce: { field: name, type } }) => {
    const id = current[name];
    return type.kind === 'Lookup' && typeof id === 'string' ? [{ object: type.to, id }] : [];
  });
  const words = await context.lookups.toReceive(named);
  const readable = rows.flatMap((row) => {
    const read = portalValue(row, current[row.salesforce.field], words);
    return read.ok ? [[row.portal.column, read.value] as const] : [];
  });
  await finish(context, item, 'Taken over from Salesforce.', async (unit) => {
    await applyReceived(unit, kind, kind.aggregate, record, null, Object.fromEntries(readable));
  });
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
  await finish(context, item, 'Written after all.', async ({ ledger, principal }) => {
    const decidedAt = await ledger.intents.clock();
    const intent = { action: 'reviewItemApprove', idempotencyKey: null, decidedAt };
    const about = { recordId, accountId, accountCrmId, writes };
    // Not held: the worker takes it up when its turn has come.
    await ledger.intents.open(principal, { ...intent, ...about }, 0);
  });
}
