import { carriedRows, SYNCHRONIZED_OBJECTS, type SynchronizedObject } from '../../domain/ownership/index.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { OPERATORS } from './failures.ts';
import type { SyncedKind } from './records.ts';

/** A value of a field, by Salesforce's names, that the picklist there does not offer. */
export interface MissingValue {
  readonly field: string;
  readonly value: string;
}

/** The first word of the causes of items about such values. */
export const MISSING_VALUE = 'value ';

/** One item for a value, however many records have it. @param waiting how many changes of the object wait; null: unknown */
export function missingValueItem(
  { aggregate, object, record }: SyncedKind,
  { field, value }: MissingValue,
  waiting: number | null,
): NewReviewItem {
  const row = carriedRows(aggregate).find(({ salesforce }) => salesforce.field === field);
  const changes =
    waiting === null ? '' : ` ${waiting} ${waiting === 1 ? 'change waits' : 'changes wait'} in ${object}.`;
  return {
    cause: `${MISSING_VALUE}${object}.${field} ${value}`,
    category: 'INVALID_VALUE',
    reason: `The picklist ${object}.${field}${row === undefined ? '' : ` ("${row.salesforce.label}")`} of Salesforce does not offer a value that the hub writes: it was deactivated or removed there. The other fields are written, and changes with that value wait.${changes} Activate it in Setup, or deploy the package again; the hub goes on by itself.`,
    record,
    portalId: null,
    crmId: null,
    accountId: null,
    fields: [{ field: row?.field ?? field, portalValue: value, crmValue: null }],
    candidates: [],
    proposal: null,
    ownerTeam: OPERATORS,
    lastResponse: null,
    requestId: null,
  };
}

/** The value that an item is about; null for an item about something else. */
export function missingValueOf({
  cause,
}: Pick<NewReviewItem, 'cause'>): (MissingValue & { readonly object: SynchronizedObject }) | null {
  const [, name, field = '', value = ''] = /^value (\w+)\.(\w+) (.+)$/s.exec(cause) ?? [];
  const object = SYNCHRONIZED_OBJECTS.find((each) => each === name);
  return object === undefined ? null : { object, field, value };
}
