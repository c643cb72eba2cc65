import type { ErrorCode, WaybillError } from '../../domain/errors.ts';
import type { Team } from '../../domain/ownership/index.ts';
import type { ReviewCategory } from '../../domain/review.ts';
import type { MappingProblemCode } from '../../domain/transforms/transform.ts';

/**
 * What becomes of a record that Salesforce did not take.
 * RETRY: it passes by itself. REVIEW: a person has to mend it. STALE: Salesforce has a newer version; whoever lost the
 * claim was overtaken, and who has it still asks a person, because nobody else could have sent a newer one.
 * DELETED: somebody deleted the record in Salesforce; it stays deleted.
 */
export type FailureCourse =
  | {
      readonly course: 'RETRY' /** When it never passes. */;
      readonly category: ReviewCategory;
      readonly limit: number;
    }
  | { readonly course: 'REVIEW' | 'STALE'; readonly category: ReviewCategory }
  | { readonly course: 'DELETED' };

/** Attempts after which a failure that concerns this record alone is shown to a person. About ten minutes. */
const RECORD_ATTEMPTS = 12;
/** A failure of Salesforce as a whole is nobody's to mend for a single record: it is tried for as long as it takes. */
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

/** Salesforce's own codes that say more than the catalogue's. */
const VENDOR_COURSES: Readonly<Record<string, FailureCourse>> = {
  REQUIRED_FIELD_MISSING: { course: 'REVIEW', category: 'MISSING_FIELD' },
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: { course: 'REVIEW', category: 'INVALID_VALUE' },
  STRING_TOO_LONG: { course: 'REVIEW', category: 'INVALID_VALUE' },
  INVALID_EMAIL_ADDRESS: { course: 'REVIEW', category: 'INVALID_VALUE' },
  FIELD_INTEGRITY_EXCEPTION: { course: 'REVIEW', category: 'INVALID_ADDRESS' },
  ENTITY_IS_DELETED: { course: 'DELETED' },
  INVALID_CROSS_REFERENCE_KEY: { course: 'DELETED' },
};

export function courseOf(error: WaybillError): FailureCourse {
  const course = courseOfCode(error);
  // A field that names a deleted record: the record itself is there. It waits as soon as the deletion is known here.
  return course.course === 'DELETED' && (error.details.fields ?? []).length > 0
    ? NAMES_A_DELETED_ONE
    : course;
}

const NAMES_A_DELETED_ONE: FailureCourse = { course: 'RETRY', category: 'ORPHAN', limit: RECORD_ATTEMPTS };

function courseOfCode(error: WaybillError): FailureCourse {
  return (
    VENDOR_COURSES[error.details.vendorCode ?? ''] ??
    COURSES[error.code] ?? { course: 'RETRY', category: 'RETRIES_EXHAUSTED', limit: RECORD_ATTEMPTS }
  );
}

/** Every category under which a push opens review items. */
export const PUSH_CATEGORIES: readonly ReviewCategory[] = [
  ...new Set(
    [...Object.values(COURSES), ...Object.values(VENDOR_COURSES)].flatMap((entry) =>
      'category' in entry ? [entry.category] : [],
    ),
  ),
  'UNAPPROVED_LOOKUP',
  'ORPHAN',
];

/** The category of a value that cannot be said in Salesforce's words. */
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

/** Who mends what is nobody's field. */
export const OPERATORS: Team = 'Integration';
