/** The formats of record ids in both systems. PostgreSQL and Salesforce refuse a whole query for one malformed id. */

/** The portal id that no record has. Every other one sorts after it. */
export const NO_PORTAL_ID = '00000000-0000-0000-0000-000000000000';

const PORTAL_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CRM_ID = /^[0-9A-Za-z]{18}$/;

/** RFC 9562 text, with or without its dashes, in braces, and as a URN. */
const ANY_UUID =
  /^(?:urn:uuid:)?(\{)?([0-9a-f]{8})(-?)([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{12})(\})?$/i;
const SHORT_CRM_ID = /^[0-9A-Za-z]{15}$/;
const SUFFIX_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** Whether a text has the form of an id that PostgreSQL gave: a UUID in lower case. */
export function isPortalId(text: string): boolean {
  return PORTAL_ID.test(text);
}

/** Whether a text has the form of a Salesforce id of 18 characters. */
export function isCrmId(text: string): boolean {
  return CRM_ID.test(text);
}

/**
 * Whether a text is an 18-character Salesforce id. Salesforce refuses a whole query for one id with a wrong suffix, so
 * such an id must never be asked for.
 */
export function isSalesforceId(text: string): boolean {
  return isCrmId(text) && text.slice(15) === suffixOf(text);
}

/**
 * An id as a caller wrote it, in the form that both systems store: a UUID in lower case with dashes, a Salesforce id of 18
 * characters. A text that is neither (an opaque id, a malformed id) stays as it is.
 *
 * Other systems write the 18 characters in one case; the last three tell which letters are upper case.
 *
 * @returns null for 18 characters whose last three are not the checksum of the first fifteen: one was mistyped
 */
export function storedForm(written: string): string | null {
  const [, opening, one, , two, three, four, five, closing] = ANY_UUID.exec(written) ?? [];
  if (one !== undefined && (opening === undefined) === (closing === undefined)) {
    return [one, two, three, four, five].join('-').toLowerCase();
  }
  if (SHORT_CRM_ID.test(written)) return written + suffixOf(written);
  return isCrmId(written) && !isSalesforceId(written) ? withItsCase(written) : written;
}

/** An id that was written in one case, with its own; null for one in several cases: there a letter was mistyped. */
function withItsCase(id: string): string | null {
  if (id !== id.toUpperCase() && id !== id.toLowerCase()) return null;
  const suffix = id.slice(15).toUpperCase();
  const letters = Array.from(id.slice(0, 15), (letter, at) => {
    const bits = SUFFIX_CHARACTERS.indexOf(suffix.charAt(Math.floor(at / 5)));
    return (bits >> (at % 5)) & 1 ? letter.toUpperCase() : letter.toLowerCase();
  });
  const restored = letters.join('') + suffix;
  return isSalesforceId(restored) ? restored : null;
}

/** Each of the three characters tells which of five characters are upper case, the first one in the lowest bit. */
function suffixOf(id: string): string {
  return [0, 5, 10]
    .map((start) => {
      const bits = [0, 1, 2, 3, 4].filter((at) => /[A-Z]/.test(id.charAt(start + at)));
      return SUFFIX_CHARACTERS.charAt(bits.reduce((sum, at) => sum | (1 << at), 0));
    })
    .join('');
}
