import type { Role } from '../access.ts';
import { changedBy } from './record-rows.ts';

/**
 * The roles that change each field of a shipment. A customer books: the customer gives the freight, the origin and the
 * destination, and may cancel until the pickup. Operations sets the data that only the carrying side knows (terminals,
 * times of arrival, current place).
 */

const OPERATORS: readonly Role[] = ['SERVICE_AGENT', 'DISPATCHER', 'ADMIN'];
const BOOKERS: readonly Role[] = ['CUSTOMER', 'SERVICE_AGENT', 'DISPATCHER', 'SALES', 'ADMIN', 'INTEGRATION'];
const BILLING: readonly Role[] = ['SALES', 'SERVICE_AGENT', 'ADMIN', 'INTEGRATION'];

/** States in which the booking can no longer change. */
const OVER = ['DELIVERED', 'PROOF_OF_DELIVERY_AVAILABLE', 'RETURNED', 'CANCELLED'];
/** States in which a carrier has the freight: a customer can neither redirect nor cancel it. */
const UNDER_WAY = [
  'PICKED_UP',
  'DEPARTED_TERMINAL',
  'ARRIVED_AT_TERMINAL',
  'IN_TRANSIT',
  'CUSTOMS_HOLD',
  'CUSTOMS_CLEARED',
  'OUT_FOR_DELIVERY',
  'ARRIVED_AT_DELIVERY',
  'DELIVERY_ATTEMPTED',
  'PARTIALLY_DELIVERED',
];

/** Set at booking, and never changed. */
export const booked = { change: changedBy('shipmentBook', BOOKERS) };
/** The freight, and how it is carried. */
export const booking = { change: changedBy(['shipmentBook', 'shipmentUpdate'], BOOKERS, OVER) };
/** The places of pickup and delivery. */
export const route = {
  change: changedBy(['shipmentUpdate', 'shipmentBook'], [...OPERATORS, 'CUSTOMER', 'INTEGRATION'], OVER, {
    mutations: ['shipmentBook', 'shipmentUpdate'],
    lockedIn: UNDER_WAY,
  }),
};
/** Data that only the carrying side knows. */
export const operations = {
  change: changedBy(['shipmentUpdate', 'shipmentBook'], [...OPERATORS, 'INTEGRATION'], OVER),
};
/** The carrier: staff choose it, and a carrier's confirmation of the booking sets it where staff have not. */
export const assigned = {
  change: changedBy(
    ['shipmentUpdate', 'shipmentBook', 'trackingEventsIngest'],
    [...OPERATORS, 'INTEGRATION'],
  ),
};
export const billingReference = { change: changedBy(['shipmentUpdate', 'shipmentBook'], BILLING) };
/** The milestones, which follow from reported events. A customer reports none, but may cancel. */
export const progress = {
  change: changedBy(
    ['milestonesRecord', 'trackingEventsIngest', 'shipmentCancel', 'shipmentBook'],
    [...OPERATORS, 'CUSTOMER', 'INTEGRATION'],
    [],
    { mutations: ['shipmentCancel', 'shipmentBook'], lockedIn: UNDER_WAY },
  ),
};
export const reported = {
  change: changedBy(['milestonesRecord', 'trackingEventsIngest'], [...OPERATORS, 'INTEGRATION']),
};
export const noted = { change: changedBy('dockAppointmentNoteSet', ['CUSTOMER', ...OPERATORS], OVER) };
export const attached = { change: changedBy('documentAttach', ['CUSTOMER', ...OPERATORS, 'INTEGRATION']) };
