import type { Role } from '../access.ts';
import { changedBy } from './record-rows.ts';

/**
 * Who changes what of a shipment. A customer books: says what is to be carried, from where to where, and may cancel it
 * until it is picked up. What only those who carry it know (terminals, times of arrival, where it is) is operations'.
 */

const OPERATORS: readonly Role[] = ['SERVICE_AGENT', 'DISPATCHER', 'ADMIN'];
const BOOKERS: readonly Role[] = ['CUSTOMER', 'SERVICE_AGENT', 'DISPATCHER', 'SALES', 'ADMIN', 'INTEGRATION'];
const BILLING: readonly Role[] = ['SALES', 'SERVICE_AGENT', 'ADMIN', 'INTEGRATION'];

/** What is over cannot be booked differently. */
const OVER = ['DELIVERED', 'PROOF_OF_DELIVERY_AVAILABLE', 'RETURNED', 'CANCELLED'];
/** Freight that a carrier has: a customer cannot send it elsewhere any more, nor call it off. */
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

/** Said when it is booked, and then for ever. */
export const booked = { change: changedBy('shipmentBook', BOOKERS) };
/** What is to be carried, and how. */
export const booking = { change: changedBy(['shipmentBook', 'shipmentUpdate'], BOOKERS, OVER) };
/** Where it is fetched and brought. */
export const route = {
  change: changedBy(['shipmentUpdate', 'shipmentBook'], [...OPERATORS, 'CUSTOMER', 'INTEGRATION'], OVER, {
    mutations: ['shipmentBook', 'shipmentUpdate'],
    lockedIn: UNDER_WAY,
  }),
};
/** What only those who carry it know. */
export const operations = {
  change: changedBy(['shipmentUpdate', 'shipmentBook'], [...OPERATORS, 'INTEGRATION'], OVER),
};
export const billingReference = { change: changedBy(['shipmentUpdate', 'shipmentBook'], BILLING) };
/** Where it is: it follows from what is reported. A customer reports nothing, but may cancel. */
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
