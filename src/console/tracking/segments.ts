import type { MilestoneType, ShipmentFilter, ShipmentOrderField } from '../graph/generated/documents.ts';

const ENDED: readonly MilestoneType[] = ['DELIVERED', 'RETURNED', 'CANCELLED'];
const MOVING: readonly MilestoneType[] = [
  'BOOKED',
  'PICKUP_SCHEDULED',
  'PICKUP_ATTEMPTED',
  'ARRIVED_AT_PICKUP',
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

/** The questions that a customer asks of the list, as filters of the graph. */
export const SEGMENTS = {
  all: {},
  moving: { milestones: MOVING },
  attention: { exceptionStates: ['OPEN', 'ACKNOWLEDGED'] },
  delivered: { milestones: ['DELIVERED'] },
} as const satisfies Readonly<Record<string, ShipmentFilter>>;

/** In which direction each order is useful. */
export const ORDERS = {
  BOOKED_AT: 'DESC',
  PROMISED_DELIVERY: 'ASC',
  ESTIMATED_DELIVERY: 'ASC',
  UPDATED_AT: 'DESC',
} as const satisfies Readonly<Record<ShipmentOrderField, 'ASC' | 'DESC'>>;

export function hasEnded(milestone: MilestoneType | undefined): boolean {
  return milestone !== undefined && ENDED.includes(milestone);
}
