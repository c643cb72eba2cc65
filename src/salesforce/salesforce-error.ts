import { type ErrorCode, WaybillError } from '../domain/errors.ts';
import { HostRefused } from './allowed-hosts.ts';
import { RedirectRefused } from './edge-transport.ts';

/** The hub's code for each code of Salesforce or the network. For other codes the HTTP status decides. */
export const VENDOR_CODES: Readonly<Record<string, ErrorCode>> = {
  REQUIRED_FIELD_MISSING: 'UPSTREAM_REJECTED',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'UPSTREAM_REJECTED',
  STRING_TOO_LONG: 'UPSTREAM_REJECTED',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'UPSTREAM_REJECTED',
  ALL_OR_NONE_OPERATION_ROLLED_BACK: 'UPSTREAM_REJECTED',
  DUPLICATE_VALUE: 'DUPLICATE',
  DUPLICATES_DETECTED: 'DUPLICATE',
  DUPLICATE_EXTERNAL_ID: 'DUPLICATE',
  MULTIPLE_CHOICES: 'DUPLICATE',
  UNABLE_TO_LOCK_ROW: 'RECORD_LOCKED',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'UPSTREAM_PERMISSION',
  INSUFFICIENT_ACCESS: 'UPSTREAM_PERMISSION',
  INSUFFICIENT_ACCESS_OR_READONLY: 'UPSTREAM_PERMISSION',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'UPSTREAM_PERMISSION',
  API_DISABLED_FOR_ORG: 'UPSTREAM_PERMISSION',
  API_CURRENTLY_DISABLED: 'UPSTREAM_PERMISSION',
  INVALID_OPERATION_WITH_EXPIRED_PASSWORD: 'UPSTREAM_PERMISSION',
  // A field or object that the integration user may not see does not exist for it.
  INVALID_FIELD: 'UPSTREAM_PERMISSION',
  INVALID_TYPE: 'UPSTREAM_PERMISSION',
  ENTITY_IS_DELETED: 'STALE',
  PRECONDITION_FAILED: 'STALE',
  NOT_FOUND: 'NOT_FOUND',
  INVALID_SESSION_ID: 'UPSTREAM_AUTHENTICATION',
  INVALID_AUTH_HEADER: 'UPSTREAM_AUTHENTICATION',
  REQUEST_LIMIT_EXCEEDED: 'UPSTREAM_RATE_LIMITED',
  EXCEEDED_QUOTA: 'UPSTREAM_RATE_LIMITED',
  SERVER_UNAVAILABLE: 'UPSTREAM_UNAVAILABLE',
  UNKNOWN_EXCEPTION: 'UPSTREAM_UNAVAILABLE',
  QUERY_TIMEOUT: 'UPSTREAM_TIMEOUT',
  MALFORMED_QUERY: 'INTERNAL',
  JSON_PARSER_ERROR: 'INTERNAL',
  MALFORMED_ID: 'INTERNAL',
  EXCEEDED_ID_LIMIT: 'INTERNAL',
  UND_ERR_CONNECT_TIMEOUT: 'UPSTREAM_TIMEOUT',
  UND_ERR_HEADERS_TIMEOUT: 'UPSTREAM_TIMEOUT',
  UND_ERR_BODY_TIMEOUT: 'UPSTREAM_TIMEOUT',
  ETIMEDOUT: 'UPSTREAM_TIMEOUT',
  // A version of the API that Salesforce has retired.
  UNSUPPORTED_API_VERSION: 'CONFIGURATION',
  HOST_REFUSED: 'CONFIGURATION',
  REDIRECT_REFUSED: 'CONFIGURATION',
  server_error: 'UPSTREAM_UNAVAILABLE',
  temporarily_unavailable: 'UPSTREAM_UNAVAILABLE',
};

/** The token endpoint names its errors in lower case: invalid_grant, invalid_client_id, invalid_app_access … */
const OAUTH_ERROR = /^[a-z]+(_[a-z]+)+$/;

/** The message of each code for the caller, without values. */
const MESSAGES: Partial<Readonly<Record<ErrorCode, string>>> = {
  UPSTREAM_REJECTED: 'Salesforce refused the values.',
  DUPLICATE: 'Salesforce has a record with these values already.',
  RECORD_LOCKED: 'Another change in Salesforce holds the record.',
  UPSTREAM_PERMISSION: 'The integration user may not use this object or field in Salesforce.',
  STALE: 'The record in Salesforce is newer, or deleted.',
  NOT_FOUND: 'Salesforce has no such record.',
  UPSTREAM_AUTHENTICATION: 'Salesforce refuses the login of the integration user.',
  UPSTREAM_RATE_LIMITED: 'The Salesforce API limit is used up.',
  UPSTREAM_UNAVAILABLE: 'Salesforce is not available.',
  UPSTREAM_TIMEOUT: 'Salesforce did not answer in time.',
  CONFIGURATION: 'The configured Salesforce host is not allowed.',
  INTERNAL: 'Salesforce did not understand the request of the hub.',
};

/** Of these codes the message of CONFIGURATION tells. */
const ADDRESS_REFUSED: ReadonlySet<string> = new Set(['HOST_REFUSED', 'REDIRECT_REFUSED']);

/** The validation rule that refuses older state over newer state. Its refusal is no failure. */
const VERSION_FIELD = 'Hub_Version__c';

/** An error inside a trigger or a flow of the org; its text names the error. */
const IN_A_TRIGGER: ReadonlySet<string> = new Set([
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  'CANNOT_EXECUTE_FLOW_TRIGGER',
]);

/** Failures before the request was sent: Salesforce did nothing. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'HOST_REFUSED',
]);

export interface Circumstances {
  /** HTTP status of the reply; null when none came. */
  readonly status: number | null;
  /** Whether the call could have changed something. */
  readonly writes: boolean;
}

/** One error of a reply. Some parts of the API say `errorCode`, others `statusCode`. */
interface VendorError {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
  /** Where Salesforce names it. */
  readonly object: string | null;
}

/**
 * Translates an error of jsforce, the network or a reply's body into the catalogue. The message holds no value of a
 * record; Salesforce's full text stays in `cause`.
 *
 * For a write, `details.outcome` is NOT_APPLIED if Salesforce certainly did nothing, and UNKNOWN if it may have written
 * (the reply was lost).
 */
export function translated(error: unknown, { status, writes }: Circumstances): WaybillError {
  if (error instanceof WaybillError) return error;
  const vendor = strongest(vendorErrors(error));
  const httpStatus = status ?? statusInCode(vendor.code);
  const code = codeOf(vendor, httpStatus);
  const answered = httpStatus !== null && httpStatus < 500;
  return new WaybillError(code, messageOf(code, vendor), {
    details: {
      system: 'SALESFORCE',
      vendorCode: vendor.code,
      ...(vendor.object !== null && { object: vendor.object }),
      ...(vendor.fields.length > 0 && { fields: vendor.fields }),
      ...(writes && { outcome: answered || NEVER_SENT.has(vendor.code) ? 'NOT_APPLIED' : 'UNKNOWN' }),
    },
    cause: error,
  });
}

/** A field that was refused is named: whoever reads the message can grant it. */
function messageOf(code: ErrorCode, { code: vendorCode, fields, object }: VendorError): string {
  if (code === 'CONFIGURATION' && !ADDRESS_REFUSED.has(vendorCode)) return NOT_OFFERED;
  const isField = vendorCode === 'INVALID_FIELD' || vendorCode === 'INVALID_FIELD_FOR_INSERT_UPDATE';
  if (!isField || fields.length === 0) return MESSAGES[code] ?? 'Salesforce refused the request.';
  const named = fields.map((field) => (object === null ? field : `${object}.${field}`)).join(', ');
  const may = vendorCode === 'INVALID_FIELD' ? 'read' : 'write';
  return `The integration user may not ${may} ${named} in Salesforce. Grant it in the user's permission set.`;
}

/** The same for the `errors` of one record of a collection or one part of a composite reply. */
export function translatedPart(errors: unknown, status: number): WaybillError {
  return translated({ name: `ERROR_HTTP_${status}`, data: errors }, { status, writes: true });
}

/** The same for one failed row of a bulk job, whose text is `CODE:message:fields --`. */
export function translatedBulkRow(text: string): WaybillError {
  const match = /^([A-Z0-9_]+):(.*?)(?::([\w, ]*) --)?$/s.exec(text);
  const fields = (match?.[3] ?? '').split(/[, ]+/).filter((name) => name !== '');
  return translatedPart([{ statusCode: match?.[1] ?? 'UNKNOWN', message: match?.[2] ?? text, fields }], 400);
}

/** The trigger or the flow of the org that failed, as Salesforce names it; null for another failure. */
export function failedPart({ cause }: WaybillError): string | null {
  const { code, message } = strongest(vendorErrors(cause));
  if (!IN_A_TRIGGER.has(code)) return null;
  return (
    /^([\w. ]{1,80}): execution of /.exec(message)?.[1] ?? /\b(301\w{12,15})\b/.exec(message)?.[1] ?? null
  );
}

/** No answer within the time that the hub allows. */
export function timedOut(writes: boolean): WaybillError {
  return new WaybillError('UPSTREAM_TIMEOUT', 'Salesforce did not answer in time.', {
    details: { system: 'SALESFORCE', vendorCode: 'TIMEOUT', ...(writes && { outcome: 'UNKNOWN' }) },
  });
}

/** Salesforce reported success, but rows or results are missing. */
export function incomplete(expected: number, received: number): WaybillError {
  return new WaybillError('UPSTREAM_UNAVAILABLE', 'Salesforce sent an incomplete answer.', {
    details: { system: 'SALESFORCE', vendorCode: 'INCOMPLETE_RESULT', expected, received },
  });
}

/**
 * A page, or a part of an answer, in the place of an answer of Salesforce's API. Nothing is known of the call then, unless
 * its status says that it was not carried out.
 */
export function noAnswer({ status, writes }: Circumstances, cause: unknown): WaybillError {
  const isRefused = status !== null && status >= 300 && status < 500;
  return new WaybillError('UPSTREAM_UNAVAILABLE', 'Salesforce is not available: something else answered.', {
    details: {
      system: 'SALESFORCE',
      vendorCode: status === null || status < 300 ? 'NO_ANSWER' : `ERROR_HTTP_${status}`,
      ...(writes && { outcome: isRefused ? 'NOT_APPLIED' : 'UNKNOWN' }),
    },
    cause,
  });
}

/**
 * Refused by `If-Match` or `If-Unmodified-Since`, under whatever code: the record exists and has changed since it was read.
 */
export function isUnmetCondition({ code, details }: WaybillError): boolean {
  return (
    code === 'STALE' && details.system === 'SALESFORCE' && !STALE_OTHERWISE.has(details.vendorCode ?? '')
  );
}

/** A deleted record, and the rule about `Hub_Version__c`. */
const STALE_OTHERWISE: ReadonlySet<string> = new Set([
  'ENTITY_IS_DELETED',
  'FIELD_CUSTOM_VALIDATION_EXCEPTION',
]);

/** Salesforce does not offer the call to the hub: no record is to blame. */
export function notOffered({ details, cause }: WaybillError): WaybillError {
  return new WaybillError('CONFIGURATION', NOT_OFFERED, { details, cause });
}

const NOT_OFFERED = 'Salesforce does not offer this call in the version of its API that the hub uses.';

function codeOf(vendor: VendorError, status: number | null): ErrorCode {
  if (vendor.code === 'FIELD_CUSTOM_VALIDATION_EXCEPTION') {
    const ours = vendor.fields.includes(VERSION_FIELD) || vendor.message.includes(VERSION_FIELD);
    return ours ? 'STALE' : 'UPSTREAM_REJECTED';
  }
  const known = Object.hasOwn(VENDOR_CODES, vendor.code) ? VENDOR_CODES[vendor.code] : undefined;
  if (IN_A_TRIGGER.has(vendor.code) && vendor.message.includes('UNABLE_TO_LOCK_ROW')) return 'RECORD_LOCKED';
  if (known !== undefined) return known;
  if (OAUTH_ERROR.test(vendor.code)) return 'UPSTREAM_AUTHENTICATION';
  if (status === null || status >= 500) return 'UPSTREAM_UNAVAILABLE';
  if (status === 401) return 'UPSTREAM_AUTHENTICATION';
  if (status === 403) return 'UPSTREAM_PERMISSION';
  if (status === 404) return 'NOT_FOUND';
  if (status === 410) return 'CONFIGURATION';
  if (status === 412) return 'STALE';
  if (status === 414) return 'INTERNAL';
  if (status === 420 || status === 429) return 'UPSTREAM_RATE_LIMITED';
  return 'UPSTREAM_REJECTED';
}

/** jsforce names a reply without a readable error by its status: ERROR_HTTP_503. */
function statusInCode(code: string): number | null {
  const status = /^ERROR_HTTP_(\d{3})$/.exec(code)?.[1];
  return status === undefined ? null : Number(status);
}

/** Of several errors, the first that is not merely a consequence of another. */
function strongest(errors: readonly VendorError[]): VendorError {
  const cause = errors.find((error) => error.code !== 'ALL_OR_NONE_OPERATION_ROLLED_BACK') ?? errors[0];
  if (cause === undefined) return { code: 'UNKNOWN', message: '', fields: [], object: null };
  return { ...cause, fields: [...new Set(errors.flatMap((error) => error.fields))] };
}

function vendorErrors(error: unknown): readonly VendorError[] {
  if (error instanceof HostRefused) return [{ code: 'HOST_REFUSED', message: '', fields: [], object: null }];
  if (error instanceof RedirectRefused)
    return [{ code: 'REDIRECT_REFUSED', message: '', fields: [], object: null }];
  if (!isObject(error)) return [];
  const { data } = error as { data?: unknown };
  const inData = (Array.isArray(data) ? data : [data]).filter(isObject).map(vendorError);
  if (inData.some((each) => each.code !== 'UNKNOWN')) return inData;
  // undici wraps the error of the socket.
  const { cause } = error as { cause?: unknown };
  if (cause instanceof HostRefused) return vendorErrors(cause);
  return [vendorError(error)];
}

function vendorError(error: object): VendorError {
  const { errorCode, statusCode, code, name, message, fields } = error as Record<string, unknown>;
  const found = [errorCode, statusCode, code, name].find((each) => typeof each === 'string');
  const text = typeof message === 'string' ? message : '';
  const named = Array.isArray(fields) ? fields.filter((each) => typeof each === 'string') : [];
  return {
    code: found !== undefined && /^\w{1,80}$/.test(found) ? found : 'UNKNOWN',
    message: text,
    object: NO_SUCH_COLUMN.exec(text)?.[2] ?? null,
    fields: [...named, ...fieldsInMessage(text)].filter((each) => /^[A-Za-z]\w{0,79}$/.test(each)),
  };
}

/** What Salesforce says of a field that the user may not see. */
const NO_SUCH_COLUMN = /No such column '(\w+)' on (?:entity '|sobject of type )(\w+)/;

/** Some errors name their fields in the message only. */
function fieldsInMessage(message: string): readonly string[] {
  const list = /^Required fields are missing: \[([\w, ]+)\]/.exec(message)?.[1];
  const single =
    /^duplicate value found: (\w+) duplicates/.exec(message)?.[1] ??
    /^(\w+): bad value for restricted picklist/.exec(message)?.[1] ??
    NO_SUCH_COLUMN.exec(message)?.[1];
  const several = /^Unable to create\/update fields: ([\w, ]+)\./.exec(message)?.[1];
  return (list ?? single ?? several ?? '').split(/[, ]+/).filter((name) => name !== '');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
