import type { StatedNumber } from '../references/matching.ts';
import { isShipmentNumber } from '../references/shipment-number.ts';
import type { ReferenceType } from '../vocabulary/index.ts';
import type { Segment } from './x12/segment-reader.ts';

/** Qualifiers (element 128) of numbers that name a shipment. */
const TYPE_OF_QUALIFIER: Readonly<Record<string, ReferenceType>> = {
  '2I': 'CARRIER_TRACKING',
  BL: 'BOL',
  BM: 'BOL',
  BN: 'BOOKING',
  CN: 'PRO',
  CO: 'CUSTOMER_REFERENCE',
  CR: 'CUSTOMER_REFERENCE',
  MB: 'BOL',
  OC: 'CONTAINER',
  PO: 'PO',
  PRO: 'PRO',
  SI: 'CUSTOMER_REFERENCE',
};

/** B1001 is the carrier's number, B1002 the shipper's, and B1006 a number of the kind in B1005. */
export function headingReferences({ elements }: Segment): readonly StatedNumber[] {
  const [carriers, shippers, , , qualifier = '', other] = elements;
  return [
    ...stated('PRO', carriers),
    ...stated('BOL', shippers),
    ...stated(TYPE_OF_QUALIFIER[qualifier.toUpperCase()], other),
  ];
}

/** Segments that state a number, and the places of the number and of its qualifier among their elements. */
const NUMBER_SEGMENTS: Readonly<Record<string, readonly [number, number]>> = {
  L11: [0, 1],
  MAN: [1, 0],
  N9: [1, 0],
  REF: [1, 0],
};

/** Segments whose name says that they state a purchase order, and the place of its number. */
const ORDER_SEGMENTS: Readonly<Record<string, number>> = { OID: 1, PRF: 0, SPO: 0 };

/** A number with its qualifier in capitals; null for a segment that states none. L11 has the number first. */
export function numberOf({ name, elements }: Segment): { value: string; qualifier: string } | null {
  const order = ORDER_SEGMENTS[name];
  if (order !== undefined) return { value: elements[order] ?? '', qualifier: 'PO' };
  const [value, qualifier] = NUMBER_SEGMENTS[name] ?? [];
  if (value === undefined || qualifier === undefined) return null;
  return { value: elements[value] ?? '', qualifier: (elements[qualifier] ?? '').toUpperCase() };
}

/** The number of a segment; none where its qualifier says something else. The hub's own numbers have any qualifier. */
export function referenceOf(segment: Segment): readonly StatedNumber[] {
  const number = numberOf(segment);
  return number === null ? [] : stated(TYPE_OF_QUALIFIER[number.qualifier], number.value);
}

function stated(type: ReferenceType | undefined, value: string | undefined): readonly StatedNumber[] {
  if (value === undefined || value === '') return [];
  if (isShipmentNumber(value)) return [{ type: 'SHIPMENT_NUMBER', value }];
  return type === undefined ? [] : [{ type, value }];
}
