import { ERRORS, type WaybillError } from '../domain/errors.ts';
import { translatedPart, VENDOR_CODES } from '../salesforce/salesforce-error.ts';
import { courseOf, type FailureCourse, VENDOR_COURSES } from './exchange/failures.ts';
import { MANY, SPEAKS_OF, type SpeaksOf } from './exchange/org-causes.ts';

type HubCode = (typeof VENDOR_CODES)[string];

/** The advice to an administrator for each class of failures, unless a code of Salesforce has its own. */
const REMEDIES: Readonly<Partial<Record<HubCode, string>>> = {
  UPSTREAM_REJECTED:
    'Open the review item: it names the field and both values. Correct the value where its owner is.',
  DUPLICATE: 'Open the review item and decide whether it is the same record.',
  RECORD_LOCKED: 'Nothing. If it lasts, find the job or flow that holds the parent account.',
  UPSTREAM_PERMISSION:
    'Deploy `manifest/1-data-model.xml` again and assign Portal_Integration to the integration user. One review item names the field or object, for all changes that wait; they are sent by themselves afterwards.',
  STALE: 'Nothing if somebody deleted the record on purpose; else undelete it, and the hub links it again.',
  NOT_FOUND:
    'Nothing if somebody deleted the record on purpose; else undelete it, and the hub links it again.',
  UPSTREAM_AUTHENTICATION: 'See "The hub cannot log in" below.',
  UPSTREAM_RATE_LIMITED:
    'Wait: the limit counts the last 24 hours. Then compare `sizing.md` with the limit, and look for other integrations.',
  UPSTREAM_UNAVAILABLE: 'Nothing. Look at status.salesforce.com if it lasts.',
  UPSTREAM_TIMEOUT:
    'Nothing. If it lasts, look for slow triggers and flows on the object, and at the network between the hub and Salesforce.',
  CONFIGURATION: 'Correct SALESFORCE_LOGIN_URL or SALESFORCE_HOSTS, and start the hub again.',
  INTERNAL: 'Report it with the correlation id from the log: the hub sent something that it should not.',
};

/** Salesforce answers the same for the record itself and for one that a lookup of it names. */
const GONE =
  'Nothing if somebody deleted the record on purpose. If a lookup names a deleted record, the hub waits until it has read the deletion; then link another account, or undelete it.';

/** Where one code has a remedy of its own. */
const OWN_REMEDIES: Readonly<Record<string, string>> = {
  REQUIRED_FIELD_MISSING:
    'The org requires a field that the hub does not send. Give the field a default value, or make it optional for the integration user.',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:
    'The picklist has no such value. Deploy the package again, or add the value: see "Value sets" in the guide. One review item names the value and how many changes wait; the other fields are written.',
  STRING_TOO_LONG: 'A field was made shorter in the org. Deploy the package again.',
  FIELD_CUSTOM_VALIDATION_EXCEPTION:
    'A validation rule of the org refused the values; its text is in the review item. Exempt the integration user, or correct the values. Our own rule (Hub_Version__c) is class "stale".',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY:
    'A trigger of the org fails; the item names it. Let its owner mend it, or exempt the integration user.',
  CANNOT_EXECUTE_FLOW_TRIGGER:
    'A flow of the org fails; the item names its version. Let its owner mend it, or exempt the integration user.',
  APEX_ERROR: 'Code of the org fails. Let its owner mend it, or exempt the integration user.',
  FLOW_EXCEPTION: 'A flow of the org fails. Let its owner mend it, or exempt the integration user.',
  NUMBER_OUTSIDE_VALID_RANGE: 'A field was made smaller in the org. Deploy the package again.',
  INVALID_TYPE_ON_FIELD_IN_RECORD: 'A field has another type in the org. Deploy the package again.',
  INVALID_RECORD_TYPE:
    'The integration user has no record type of the object. Give its permission set one, or activate it again.',
  INACTIVE_OWNER_OR_USER: 'The owner of new records is inactive. Correct the queue or the assignment rule.',
  FIELD_FILTER_VALIDATION_EXCEPTION:
    'A lookup filter of the org refuses the record that a lookup names. Exempt the integration user, or correct the filter.',
  FIELD_INTEGRITY_EXCEPTION:
    'The value does not fit others of the record, such as a state that the country does not have. Correct it, or check "State and Country Picklists".',
  INVALID_EMAIL_ADDRESS: 'Salesforce does not take the address. Correct it in the portal.',
  DUPLICATES_DETECTED:
    'A duplicate rule found a namesake. Open the review item and decide whether it is the same record.',
  DUPLICATE_EXTERNAL_ID: 'Two records carry the same portal id. Empty the field on the wrong one.',
  MULTIPLE_CHOICES: 'Two records carry the same portal id. Empty the field on the wrong one.',
  PRECONDITION_FAILED:
    'Nothing: somebody changed the record at the same moment, and it is read and compared again.',
  ENTITY_IS_DELETED: GONE,
  INVALID_CROSS_REFERENCE_KEY: GONE,
  UNKNOWN_EXCEPTION:
    'If it lasts for one record, look for a trigger or flow of the org that fails; Salesforce Support reads the number in its text.',
  STORAGE_LIMIT_EXCEEDED: 'Make room in the org (Setup → Storage Usage). The hub goes on by itself.',
  UNSUPPORTED_API_VERSION: 'Update the hub: Salesforce has retired the version of the API that it uses.',
  API_CURRENTLY_DISABLED: 'Salesforce has switched the API of the org off: ask Salesforce Support.',
  INVALID_OPERATION_WITH_EXPIRED_PASSWORD:
    'Set a new password for the integration user, or give its profile passwords that never expire.',
  INSUFFICIENT_ACCESS_OR_READONLY:
    'The integration user sees the record but may not change it: see "Sharing" in the guide.',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY:
    'The integration user may not use the parent record: see "Sharing" in the guide.',
  API_DISABLED_FOR_ORG: 'The user lost "API Enabled", or the edition has no API.',
  INVALID_TYPE:
    'The object is not deployed, or the user has no permission for it. Deploy `manifest/1-data-model.xml`. One review item names the object and how many changes wait; they are sent by themselves afterwards.',
};

export interface SalesforceErrorRow {
  readonly code: string;
  /** The class of the error catalogue. */
  readonly errorClass: string;
  readonly course: string;
  readonly remedy: string;
}

/** Each code of Salesforce that the hub tells apart: its class, what the hub does with the change, what a person does. */
export function salesforceErrors(): readonly SalesforceErrorRow[] {
  const codes = [
    ...new Set([VENDOR_CODES, VENDOR_COURSES, SPEAKS_OF].flatMap((table) => Object.keys(table))),
  ];
  return codes.map((code) => {
    const error = translatedPart([{ statusCode: code, message: '', fields: [] }], 400);
    const remedy = OWN_REMEDIES[code] ?? REMEDIES[error.code];
    if (remedy === undefined) throw new TypeError(`no remedy for ${code}`);
    return {
      code,
      errorClass: ERRORS[error.code].class,
      course: `${courseInWords(courseOf(error))}${aboutOrg(error)}`,
      remedy,
    };
  });
}

/** How many items there are about many records that were refused so. */
function aboutOrg(error: WaybillError): string {
  if (courseOf(error).course !== 'REVIEW') return '';
  return ABOUT[SPEAKS_OF[error.details.vendorCode ?? ''] ?? 'MANY'];
}

const ABOUT: Readonly<Record<SpeaksOf, string>> = {
  ORG: ', as one item for all records',
  OTHER_FIELD: `, as one item for all records if the field is none of the hub's or ${MANY} records wait`,
  MANY: `, as one item once ${MANY} records wait`,
  RECORD: '',
};

function courseInWords(course: FailureCourse): string {
  switch (course.course) {
    case 'RETRY':
      return Number.isFinite(course.limit)
        ? `sends it again; after ${course.limit} attempts a person gets it (${course.category})`
        : 'sends it again for as long as it takes';
    case 'REVIEW':
      return `a person gets it (${course.category})`;
    case 'STALE':
      return 'drops it: Salesforce has something newer';
    case 'DELETED':
      return 'asks whether the record exists. If not, keeps it deleted, and tells a person (ORPHAN); else sends it again';
    default:
      return course satisfies never;
  }
}

/** The page for administrators. */
export function salesforceErrorsMarkdown(): string {
  const rows = salesforceErrors().map(
    ({ code, errorClass, course, remedy }) => `| \`${code}\` | ${errorClass} | ${course} | ${remedy} |`,
  );
  return `# Errors of Salesforce

Generated from the tables of the hub by \`npm run schema\`. Do not edit.

A failure concerns one change and stops only that one. Where it stands: the query \`syncOverview\` counts the failures by
cause, \`syncStatus\` tells the state of one record, \`reviewItems\` lists what a person has to decide; an item names the
record, the field, both values and Salesforce's own words. Lower-case codes come from the login; \`UND_ERR\` and \`E\` codes
from the network.

| Code | Class | What the hub does with the change | What to do |
|---|---|---|---|
${rows.join('\n')}

One item for all records says how many changes wait. The hub sends one of them again every minute, and all of them once
Salesforce takes it.

A code that is not listed is judged by its HTTP status: 401 like \`INVALID_SESSION_ID\`, 403 like
\`INSUFFICIENT_ACCESS\`, 404 like \`NOT_FOUND\`, 410 like \`UNSUPPORTED_API_VERSION\`, 412 like \`PRECONDITION_FAILED\`, 420 and 429 like
\`REQUEST_LIMIT_EXCEEDED\`, 500 and above like \`SERVER_UNAVAILABLE\`; everything else goes to a person (REJECTED).

## The hub cannot log in

The health of the hub names Salesforce as away, and the log has the code and Salesforce's description:

| Code and description | Cause | What to do |
|---|---|---|
| \`invalid_grant\`: user hasn't approved this consumer | the client app does not let the user in | assign Portal_Integration to the user; check the policy of the app ("Admin approved users are pre-authorized") |
| \`invalid_grant\`: audience is invalid | SALESFORCE_AUDIENCE is not the login address of the org | \`https://login.salesforce.com\`, or \`https://test.salesforce.com\` for a sandbox |
| \`invalid_grant\`: invalid assertion | the app has another certificate, or the clocks differ by more than three minutes and the hub could not go by Salesforce's | deploy the certificate of the key again; set the clock |
| \`CLOCKS_APART\` in the log, and \`waybill doctor\` | the hub's clock is wrong; it signs in by the time that Salesforce's replies tell | set the clock with NTP |
| \`invalid_client_id\` | SALESFORCE_CLIENT_ID is not the consumer key, or the app is younger than ten minutes | copy the key again; wait |
| \`invalid_app_access\` | the user may not use the app | assign the permission set; check the app's policy |
| \`inactive_user\` | the user is frozen or inactive | activate the user |
`;
}
