/** The formats of record ids in both systems. PostgreSQL and Salesforce refuse a whole query for one malformed id. */

const PORTAL_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CRM_ID = /^[0-9A-Za-z]{18}$/;

/** Whether a text has the form of an id that PostgreSQL gave: a UUID in lower case. */
export function isPortalId(text: string): boolean {
  return PORTAL_ID.test(text);
}

/** Whether a text has the form of a Salesforce id of 18 characters. */
export function isCrmId(text: string): boolean {
  return CRM_ID.test(text);
}
