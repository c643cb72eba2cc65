import { WaybillError } from '../../domain/errors.ts';
import { AGGREGATES, type AggregateName, portalValue, receivedRows } from '../../domain/ownership/index.ts';
import type { ReviewProposal } from '../../domain/review-proposal.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import { baseValueOf, sameCrmValue } from '../exchange/base-values.ts';
import { inCountryOf } from '../exchange/lookups.ts';
import { applyReceived } from '../exchange/received.ts';
import { kindOfObject, type PortalRecord, type SyncedKind } from '../exchange/records.ts';
import {
  type ClosedItem,
  type DecisionContext,
  finish,
  nothingToDo,
  targetOf,
  valuesInSalesforce,
} from './decision-context.ts';

/** Decisions that take values of Salesforce over into the portal. */

interface Taken {
  readonly kind: SyncedKind;
  readonly aggregate: AggregateName;
  readonly record: PortalRecord;
  readonly crmId: string;
  /** The graph names of the fields; all that Salesforce may change when empty. */
  readonly fields: readonly string[];
}

/** The worker reads the record in Salesforce again, and the portal takes it over. */
export async function takeAgain(context: DecisionContext, item: ClosedItem): Promise<void> {
  const { crmId, portalId } = item;
  const { portal } = context.dependencies;
  if (crmId === null) throw nothingToDo();
  const fields = item.fields.map(({ field }) => field);
  if (item.record !== 'BillingContact') {
    const { kind, record } = await targetOf(context, item);
    return await takeOver(context, item, { kind, aggregate: kind.aggregate, record, crmId, fields });
  }
  const aggregate = 'BillingContact';
  const kind = kindOfObject(AGGREGATES[aggregate].object);
  const [record = null] = portalId === null ? [] : await portal.byIds(aggregate, [portalId]);
  if (kind === undefined || record === null) throw nothingToDo();
  await takeOver(context, item, { kind, aggregate, record, crmId, fields });
}

/** Every field that Salesforce may change in the portal is taken over again. */
export async function receive(
  context: DecisionContext,
  item: ClaimedDecision,
  { crmId, object }: Extract<ReviewProposal, { action: 'RECEIVE' }>,
): Promise<void> {
  const kind = kindOfObject(object);
  const [record = null] =
    kind === undefined ? [] : await context.dependencies.portal.byCrmIds(kind.aggregate, [crmId]);
  if (kind === undefined || record === null) throw nothingToDo();
  await takeOver(context, item, { kind, aggregate: kind.aggregate, record, crmId, fields: [] });
}

async function takeOver(
  context: DecisionContext,
  item: ClosedItem,
  { kind, aggregate, record, crmId, fields }: Taken,
): Promise<void> {
  const rows = receivedRows(aggregate).filter(
    (row) => row.salesforce.field !== 'Id' && (fields.length === 0 || fields.includes(row.field)),
  );
  if (rows.length === 0) throw nothingToDo();
  const current = await valuesInSalesforce(context, kind, crmId, rows);
  const named = rows.flatMap(({ salesforce: { field: name, type } }) => {
    const id = current[name];
    return type.kind === 'Lookup' && typeof id === 'string' ? [{ object: type.to, id }] : [];
  });
  const words = inCountryOf(aggregate, record, current, await context.lookups.toReceive(named));
  const read = rows.map((row) => ({ row, value: portalValue(row, current[row.salesforce.field], words) }));
  const problem = read.map(({ value }) => value).find((value) => !value.ok);
  // A value in question must be readable; of a whole record, the others are taken over.
  if (problem !== undefined && !problem.ok && fields.length > 0) {
    throw new WaybillError('UPSTREAM_REJECTED', `The portal still cannot take it over: ${problem.message}`);
  }
  const readable = read.flatMap(({ row, value }) => (value.ok ? [{ row, value: value.value }] : []));
  const differing = readable.filter(({ row, value }) => !sameCrmValue(value, record[row.portal.column]));
  if (differing.length === 0) throw nothingToDo('The portal has these values already.');
  const observedAt = new Date();
  const baseValues = differing.map(({ row, value }) =>
    baseValueOf(aggregate, record, row, {
      portalValue: value,
      crmValue: current[row.salesforce.field] ?? null,
      source: 'HUB',
      rule: 'STAFF_DECISION',
      observedAt,
      lost: { by: 'PORTAL', value: record[row.portal.column] ?? null },
    }),
  );
  const values = Object.fromEntries(differing.map(({ row, value }) => [row.portal.column, value]));
  await finish(context, item, { note: 'Taken over from Salesforce.' }, async (unit) => {
    await applyReceived(unit, kind, aggregate, [{ record, expected: null, values }]);
    await unit.ledger.baseValues.save(baseValues);
  });
}
