/** Salesforce's own error codes with the HTTP status that each one travels under. */
const STATUS = {
  ALL_OR_NONE_OPERATION_ROLLED_BACK: 400,
  API_DISABLED_FOR_ORG: 403,
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 400,
  CIRCULAR_DEPENDENCY: 400,
  DELETE_FAILED: 400,
  DUPLICATES_DETECTED: 400,
  DUPLICATE_EXTERNAL_ID: 400,
  DUPLICATE_VALUE: 400,
  ENTITY_IS_DELETED: 404,
  EXCEEDED_ID_LIMIT: 400,
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 400,
  FIELD_INTEGRITY_EXCEPTION: 400,
  INSUFFICIENT_ACCESS_OR_READONLY: 403,
  INVALIDJOB: 404,
  INVALIDJOBSTATE: 400,
  INVALID_BATCH_SIZE: 400,
  INVALID_CROSS_REFERENCE_KEY: 400,
  INVALID_EMAIL_ADDRESS: 400,
  INVALID_FIELD: 400,
  INVALID_FIELD_FOR_INSERT_UPDATE: 400,
  INVALID_ID_FIELD: 400,
  INVALID_INPUT: 400,
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 400,
  INVALID_QUERY_FILTER_OPERATOR: 400,
  INVALID_QUERY_LOCATOR: 400,
  INVALID_REPLICATION_DATE: 400,
  INVALID_SESSION_ID: 401,
  INVALID_TYPE: 400,
  INVALID_TYPE_ON_FIELD_IN_RECORD: 400,
  JSON_PARSER_ERROR: 400,
  LIMIT_EXCEEDED: 400,
  MALFORMED_ID: 400,
  MALFORMED_QUERY: 400,
  METHOD_NOT_ALLOWED: 405,
  MISSING_ARGUMENT: 400,
  NOT_FOUND: 404,
  NUMBER_OUTSIDE_VALID_RANGE: 400,
  PRECONDITION_FAILED: 412,
  PROCESSING_HALTED: 400,
  REQUEST_LIMIT_EXCEEDED: 403,
  REQUIRED_FIELD_MISSING: 400,
  SERVER_UNAVAILABLE: 503,
  STRING_TOO_LONG: 400,
  UNABLE_TO_LOCK_ROW: 400,
  UNKNOWN_EXCEPTION: 500,
  UNSUPPORTED_API_VERSION: 410,
  URI_TOO_LONG: 414,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** What a record of a collection, a composite or a whole request is refused with. */
export interface ErrorBody {
  readonly message: string;
  readonly errorCode: string;
  readonly fields?: readonly string[];
  readonly duplicateResult?: object;
}

/** A refusal in Salesforce's words; the wire layer turns it into `[{message, errorCode, fields}]`. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly string[] | undefined;
  readonly duplicateResult: object | undefined;
  readonly status: number;

  constructor(
    code: ErrorCode,
    message: string,
    details: { fields?: readonly string[]; duplicateResult?: object; status?: number } = {},
  ) {
    super(message);
    this.code = code;
    this.fields = details.fields;
    this.duplicateResult = details.duplicateResult;
    this.status = details.status ?? STATUS[code];
  }

  /** The element of the error array of a single-record reply. */
  toBody(): ErrorBody {
    return {
      message: this.message,
      errorCode: this.code,
      ...(this.fields ? { fields: this.fields } : {}),
      ...(this.duplicateResult ? { duplicateResult: this.duplicateResult } : {}),
    };
  }

  /** The element of `errors` in a collection reply, where the code is called `statusCode`. */
  toSaveError(): object {
    return {
      statusCode: this.code,
      message: this.message,
      fields: this.fields ?? [],
      ...(this.duplicateResult ? { duplicateResult: this.duplicateResult } : {}),
    };
  }
}

/** True when `code` is one that the sandbox org knows a status for. */
export function isErrorCode(code: string): code is ErrorCode {
  return code in STATUS;
}

/** The words Salesforce uses for a code that comes out of the fault switch instead of a rule. */
export const FAULT_MESSAGES: Partial<Record<ErrorCode, string>> = {
  ENTITY_IS_DELETED: 'entity is deleted',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'The record was refused by a validation rule',
  INSUFFICIENT_ACCESS_OR_READONLY: 'insufficient access rights on object id',
  INVALID_SESSION_ID: 'Session expired or invalid',
  REQUEST_LIMIT_EXCEEDED: 'TotalRequests Limit exceeded.',
  SERVER_UNAVAILABLE: 'Server unavailable',
  UNABLE_TO_LOCK_ROW: 'unable to obtain exclusive access to this record or 1 records',
  UNKNOWN_EXCEPTION: 'An unexpected error occurred.',
};
