import type { Role } from '../graph/generated/documents.ts';
import type {
  ContactRole,
  DocumentType,
  EventClassifier,
  EventSource,
  ExceptionCode,
  ExceptionState,
  MilestoneType,
  ReferenceType,
  ServiceLevel,
  Severity,
  TransportMode,
} from '../graph/generated/tracking.ts';
import { openDocument } from './en-document.ts';
import { errors } from './en-errors.ts';

const milestones: Readonly<Record<MilestoneType, string>> = {
  BOOKED: 'Booked',
  PICKUP_SCHEDULED: 'Pickup scheduled',
  PICKUP_ATTEMPTED: 'Pickup attempted',
  ARRIVED_AT_PICKUP: 'Vehicle at pickup',
  PICKED_UP: 'Picked up',
  DEPARTED_TERMINAL: 'Left the terminal',
  ARRIVED_AT_TERMINAL: 'At the terminal',
  IN_TRANSIT: 'In transit',
  CUSTOMS_HOLD: 'Held at customs',
  CUSTOMS_CLEARED: 'Cleared customs',
  OUT_FOR_DELIVERY: 'Out for delivery',
  ARRIVED_AT_DELIVERY: 'Vehicle at delivery',
  DELIVERY_ATTEMPTED: 'Delivery attempted',
  PARTIALLY_DELIVERED: 'Partly delivered',
  DELIVERED: 'Delivered',
  PROOF_OF_DELIVERY_AVAILABLE: 'Proof of delivery available',
  EXCEPTION_OPENED: 'A problem was reported',
  EXCEPTION_RESOLVED: 'The problem was solved',
  RETURNED: 'Returned',
  CANCELLED: 'Cancelled',
};

const exceptions: Readonly<Record<ExceptionCode, string>> = {
  WEATHER: 'Weather',
  MECHANICAL: 'Vehicle breakdown',
  ACCIDENT: 'Accident',
  ROAD_CONDITIONS: 'Road conditions',
  DRIVER_UNAVAILABLE: 'No driver',
  MISSED_PICKUP: 'Missed pickup',
  MISSED_DELIVERY: 'Missed delivery',
  INCORRECT_ADDRESS: 'Incorrect address',
  UNABLE_TO_LOCATE: 'Address not found',
  CONSIGNEE_CLOSED: 'Consignee closed',
  RECIPIENT_UNAVAILABLE: 'Nobody to receive',
  REFUSED: 'Delivery refused',
  DAMAGED: 'Damaged freight',
  MISSING_DOCUMENTS: 'Missing documents',
  CUSTOMS: 'Customs',
  BORDER: 'Border clearance',
  HELD_FOR_PAYMENT: 'Held for payment',
  CREDIT_HOLD: 'Credit hold',
  HELD_FOR_APPOINTMENT: 'Appointment needed',
  SHIPPER_DELAY: 'Delay at the shipper',
  CONSIGNEE_DELAY: 'Delay at the consignee',
  CARRIER_DELAY: 'Carrier delay',
  MIS_SORT: 'Sent the wrong way',
  OVERWEIGHT: 'Overweight',
  RETURNING: 'On its way back',
  HOLIDAY: 'Holiday',
  LOST: 'Lost freight',
  SHORTAGE: 'Pieces missing',
  CUSTOMER_DISPUTE: 'Dispute',
  OTHER: 'Other',
};

/** What a customer can do; a code that is not here waits for the carrier or for us. */
const whatToDo: Readonly<Partial<Record<ExceptionCode, string>>> = {
  INCORRECT_ADDRESS: 'Send us the right delivery address. The freight waits until we have it.',
  UNABLE_TO_LOCATE: 'Send us directions or a telephone number of the consignee.',
  CONSIGNEE_CLOSED: 'Tell us when the consignee receives freight.',
  RECIPIENT_UNAVAILABLE: 'Tell us who receives the freight, and when.',
  REFUSED: 'Ask the consignee for the reason, then tell us: deliver again, store or return.',
  MISSING_DOCUMENTS: 'Upload the missing papers below.',
  CUSTOMS: 'Upload the papers that customs asks for, below.',
  BORDER: 'Upload the papers that the border asks for, below.',
  HELD_FOR_PAYMENT: 'Settle the open charge, or call your billing contact.',
  CREDIT_HOLD: 'Call your billing contact.',
  HELD_FOR_APPOINTMENT: 'Give us a delivery appointment.',
  SHIPPER_DELAY: 'Tell us when the freight is ready.',
  CONSIGNEE_DELAY: 'Tell us when the consignee is ready.',
  LOST: 'Send us the invoice of the freight. Your service agent opens the claim with you.',
  DAMAGED: 'Send us photographs and the list of damaged pieces.',
  SHORTAGE: 'Send us the list of missing pieces.',
  CUSTOMER_DISPUTE: 'Your service agent calls you about it.',
};

const severities: Readonly<Record<Severity, string>> = {
  LOW: 'Low',
  MEDIUM: 'Medium',
  HIGH: 'High',
  CRITICAL: 'Critical',
};

const exceptionStates: Readonly<Record<ExceptionState, string>> = {
  OPEN: 'Open',
  ACKNOWLEDGED: 'In work',
  RESOLVED: 'Resolved',
};

const sources: Readonly<Record<EventSource, string>> = {
  PORTAL: 'the portal',
  HANDHELD: 'a handheld device',
  CARRIER: 'the carrier',
  EDI: 'the carrier',
};

const classifiers: Readonly<Record<EventClassifier, string>> = {
  ACTUAL: 'happened',
  ESTIMATED: 'estimated',
  PLANNED: 'planned',
};

const references: Readonly<Record<ReferenceType, string>> = {
  PRO: 'PRO number',
  BOL: 'Bill of lading',
  PO: 'Purchase order',
  CUSTOMER_REFERENCE: 'Your reference',
  CONTAINER: 'Container',
  BOOKING: 'Booking',
  CARRIER_TRACKING: 'Carrier tracking',
};

const modes: Readonly<Record<TransportMode, string>> = {
  AIR: 'Air',
  AIR_CHARTER: 'Air charter',
  OCEAN: 'Ocean',
  TRUCK: 'Truck',
  RAIL: 'Rail',
  PARCEL: 'Parcel',
  UNKNOWN: 'Mode not known',
};

const services: Readonly<Record<ServiceLevel, string>> = {
  STANDARD: 'Standard',
  EXPEDITED: 'Expedited',
  GUARANTEED: 'Guaranteed',
  SAME_DAY: 'Same day',
  ECONOMY: 'Economy',
  TEMPERATURE_CONTROLLED: 'Temperature controlled',
};

const documents: Readonly<Record<DocumentType, string>> = {
  PROOF_OF_DELIVERY: 'Proof of delivery',
  CUSTOMS: 'Customs paper',
  CUSTOMER: 'Your paper',
};

const contactRoles: Readonly<Record<ContactRole, string>> = {
  SHIPPER: 'shipper',
  CONSIGNEE: 'consignee',
  BILLING: 'billing',
  THIRD_PARTY_BILLING: 'third-party billing',
  CONTRACT_OWNER: 'contract owner',
};

const roles: Readonly<Record<string, string>> = {
  CUSTOMER: 'customer',
  SERVICE_AGENT: 'service agent',
  DISPATCHER: 'dispatcher',
  SALES: 'sales',
  ANALYST: 'analyst',
  ADMIN: 'administrator',
  INTEGRATION: 'a system',
} satisfies Record<Role, string>;

export const en = {
  milestones,
  exceptions,
  whatToDo,
  severities,
  exceptionStates,
  sources,
  classifiers,
  references,
  modes,
  services,
  documents,
  contactRoles,
  errors,
  openDocument,

  skip: 'Go to the content',
  loading: 'Loading',
  tryAgain: 'Try again',
  more: 'Show more',
  signIn: 'Sign in',
  signOut: 'Sign out',
  theme: 'Colours',
  themes: { system: '◐ System', light: '☀ Light', dark: '☾ Dark' },
  anyChoice: 'All',
  cancel: 'Cancel',
  close: 'Close',
  none: '—',
  detail: 'What is open',
  notForYou: 'Your role does not show this. An administrator can give you another one.',

  failed: {
    title: 'This could not be read',
    stale: (age: string) => `Waybill does not answer. This is what it said ${age}.`,
    away: 'A part of Waybill does not answer at the moment. The page tries again by itself.',
    more: 'The rest of the list could not be read.',
    broken: 'This view is broken',
    brokenText: 'Nothing that you saved is lost. Load the page again; if it breaks again, tell support.',
    reload: 'Load again',
    unexpected: 'This did not work. Please try again; if it fails again, tell support.',
    unreachable: 'Waybill cannot be reached at the moment. Please try again in a minute.',
    id: (id: string) => `For support: ${id}`,
  },
  partial: 'A part of this comes from Salesforce, which does not answer. The rest is up to date.',
  lost: 'Connection lost. What you see may be old; the page catches up by itself.',
  ended: 'Changes appear by themselves no more. Load the page again to follow them.',
  live: 'Live',

  session: {
    title: 'Sign in to Waybill',
    demo: 'This is a development hub. Choose a demo user:',
    paste: 'Access token',
    pasteHint: 'Paste a token that the hub printed at its start.',
    withToken: 'Use this token',
    roles,
    unavailable: 'Signing in is not possible at the moment. Please try again in a minute.',
  },
};
