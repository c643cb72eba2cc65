import type { WaybillError } from '../domain/errors.ts';
import { recordWord } from '../domain/record-words.ts';
import type { ReviewCategory } from '../domain/review.ts';
import type { ReviewProposal } from '../domain/review-proposal.ts';
import {
  type IntendedWrite,
  overtakenFields,
  rowOf,
  type ValuesInSalesforce,
} from '../domain/write-intent.ts';
import type { Carried } from '../intents/intent-carrier.ts';
import type { WriteIntent } from '../ledger/intents/write-intent.ts';
import type { NewReviewItem } from '../ledger/review/review-item.ts';
import { OPERATORS } from './exchange/failures.ts';

/** Review items about writes that the hub has answered and Salesforce refuses. When a person approves, the worker writes. */

type Item = Omit<NewReviewItem, 'cause'>;

/** Somebody changed the same fields in Salesforce after the write was answered. */
export function overtakenItem(
  intent: WriteIntent,
  { current, ahead }: Extract<Carried, { kind: 'OVERTAKEN' }>,
): Item {
  const overtaken = intent.writes.map((write, index) => overtakenFields(write, ahead, current[index] ?? {}));
  const place = overtaken.findIndex((fields) => fields.length > 0);
  return item(intent, place, overtaken[place] ?? [], current, {
    category: 'CONFLICT',
    reason: `${changeOf(intent)} was answered before it was written, and somebody changed the record in Salesforce since. Approve to write it all the same; dismiss to keep what Salesforce has.`,
    lastResponse: null,
  });
}

/** The records were linked with others after the write was answered. */
export function relinkedItem(intent: WriteIntent, current: readonly ValuesInSalesforce[]): Item {
  const fields = Object.keys(intent.writes[0]?.newValues ?? {});
  return item(intent, 0, fields, current, {
    category: 'CONFLICT',
    reason: `${changeOf(intent)} was answered before it was written, and the portal links the record with another one of Salesforce since. Approve to write it to the record of Salesforce for which it was decided; dismiss to leave it.`,
    lastResponse: null,
  });
}

/**
 * Salesforce does not take the write.
 *
 * @param standing what stands before each write, by the queue
 */
export function refusedItem(
  intent: WriteIntent,
  standing: readonly ValuesInSalesforce[],
  error: WaybillError,
  category: ReviewCategory,
): Item {
  const named = new Set(error.details.fields ?? []);
  const blamed = intent.writes.map(({ record, newValues }) =>
    Object.keys(newValues).filter((field) => named.has(rowOf(record, field).salesforce.field)),
  );
  const found = blamed.findIndex((fields) => fields.length > 0);
  const place = Math.max(0, found);
  const fields = blamed[place]?.length ? blamed[place] : Object.keys(intent.writes[place]?.newValues ?? {});
  const given = item(intent, place, fields, standing, {
    category,
    reason: `${changeOf(intent)} was answered before it was written, and Salesforce refuses it: ${error.message} Mend the cause and approve to write it again; dismiss to leave it.`,
    lastResponse: [error.code, error.details.vendorCode, ...named].filter(Boolean).join(' '),
  });
  return category === 'PERMISSION' ? { ...given, ownerTeam: OPERATORS } : given;
}

function changeOf({ writes }: WriteIntent): string {
  return `A change of the ${recordWord(writes[0]?.record ?? '')}`;
}

/** @param current the fields of each write as Salesforce has them */
function item(
  intent: WriteIntent,
  place: number,
  fields: readonly string[],
  current: readonly ValuesInSalesforce[],
  about: Pick<Item, 'category' | 'reason' | 'lastResponse'>,
): Item {
  const [first] = intent.writes;
  const write = intent.writes[place] ?? first;
  if (write === undefined) throw new TypeError('an intent without a write');
  const { record, crmId, portalId, newValues } = write;
  return {
    ...about,
    record,
    portalId,
    crmId,
    accountId: intent.accountId,
    fields: fields.map((field) => ({
      field,
      portalValue: newValues[field] ?? null,
      crmValue: current[place]?.[field] ?? null,
    })),
    candidates: [],
    proposal: proposalOf(intent, current),
    ownerTeam: rowOf(record, fields[0] ?? Object.keys(newValues)[0] ?? '').failureOwner,
    requestId: intent.principal.requestId,
  };
}

/** The same writes, based on Salesforce's current values: the item shows them to the person who approves. */
function proposalOf(
  { recordId, accountId, accountCrmId, writes }: WriteIntent,
  current: readonly ValuesInSalesforce[],
): Extract<ReviewProposal, { action: 'WRITE' }> {
  const based = ({ record, crmId, portalId, newValues, baseValues }: IntendedWrite, index: number) => ({
    record,
    crmId,
    portalId,
    newValues,
    baseValues: current[index] ?? baseValues,
  });
  return { action: 'WRITE', recordId, accountId, accountCrmId, writes: writes.map(based) };
}
