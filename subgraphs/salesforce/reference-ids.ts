import type { Representation } from '../../src/graph/entities.ts';

/** A key field of a representation; an absent one and null mean the same. */
export function idIn(reference: Representation, field: 'portalId' | 'crmId'): string | null {
  const value = reference[field];
  return typeof value === 'string' && value !== '' ? value : null;
}
