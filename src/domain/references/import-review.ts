import type { ReferenceType } from '../vocabulary/index.ts';
import { normalNumber } from './normal-form.ts';

/** The review items about numbers of imported shipments. */

interface Reference {
  readonly type: ReferenceType;
  readonly value: string;
}

/** A shipment as a review item names it. */
export interface NamedShipment {
  readonly portalId: string;
  readonly crmId: string | null;
  readonly number: string;
}

/** The file's numbers that the shipment of the same key has not. */
export function missingReferences(
  stored: readonly Reference[],
  inFile: readonly Reference[],
): readonly Reference[] {
  const known = new Set(stored.map(nameOf));
  return inFile.filter((reference) => !known.has(nameOf(reference)));
}

/** Another shipment under a key that a shipment of the customer has already. */
export function usedKeyItem(
  origin: { readonly source: string; readonly key: string; readonly accountId: string },
  { portalId, crmId, number }: NamedShipment,
  stored: readonly Reference[],
  inFile: readonly Reference[],
) {
  const { source, key, accountId } = origin;
  return {
    ...ITEM,
    cause: `import key ${JSON.stringify([source, accountId, key])}`,
    category: 'DUPLICATE',
    reason:
      'A file has a shipment under a key that the customer has used already, with other numbers. It is not imported. If it is another shipment, give it another key in the file; if it is the same, correct the numbers here.',
    portalId,
    crmId,
    accountId,
    fields: [
      { field: 'importKey', portalValue: key, crmValue: null },
      { field: 'references', portalValue: stored.map(nameOf), crmValue: null },
      { field: 'referencesInFile', portalValue: inFile.map(nameOf), crmValue: null },
    ],
    candidates: [
      {
        portalId,
        crmId,
        label: number,
        evidence: [
          `It has the key ${key} of ${source}.`,
          ...missingReferences(stored, inFile).map(({ type, value }) => `It has not ${type} ${value}.`),
        ],
      },
    ],
  } as const;
}

/** A number of a carrier that several shipments have: reports by this number alone find none of them. */
export function sharedNumberItem(
  { type, value }: Reference,
  accountId: string,
  imported: NamedShipment,
  others: readonly NamedShipment[],
) {
  return {
    ...ITEM,
    cause: `import number ${type} ${normalNumber(value)}`,
    category: 'AMBIGUOUS_REFERENCE',
    reason:
      'An imported shipment has a number of a carrier that other shipments have too. Reports by this number alone wait for a person: correct the number, or set the carrier of each shipment.',
    portalId: imported.portalId,
    crmId: imported.crmId,
    accountId,
    fields: [{ field: 'references', portalValue: `${type} ${value}`, crmValue: null }],
    candidates: [imported, ...others].map(({ portalId, crmId, number }) => ({
      portalId,
      crmId,
      label: number,
      evidence: [`It has ${type} ${value}.`],
    })),
  } as const;
}

const ITEM = {
  record: 'Shipment',
  proposal: null,
  ownerTeam: 'Dispatch',
  lastResponse: null,
  requestId: null,
} as const;

function nameOf({ type, value }: Reference): string {
  return `${type} ${normalNumber(value)}`;
}
