/** The closed lists that describe a shipment and the people around it. */

export const TRANSPORT_MODES = ['AIR', 'AIR_CHARTER', 'OCEAN', 'TRUCK', 'RAIL', 'PARCEL', 'UNKNOWN'] as const;
export type TransportMode = (typeof TRANSPORT_MODES)[number];

export const REFERENCE_TYPES = [
  'PRO',
  'BOL',
  'PO',
  'CUSTOMER_REFERENCE',
  'CONTAINER',
  'BOOKING',
  'CARRIER_TRACKING',
] as const;
export type ReferenceType = (typeof REFERENCE_TYPES)[number];

export const STOP_TYPES = ['PICKUP', 'TERMINAL', 'DELIVERY'] as const;
export type StopType = (typeof STOP_TYPES)[number];

export const ACCESSORIALS = [
  'LIFTGATE',
  'INSIDE',
  'RESIDENTIAL',
  'APPOINTMENT',
  'LIMITED_ACCESS',
  'PROTECT_FROM_FREEZING',
] as const;
export type AccessorialCode = (typeof ACCESSORIALS)[number];

export const DOCUMENT_TYPES = ['PROOF_OF_DELIVERY', 'CUSTOMS', 'CUSTOMER'] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** Separate roles on purpose: a portal user need not be a contact, and a consignee is not a sales lead. */
export const CONTACT_ROLES = [
  'SHIPPER',
  'CONSIGNEE',
  'BILLING',
  'THIRD_PARTY_BILLING',
  'CONTRACT_OWNER',
] as const;
export type ContactRole = (typeof CONTACT_ROLES)[number];

export const CONTRACT_TIERS = ['STANDARD', 'SILVER', 'GOLD', 'PLATINUM'] as const;
export type ContractTier = (typeof CONTRACT_TIERS)[number];

/** The portal's service codes and the customer-friendly labels that Salesforce shows for them. */
export const SERVICE_LEVELS = [
  { code: 'STANDARD', label: 'Standard Ground', description: 'Scheduled network, no time commitment.' },
  { code: 'EXPEDITED', label: 'Expedited', description: 'First available departure.' },
  {
    code: 'GUARANTEED',
    label: 'Guaranteed',
    description: 'Delivery by the promised date or the charge is waived.',
  },
  { code: 'SAME_DAY', label: 'Same Day', description: 'Picked up and delivered within one day.' },
  { code: 'ECONOMY', label: 'Economy', description: 'Consolidated, lowest price.' },
  {
    code: 'TEMPERATURE_CONTROLLED',
    label: 'Temperature Controlled',
    description: 'Kept within a range of temperature.',
  },
] as const;
export type ServiceLevel = (typeof SERVICE_LEVELS)[number]['code'];

/** The basis of a weight or a freight amount: files state a number, a word, or a reference to another line. */
export const STATED_BASES = [
  'STATED',
  'STATED_ELSEWHERE',
  'INCLUDED_IN_COMMODITY_COST',
  'INVOICED_SEPARATELY',
  'CAPTURED_SEPARATELY',
  'UNKNOWN',
] as const;
export type StatedBasis = (typeof STATED_BASES)[number];
