import { WaybillError } from '../../../src/domain/errors.ts';
import { isMapped, OWNERSHIP } from '../../../src/domain/ownership/index.ts';
import { type UserError, type UserErrorCode, userError } from '../../../src/domain/user-error.ts';
import type { WrittenRecord } from './write-plan.ts';

/** Refusals of Salesforce that the caller can mend, by Salesforce's own code. */
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
  STALE: 'The record was changed by someone else at the same time; read it again and decide anew.',
  NOT_FOUND: 'There is no such record any more.',
  REJECTED: 'A rule in Salesforce refuses the values.',
};

/** Whether Salesforce may have done what failed: its answer was lost. */
export function isUnknown(error: unknown): error is WaybillError {
  return error instanceof WaybillError && error.details['outcome'] === 'UNKNOWN';
}

/** What the caller is told about a refusal; null for a fault that the caller cannot mend. */
export function refusalOfSalesforce(record: WrittenRecord, error: unknown): readonly UserError[] | null {
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

function graphName(record: WrittenRecord, api: string): string | null {
  const row = OWNERSHIP.filter(isMapped).find(
    (candidate) => candidate.record === record && candidate.salesforce.field === api,
  );
  return row?.field ?? null;
}
