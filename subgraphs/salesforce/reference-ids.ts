import { isCrmId, isPortalId } from '../../src/domain/record-ids.ts';
import type { Representation } from '../../src/graph/entities.ts';

/** A key field of a representation. An absent field, null and a malformed id all give null. */
export function idIn(reference: Representation, field: 'portalId' | 'crmId'): string | null {
  const value = reference[field];
  if (typeof value !== 'string') return null;
  return (field === 'portalId' ? isPortalId(value) : isSalesforceId(value)) ? value : null;
}

const SUFFIX_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * Whether a text is an 18-character Salesforce id. Salesforce refuses a whole query for one id with a wrong suffix, so
 * such an id must never be asked for. Each character of the suffix says which of five characters are upper case.
 */
export function isSalesforceId(text: string): boolean {
  if (!isCrmId(text)) return false;
  return [0, 1, 2].every((chunk) => {
    let bits = 0;
    for (let at = 0; at < 5; at += 1) {
      if (/[A-Z]/.test(text.charAt(chunk * 5 + at))) bits |= 1 << at;
    }
    return text.charAt(15 + chunk) === SUFFIX_CHARACTERS[bits];
  });
}
