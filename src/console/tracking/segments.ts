import { keysOf } from '../graph/address.ts';
import type { MilestoneType, ShipmentFilter, ShipmentOrderField } from '../graph/generated/tracking.ts';

/** Where freight is by its milestone. The milestones of an exception are never the current one. */
const STAGES: Readonly<Record<MilestoneType, 'MOVING' | 'DELIVERED' | 'ENDED' | 'NEVER_CURRENT'>> = {
  BOOKED: 'MOVING',
  PICKUP_SCHEDULED: 'MOVING',
  PICKUP_ATTEMPTED: 'MOVING',
  ARRIVED_AT_PICKUP: 'MOVING',
  PICKED_UP: 'MOVING',
  DEPARTED_TERMINAL: 'MOVING',
  ARRIVED_AT_TERMINAL: 'MOVING',
  IN_TRANSIT: 'MOVING',
  CUSTOMS_HOLD: 'MOVING',
  CUSTOMS_CLEARED: 'MOVING',
  OUT_FOR_DELIVERY: 'MOVING',
  ARRIVED_AT_DELIVERY: 'MOVING',
  DELIVERY_ATTEMPTED: 'MOVING',
  PARTIALLY_DELIVERED: 'MOVING',
  DELIVERED: 'DELIVERED',
  PROOF_OF_DELIVERY_AVAILABLE: 'DELIVERED',
  RETURNED: 'ENDED',
  CANCELLED: 'ENDED',
  EXCEPTION_OPENED: 'NEVER_CURRENT',
  EXCEPTION_RESOLVED: 'NEVER_CURRENT',
};

/** The questions that a customer asks of the list, as filters of the graph. */
export const SEGMENTS = {
  all: {},
  moving: { milestones: milestonesAt('MOVING') },
  attention: { customerActionRequired: true },
  delivered: { milestones: milestonesAt('DELIVERED') },
} as const satisfies Readonly<Record<string, ShipmentFilter>>;

/** In which direction each order is useful. */
export const ORDERS = {
  BOOKED_AT: 'DESC',
  PROMISED_DELIVERY: 'ASC',
  ESTIMATED_DELIVERY: 'ASC',
  UPDATED_AT: 'DESC',
} as const satisfies Readonly<Record<ShipmentOrderField, 'ASC' | 'DESC'>>;

/** Nothing more is to come. */
export function hasEnded(milestone: MilestoneType | undefined): boolean {
  return milestone !== undefined && STAGES[milestone] !== 'MOVING';
}

function milestonesAt(stage: 'MOVING' | 'DELIVERED'): readonly MilestoneType[] {
  return keysOf(STAGES).filter((milestone) => STAGES[milestone] === stage);
}
