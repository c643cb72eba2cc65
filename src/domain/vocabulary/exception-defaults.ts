import type { ExceptionCode, Severity } from './exceptions.ts';
import { EXCEPTION_ROUTES } from './service-work.ts';
import type { Team } from './teams.ts';

/**
 * The initial values of an exception that is reported by its code alone: a carrier's reason code, or a short report from
 * the dock. Staff can correct them afterwards.
 */
interface ExceptionDefaults {
  readonly severity: Severity;
  /** Whether the exception can be resolved only with the customer. */
  readonly customerActionRequired: boolean;
  readonly ownerTeam: Team;
}

const SEVERE: Readonly<Partial<Record<ExceptionCode, Severity>>> = {
  LOST: 'CRITICAL',
  ACCIDENT: 'CRITICAL',
  DAMAGED: 'HIGH',
  REFUSED: 'HIGH',
  MISSED_PICKUP: 'HIGH',
  MISSED_DELIVERY: 'HIGH',
  SHORTAGE: 'HIGH',
  CUSTOMS: 'HIGH',
  MISSING_DOCUMENTS: 'HIGH',
  RETURNING: 'HIGH',
  HOLIDAY: 'LOW',
  OTHER: 'LOW',
  HELD_FOR_APPOINTMENT: 'LOW',
};

const CUSTOMER_ACTS: readonly ExceptionCode[] = [
  'INCORRECT_ADDRESS',
  'UNABLE_TO_LOCATE',
  'CONSIGNEE_CLOSED',
  'RECIPIENT_UNAVAILABLE',
  'REFUSED',
  'DAMAGED',
  'MISSING_DOCUMENTS',
  'HELD_FOR_PAYMENT',
  'CREDIT_HOLD',
  'HELD_FOR_APPOINTMENT',
  'LOST',
  'SHORTAGE',
  'CUSTOMER_DISPUTE',
];

export function exceptionDefaults(code: ExceptionCode): ExceptionDefaults {
  return {
    severity: SEVERE[code] ?? 'MEDIUM',
    customerActionRequired: CUSTOMER_ACTS.includes(code),
    ownerTeam: EXCEPTION_ROUTES[code].team,
  };
}
