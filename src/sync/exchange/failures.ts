import type { ErrorCode, WaybillError } from '../../domain/errors.ts';
import type { ReviewCategory } from '../../domain/review.ts';
import type { MappingProblemCode } from '../../domain/transforms/transform.ts';
import type { Team } from '../../domain/vocabulary/index.ts';
import { isUnmetCondition } from '../../salesforce/salesforce-error.ts';
import type { Backoff } from '../../time/backoff.ts';

/**
 * What follows when Salesforce refuses a record.
 * RETRY: the failure passes by itself. REVIEW: a person has to mend it. STALE: Salesforce has a newer version. A worker
 * that lost its claim leaves the change to the claim's new holder; a worker that still has the claim asks a person, because
 * no other worker could have sent a newer version. DELETED: somebody deleted the record in Salesforce; it stays deleted.
 */
export type FailureCourse =
  | {
      readonly course: 'RETRY';
      /** Of the review item that is opened after `limit` attempts. */
      readonly category: ReviewCategory;
      readonly limit: number;
    }
  | { readonly course: 'REVIEW' | 'STALE'; readonly category: ReviewCategory }
  | { readonly course: 'DELETED' };

/** Attempts until a failure of one record is shown to a person: about ten minutes. */
const RECORD_ATTEMPTS = 12;
/** A failure of Salesforce as a whole concerns no single record: the change is retried for as long as it takes. */
const ALWAYS = Number.POSITIVE_INFINITY;

const COURSES: Partial<Readonly<Record<ErrorCode, FailureCourse>>> = {
  UPSTREAM_UNAVAILABLE: { course: 'RETRY', category: 'RETRIES_EXHAUSTED', limit: ALWAYS },
  UPSTREAM_TIMEOUT: { course: 'RETRY', category: 'RETRIES_EXHAUSTED', limit: RECORD_ATTEMPTS },
  UPSTREAM_RATE_LIMITED: { course: 'RETRY', category: 'LIMIT_REACHED', limit: ALWAYS },
  UPSTREAM_AUTHENTICATION: { course: 'RETRY', category: 'PERMISSION', limit: ALWAYS },
  CONFIGURATION: { course: 'RETRY', category: 'PERMISSION', limit: ALWAYS },
  RECORD_LOCKED: { course: 'RETRY', category: 'RECORD_LOCKED', limit: RECORD_ATTEMPTS },
  INTERNAL: { course: 'RETRY', category: 'REJECTED', limit: RECORD_ATTEMPTS },
  UPSTREAM_PERMISSION: { course: 'REVIEW', category: 'PERMISSION' },
  UPSTREAM_REJECTED: { course: 'REVIEW', category: 'REJECTED' },
  DUPLICATE: { course: 'REVIEW', category: 'DUPLICATE' },
  STALE: { course: 'STALE', category: 'STALE' },
  NOT_FOUND: { course: 'DELETED' },
};

/** Somebody changed the record after it was compared: it is compared again. */
const CHANGED_MEANWHILE: FailureCourse = {
  course: 'RETRY',
  category: 'RETRIES_EXHAUSTED',
  limit: RECORD_ATTEMPTS,
};

/** Salesforce's own codes, where they are more precise than the catalogue's. */
export const VENDOR_COURSES: Readonly<Record<string, FailureCourse>> = {
  REQUIRED_FIELD_MISSING: { course: 'REVIEW', category: 'MISSING_FIELD' },
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: { course: 'REVIEW', category: 'INVALID_VALUE' },
  STRING_TOO_LONG: { course: 'REVIEW', category: 'INVALID_VALUE' },
  NUMBER_OUTSIDE_VALID_RANGE: { course: 'REVIEW', category: 'INVALID_VALUE' },
  INVALID_TYPE_ON_FIELD_IN_RECORD: { course: 'REVIEW', category: 'INVALID_VALUE' },
  STORAGE_LIMIT_EXCEEDED: { course: 'REVIEW', category: 'LIMIT_REACHED' },
  INVALID_EMAIL_ADDRESS: { course: 'REVIEW', category: 'INVALID_VALUE' },
  FIELD_INTEGRITY_EXCEPTION: { course: 'REVIEW', category: 'INVALID_ADDRESS' },
  ENTITY_IS_DELETED: { course: 'DELETED' },
  INVALID_CROSS_REFERENCE_KEY: { course: 'DELETED' },
  // A fault of Salesforce, which passes or belongs to this record: a trigger that fails, a value that it cannot store.
  UNKNOWN_EXCEPTION: { course: 'RETRY', category: 'RETRIES_EXHAUSTED', limit: RECORD_ATTEMPTS },
  // The org or the user, and no record.
  API_DISABLED_FOR_ORG: { course: 'RETRY', category: 'PERMISSION', limit: ALWAYS },
  API_CURRENTLY_DISABLED: { course: 'RETRY', category: 'PERMISSION', limit: ALWAYS },
  INVALID_OPERATION_WITH_EXPIRED_PASSWORD: { course: 'RETRY', category: 'PERMISSION', limit: ALWAYS },
};

/**
 * @param isThere whether the record that was sent is new, or still exists. Salesforce answers the same whether it was
 * deleted or a lookup field of it names a deleted record. Once the hub knows of the latter, the record is held until the
 * lookup names a living one.
 */
export function courseOf(
  error: WaybillError,
  isThere = (error.details.fields ?? []).length > 0,
): FailureCourse {
  const course = courseOfCode(error);
  return course.course === 'DELETED' && isThere ? NAMES_A_DELETED_ONE : course;
}

const NAMES_A_DELETED_ONE: FailureCourse = { course: 'RETRY', category: 'ORPHAN', limit: RECORD_ATTEMPTS };

function courseOfCode(error: WaybillError): FailureCourse {
  if (isUnmetCondition(error)) return CHANGED_MEANWHILE;
  return (
    VENDOR_COURSES[error.details.vendorCode ?? ''] ??
    COURSES[error.code] ?? { course: 'RETRY', category: 'RETRIES_EXHAUSTED', limit: RECORD_ATTEMPTS }
  );
}

/** Every category under which the push opens review items. */
export const PUSH_CATEGORIES: readonly ReviewCategory[] = [
  ...new Set(
    [...Object.values(COURSES), ...Object.values(VENDOR_COURSES)].flatMap((entry) =>
      'category' in entry ? [entry.category] : [],
    ),
  ),
  'UNAPPROVED_LOOKUP',
  'ORPHAN',
];

/** The category of a value that has no translation for Salesforce. */
export const PROBLEM_CATEGORIES: Readonly<Record<MappingProblemCode, ReviewCategory>> = {
  REQUIRED_MISSING: 'MISSING_FIELD',
  TOO_LONG: 'INVALID_VALUE',
  NOT_ALLOWED: 'INVALID_VALUE',
  WRONG_TYPE: 'INVALID_VALUE',
  INVALID_EMAIL: 'INVALID_VALUE',
  INVALID_PHONE: 'INVALID_VALUE',
  INVALID_URL: 'INVALID_VALUE',
  INVALID_DATE_TIME: 'INVALID_VALUE',
  UNKNOWN_COUNTRY: 'INVALID_ADDRESS',
  UNKNOWN_STATE: 'INVALID_ADDRESS',
  UNKNOWN_SERVICE: 'UNAPPROVED_LOOKUP',
  NOT_LINKED: 'MISSING_FIELD',
};

/** The code of a change that was sent without a field which the hub may not write. */
export const FIELD_NOT_WRITABLE = 'FIELD_NOT_WRITABLE';
/** The code of a change that is not sent, because the hub may not use its object, or a key of it. */
export const OBJECT_NOT_USABLE = 'OBJECT_NOT_USABLE';
/** The code of a change that was sent without a value which a picklist of Salesforce does not offer. */
export const VALUE_NOT_OFFERED = 'VALUE_NOT_OFFERED';
/** Changes with these codes wait until a permission is granted. One review item stands for all of them. */
export const WAITS_FOR_PERMISSION = [FIELD_NOT_WRITABLE, OBJECT_NOT_USABLE] as const;

/** Between attempts to send a change, or to carry out a write that was answered. */
export const CHANGE_BACKOFF: Backoff = { firstMs: 200, longestMs: 60_000 };

/** The team that mends a failure of no field in particular. */
export const OPERATORS: Team = 'Integration';
