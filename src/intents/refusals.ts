import { WaybillError } from '../domain/errors.ts';
import { isMapped, OWNERSHIP, type SynchronizedRecord } from '../domain/ownership/index.ts';
import { type UserError, type UserErrorCode, userError } from '../domain/user-error.ts';
import { OVERTAKEN } from '../domain/write-intent.ts';
import type { SyncFailure } from '../ledger/outbox/outbox-change.ts';

/** Refusals of Salesforce that the caller can correct, by Salesforce's own code. */
const BY_VENDOR: Readonly<Record<string, UserErrorCode>> = {
  REQUIRED_FIELD_MISSING: 'MISSING_VALUE',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'VALUE_NOT_ALLOWED',
  STRING_TOO_LONG: 'TOO_LONG',
  INVALID_EMAIL_ADDRESS: 'INVALID_VALUE',
};

const MESSAGES: Readonly<Partial<Record<UserErrorCode, string>>> = {
  MISSING_VALUE: 'Salesforce needs a value here.',
  VALUE_NOT_ALLOWED: 'Salesforce does not have this value in its list.',
  TOO_LONG: 'The value is too long for Salesforce.',
  INVALID_VALUE: 'Salesforce does not take this value.',
  DUPLICATE: 'Another record in Salesforce has this value; a person has to say whether the two are one.',
  STALE: OVERTAKEN.message,
  NOT_FOUND: 'There is no such record any more.',
  REJECTED: 'A rule in Salesforce refuses the values.',
};

/** Whether Salesforce may have written although the call failed: its answer was lost. */
export function isUnknown(error: unknown): error is WaybillError {
  return error instanceof WaybillError && error.details['outcome'] === 'UNKNOWN';
}

/** A failure as the ledger stores it. */
export function failureOf(error: unknown): SyncFailure {
  return error instanceof WaybillError
    ? { code: error.details.vendorCode ?? error.code, message: error.message }
    : { code: 'INTERNAL', message: 'A fault of the hub.' };
}

/** The user error for a refusal; null for a fault that the caller cannot correct. */
export function refusalOfSalesforce(record: SynchronizedRecord, error: unknown): readonly UserError[] | null {
  if (!(error instanceof WaybillError)) return null;
  const code = userErrorCode(error);
  if (code === null) return null;
  const fields = (error.details.fields ?? []).flatMap((api) => graphName(record, api) ?? []);
  const message = MESSAGES[code] ?? 'Salesforce refuses it.';
  return fields.length === 0
    ? [userError(code, null, message)]
    : fields.map((field) => userError(code, field, message));
}

function userErrorCode(error: WaybillError): UserErrorCode | null {
  switch (error.code) {
    case 'UPSTREAM_REJECTED':
      return BY_VENDOR[error.details.vendorCode ?? ''] ?? 'REJECTED';
    case 'DUPLICATE':
    case 'STALE':
    case 'NOT_FOUND':
      return error.code;
    default:
      return null;
  }
}

function graphName(record: SynchronizedRecord, api: string): string | null {
  const row = OWNERSHIP.filter(isMapped).find(
    (candidate) => candidate.record === record && candidate.salesforce.field === api,
  );
  return row?.field ?? null;
}
