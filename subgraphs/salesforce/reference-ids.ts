import { isPortalId, isSalesforceId } from '../../src/domain/record-ids.ts';
import type { Representation } from '../../src/graph/entities.ts';

/** A key field of a representation. An absent field, null and a malformed id all give null. */
export function idIn(reference: Representation, field: 'portalId' | 'crmId'): string | null {
  const value = reference[field];
  if (typeof value !== 'string') return null;
  return (field === 'portalId' ? isPortalId(value) : isSalesforceId(value)) ? value : null;
}
