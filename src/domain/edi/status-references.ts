import type { StatedNumber } from '../references/matching.ts';
import { isShipmentNumber } from '../references/shipment-number.ts';
import type { ReferenceType } from '../vocabulary/index.ts';
import type { Segment } from './x12/segment-reader.ts';

/** L11 qualifiers (element 128) that name a shipment. */
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

/** B1001 is the carrier's number, B1002 the shipper's. */
export function headingReferences({ elements: [carriers, shippers] }: Segment): readonly StatedNumber[] {
  return [...stated('PRO', carriers), ...stated('BOL', shippers)];
}

/** The number of an L11; none where its qualifier says something else. The hub's own numbers have any qualifier. */
export function referenceOf({ name, elements: [value, qualifier = ''] }: Segment): readonly StatedNumber[] {
  return name === 'L11' ? stated(TYPE_OF_QUALIFIER[qualifier.toUpperCase()], value) : [];
}

function stated(type: ReferenceType | undefined, value: string | undefined): readonly StatedNumber[] {
  if (value === undefined || value === '') return [];
  if (isShipmentNumber(value)) return [{ type: 'SHIPMENT_NUMBER', value }];
  return type === undefined ? [] : [{ type, value }];
}
