import type { ExceptionCode, ExceptionState, Severity } from './exceptions.ts';
import type { Team } from './teams.ts';

/**
 * The portal's exceptions as Salesforce's cases and tasks. Nothing is guessed: each status has exactly one state, and each
 * state has the one status that the hub sets.
 */

interface StatusRow {
  readonly status: string;
  readonly state: ExceptionState;
  /** Whether this is the status that the hub sets for the state. */
  readonly set: boolean;
}

export const CASE_STATUSES: readonly StatusRow[] = [
  { status: 'New', state: 'OPEN', set: true },
  { status: 'Working', state: 'ACKNOWLEDGED', set: true },
  { status: 'Waiting on Customer', state: 'ACKNOWLEDGED', set: false },
  { status: 'Response Received', state: 'ACKNOWLEDGED', set: false },
  { status: 'On Hold', state: 'ACKNOWLEDGED', set: false },
  { status: 'Escalated', state: 'ACKNOWLEDGED', set: false },
  { status: 'Closed', state: 'RESOLVED', set: true },
];

export const TASK_STATUSES: readonly StatusRow[] = [
  { status: 'Not Started', state: 'OPEN', set: true },
  { status: 'In Progress', state: 'ACKNOWLEDGED', set: true },
  { status: 'Waiting on someone else', state: 'ACKNOWLEDGED', set: false },
  { status: 'Deferred', state: 'ACKNOWLEDGED', set: false },
  { status: 'Completed', state: 'RESOLVED', set: true },
];

export const CASE_PRIORITIES = ['Low', 'Medium', 'High'] as const;

/** The initial priority of a case or task. Salesforce has three values for our four. */
export const SEVERITY_PRIORITIES: Readonly<
  Record<
    Severity,
    { readonly case: (typeof CASE_PRIORITIES)[number]; readonly task: 'Low' | 'Normal' | 'High' }
  >
> = {
  LOW: { case: 'Low', task: 'Low' },
  MEDIUM: { case: 'Medium', task: 'Normal' },
  HIGH: { case: 'High', task: 'High' },
  CRITICAL: { case: 'High', task: 'High' },
};

/** Why a case was opened. `Tracking` is for the calls that ask where freight is: business measures count them. */
export const CASE_REASONS = [
  'Delivery',
  'Damage',
  'Billing',
  'Documents',
  'Tracking',
  'Complaint',
  'Other',
] as const;
export type CaseReason = (typeof CASE_REASONS)[number];

/** The reason of a case and, unless a person says otherwise, the team of the exception; by its kind. */
export const EXCEPTION_ROUTES: Readonly<
  Record<ExceptionCode, { readonly reason: CaseReason; readonly team: Team }>
> = {
  WEATHER: route('Delivery', 'Customer Service'),
  MECHANICAL: route('Delivery', 'Dispatch'),
  ACCIDENT: route('Damage', 'Claims'),
  ROAD_CONDITIONS: route('Delivery', 'Dispatch'),
  DRIVER_UNAVAILABLE: route('Delivery', 'Dispatch'),
  MISSED_PICKUP: route('Delivery', 'Dispatch'),
  MISSED_DELIVERY: route('Delivery', 'Dispatch'),
  INCORRECT_ADDRESS: route('Delivery', 'Customer Service'),
  UNABLE_TO_LOCATE: route('Delivery', 'Customer Service'),
  CONSIGNEE_CLOSED: route('Delivery', 'Customer Service'),
  RECIPIENT_UNAVAILABLE: route('Delivery', 'Customer Service'),
  REFUSED: route('Complaint', 'Customer Service'),
  DAMAGED: route('Damage', 'Claims'),
  MISSING_DOCUMENTS: route('Documents', 'Customs'),
  CUSTOMS: route('Documents', 'Customs'),
  BORDER: route('Documents', 'Customs'),
  HELD_FOR_PAYMENT: route('Billing', 'Billing'),
  CREDIT_HOLD: route('Billing', 'Billing'),
  HELD_FOR_APPOINTMENT: route('Delivery', 'Customer Service'),
  SHIPPER_DELAY: route('Delivery', 'Customer Service'),
  CONSIGNEE_DELAY: route('Delivery', 'Customer Service'),
  CARRIER_DELAY: route('Delivery', 'Dispatch'),
  MIS_SORT: route('Delivery', 'Dispatch'),
  OVERWEIGHT: route('Other', 'Dispatch'),
  RETURNING: route('Delivery', 'Customer Service'),
  HOLIDAY: route('Delivery', 'Customer Service'),
  LOST: route('Damage', 'Claims'),
  SHORTAGE: route('Damage', 'Claims'),
  CUSTOMER_DISPUTE: route('Complaint', 'Customer Service'),
  OTHER: route('Other', 'Customer Service'),
};

/** The origin of a case that the hub opened. */
export const HUB_ORIGIN = 'Portal';

function route(reason: CaseReason, team: Team) {
  return { reason, team };
}
