import { carriedRows, salesforceValue } from '../../domain/ownership/index.ts';
import type { ReviewCategory } from '../../domain/review.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { CarriedOut, ItemToCheck } from '../../ledger/review/review-item.ts';
import { field, soql } from '../../salesforce/soql.ts';
import { portalIdOf } from '../exchange/records.ts';
import { type DecisionContext, type Target, targetOf } from './decision-context.ts';

/** Failures that somebody mends outside of both records, such as a permission or a lock: tried again at each check. */
const PASSING: ReadonlySet<ReviewCategory> = new Set([
  'PERMISSION',
  'RECORD_LOCKED',
  'LIMIT_REACHED',
  'RETRIES_EXHAUSTED',
]);

/**
 * Sends again what waits in review, when the reason for which Salesforce refused it seems to be gone. The push closes the
 * item if Salesforce takes the record, and otherwise counts one more attempt. A value that was corrected in the portal
 * is sent by its own change.
 */
export async function sendIfMended(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  const { ledger } = context.dependencies;
  const target = await targetOf(context, item);
  const { queued: record } = target.kind;
  const aggregateId = portalIdOf(target.record);
  const [status] = await ledger.outbox.syncStatus([{ record, aggregateId }]);
  if (status?.state !== 'REVIEW' || !(await isMended(context, item, target))) return null;
  await ledger.outbox.release({ state: 'REVIEW', record, accountId: null, aggregateId });
  return null;
}

async function isMended(context: DecisionContext, item: ItemToCheck, target: Target): Promise<boolean> {
  if (PASSING.has(item.category)) return true;
  // Somebody changed the record in Salesforce, or a candidate: a rule that refused the change may let it pass.
  if (item.cue !== null) return true;
  switch (item.category) {
    case 'UNAPPROVED_LOOKUP':
      return await isApproved(context, item, target);
    case 'DUPLICATE':
      return await isUnnamed(context, target);
    default:
      return false;
  }
}

/** Every value in question has a word of Salesforce by now. */
async function isApproved({ lookups }: DecisionContext, item: ItemToCheck, { kind, record }: Target) {
  const words = await lookups.toSend([]);
  const named = new Set(item.fields.map((each) => each.field));
  const rows = carriedRows(kind.aggregate).filter((row) => named.has(row.field));
  return rows.length > 0 && rows.every((row) => salesforceValue(row, record[row.portal.column], words).ok);
}

/** No other record of Salesforce names the portal's record any more. */
async function isUnnamed({ dependencies }: DecisionContext, { kind, record }: Target): Promise<boolean> {
  const [naming] = await dependencies.salesforce.query(
    soql`SELECT Id FROM ${field(kind.object, [kind.object])}
         WHERE ${field(kind.externalId, [kind.externalId])} = ${portalIdOf(record)}`,
    newUpstreamUsage(),
  );
  return naming === undefined;
}
