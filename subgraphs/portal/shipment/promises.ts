import type { Role } from '../../../src/domain/access.ts';
import type { Moment } from '../../../src/domain/milestones/moment.ts';
import { promiseProblem } from '../../../src/domain/promise.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import type { StopRecord } from '../../../src/portal-store/shipment/belongings.columns.ts';
import {
  type ShipmentRecord,
  type ShipmentUpdate,
  timeZoneOf,
} from '../../../src/portal-store/shipment/shipment.columns.ts';

/** The promises that a shipment already has. Repeating one of them sets no promise. */
export interface KnownPromises {
  readonly shipment: Pick<ShipmentRecord, 'promisedDeliveryAt' | 'promisedDeliveryDateOnly'>;
  readonly stops: readonly StopRecord[];
}

/**
 * The promises of an input that its caller may not set: the delivery, and the end of each stop's appointment. `known` is
 * null for a booking.
 */
export function promiseProblems(
  { promisedDelivery, stops }: ShipmentUpdate,
  role: Role,
  known: KnownPromises | null,
): readonly UserError[] {
  const now = new Date();
  const timeZone = timeZoneOf(stops ?? known?.stops, 'DELIVERY');
  const problem = (field: string, promise: Moment | null | undefined, stored: Moment | null) => {
    if (promise == null || isSame(promise, stored)) return [];
    const message = promiseProblem(promise, role, timeZone, now);
    return message === null ? [] : [userError('VALUE_NOT_ALLOWED', field, message)];
  };
  return [
    ...problem('promisedDelivery', promisedDelivery, known && storedDelivery(known)),
    ...(stops ?? []).flatMap(({ sequence, appointmentTo }, at) => {
      const stop = known?.stops.find((stored) => stored.sequence === sequence);
      return problem(`stops.${at}.appointmentTo`, timed(appointmentTo), timed(stop?.appointmentTo));
    }),
  ];
}

function storedDelivery({ shipment: { promisedDeliveryAt: at, promisedDeliveryDateOnly } }: KnownPromises) {
  return at === null ? null : { at, dateOnly: promisedDeliveryDateOnly };
}

function timed(at: Date | null | undefined): Moment | null {
  return at == null ? null : { at, dateOnly: false };
}

function isSame(promise: Moment, stored: Moment | null): boolean {
  return stored?.at.getTime() === promise.at.getTime() && stored.dateOnly === promise.dateOnly;
}
