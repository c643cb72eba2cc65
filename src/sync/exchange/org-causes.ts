import type { WaybillError } from '../../domain/errors.ts';
import { type AggregateName, carriedRows } from '../../domain/ownership/index.ts';
import type { ReviewCategory } from '../../domain/review.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { failedPart } from '../../salesforce/salesforce-error.ts';
import type { SyncDependencies } from './dependencies.ts';
import { courseOf, OPERATORS } from './failures.ts';
import { KINDS, type SyncedKind } from './records.ts';

/**
 * Of what a refusal speaks. ORG: a setting, a rule or code of the org, which concerns every record. OTHER_FIELD: the org, if
 * the refusal names fields that the hub does not write, such as a required field of the customer's own. MANY: one record,
 * until so many records are refused for the same reason that the org must have changed. RECORD: one record, however many.
 */
export type SpeaksOf = 'ORG' | 'OTHER_FIELD' | 'MANY' | 'RECORD';

/** Codes of Salesforce that lead to a person. A code that is not listed speaks of MANY. */
export const SPEAKS_OF: Readonly<Record<string, SpeaksOf>> = {
  // A trigger or a flow fails.
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'ORG',
  CANNOT_EXECUTE_FLOW_TRIGGER: 'ORG',
  APEX_ERROR: 'ORG',
  FLOW_EXCEPTION: 'ORG',
  // The table of ownership has measured and typed the values: the org has another field than the package.
  STRING_TOO_LONG: 'ORG',
  NUMBER_OUTSIDE_VALID_RANGE: 'ORG',
  INVALID_TYPE_ON_FIELD_IN_RECORD: 'ORG',
  INVALID_RECORD_TYPE: 'ORG',
  INACTIVE_OWNER_OR_USER: 'ORG',
  STORAGE_LIMIT_EXCEEDED: 'ORG',
  REQUIRED_FIELD_MISSING: 'OTHER_FIELD',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'OTHER_FIELD',
  FIELD_FILTER_VALIDATION_EXCEPTION: 'OTHER_FIELD',
  FIELD_INTEGRITY_EXCEPTION: 'OTHER_FIELD',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'MANY',
  INSUFFICIENT_ACCESS: 'MANY',
  INSUFFICIENT_ACCESS_OR_READONLY: 'MANY',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'MANY',
  INVALID_FIELD: 'MANY',
  INVALID_TYPE: 'MANY',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'MANY',
  ALL_OR_NONE_OPERATION_ROLLED_BACK: 'MANY',
  INVALID_EMAIL_ADDRESS: 'RECORD',
  DUPLICATE_VALUE: 'RECORD',
  DUPLICATES_DETECTED: 'RECORD',
  DUPLICATE_EXTERNAL_ID: 'RECORD',
  MULTIPLE_CHOICES: 'RECORD',
};

/** So many records that wait for one reason have one item about it. */
export const MANY = 10;

/** One reason in the org for which records are refused. */
export interface OrgCause {
  readonly object: string;
  readonly code: string;
  /** The fields, the trigger or the flow that the refusal names; '' when it names none. */
  readonly named: string;
  readonly category: ReviewCategory;
  /** Whether one refused record is enough to ask about the org. */
  readonly isCertain: boolean;
}

/** The reason of a refusal, as far as it may be one of the org; null for a refusal of a record, and one that passes. */
export function orgCauseOf(kind: SyncedKind, error: WaybillError): OrgCause | null {
  const course = courseOf(error);
  if (course.course !== 'REVIEW') return null;
  const code = error.details.vendorCode ?? error.code;
  const fields = [...(error.details.fields ?? [])].toSorted();
  const written = new Set(carriedRows(kind.aggregate).map(({ salesforce }) => salesforce.field));
  const isOther = fields.length > 0 && !fields.some((name) => written.has(name));
  const speaksOf = SPEAKS_OF[code] ?? 'MANY';
  if (speaksOf === 'RECORD') return null;
  const named = fields.length > 0 ? fields.join(', ') : (failedPart(error) ?? '');
  const isCertain = speaksOf === 'ORG' || (speaksOf === 'OTHER_FIELD' && isOther);
  return { object: kind.object, code, named, category: course.category, isCertain };
}

/** The first word of the causes of items about the org. */
export const ORG_CAUSE = 'org ';

export function causeText({ object, code, named }: Pick<OrgCause, 'object' | 'code' | 'named'>): string {
  return `${ORG_CAUSE}${object} ${code} ${named}`;
}

/** The cause of an open item; null for an item about something else. */
export function orgCauseIn(cause: string): Pick<OrgCause, 'object' | 'code' | 'named'> | null {
  const [, object, code, named = ''] = /^org (\w+) (\w+) (.*)$/s.exec(cause) ?? [];
  return object === undefined || code === undefined ? null : { object, code, named };
}

/** The records of changes that can wait for the cause. */
export function recordsOf({ object }: Pick<OrgCause, 'object'>): readonly AggregateName[] {
  const kinds = KINDS.filter((kind) => kind.object === object);
  return [...new Set(kinds.flatMap(({ queued, aggregate }) => [queued, aggregate]))];
}

/** How many changes wait for the cause, as far as its code tells. */
export async function waitingFor(
  { outbox }: Pick<SyncDependencies['ledger'], 'outbox'>,
  cause: Pick<OrgCause, 'object' | 'code'>,
): Promise<number> {
  const records = recordsOf(cause);
  const parked = await outbox.parked([cause.code]);
  return parked.reduce((sum, { record, count }) => sum + (records.includes(record) ? count : 0), 0);
}

/** One item for all records that wait for the cause. @param waiting how many do */
export function orgItem({ record }: SyncedKind, cause: OrgCause, waiting: number): NewReviewItem {
  return {
    cause: causeText(cause),
    category: cause.category,
    reason: orgReason(cause, waiting),
    record,
    portalId: null,
    crmId: null,
    accountId: null,
    fields: [],
    candidates: [],
    proposal: null,
    ownerTeam: OPERATORS,
    lastResponse: `${cause.code} ${cause.named}`.trim(),
    requestId: null,
  };
}

export function orgReason(
  { object, code, named }: Pick<OrgCause, 'object' | 'code' | 'named'>,
  waiting: number,
): string {
  const changes = ` ${waiting} ${waiting === 1 ? 'change waits' : 'changes wait'} in ${object}.`;
  const what = named === '' ? '' : ` (${named})`;
  return `Salesforce refuses records of ${object} for one reason in the org: ${code}${what}.${changes} The page "Errors of Salesforce" says what to do about the code. The hub sends one of the changes again every minute, and all of them once Salesforce takes it.`;
}
