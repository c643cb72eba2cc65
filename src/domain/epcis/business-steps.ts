import type { MilestoneType } from '../vocabulary/index.ts';

/** Words of the GS1 Core Business Vocabulary 2.0. Null if it has no word with the same meaning. */
export interface BusinessStep {
  readonly bizStep: string | null;
  readonly disposition: string | null;
}

/** A milestone that happened, in EPCIS 2.0: the step of the business, and the state of the freight after it. */
export const BUSINESS_STEPS: Readonly<Record<MilestoneType, BusinessStep>> = {
  BOOKED: { bizStep: null, disposition: null },
  PICKUP_SCHEDULED: { bizStep: null, disposition: null },
  PICKUP_ATTEMPTED: { bizStep: null, disposition: null },
  ARRIVED_AT_PICKUP: { bizStep: 'arriving', disposition: null },
  PICKED_UP: { bizStep: 'loading', disposition: 'in_transit' },
  DEPARTED_TERMINAL: { bizStep: 'departing', disposition: 'in_transit' },
  ARRIVED_AT_TERMINAL: { bizStep: 'arriving', disposition: 'in_transit' },
  IN_TRANSIT: { bizStep: 'transporting', disposition: 'in_transit' },
  CUSTOMS_HOLD: { bizStep: 'holding', disposition: 'in_transit' },
  CUSTOMS_CLEARED: { bizStep: null, disposition: 'in_transit' },
  OUT_FOR_DELIVERY: { bizStep: 'transporting', disposition: 'in_transit' },
  ARRIVED_AT_DELIVERY: { bizStep: 'arriving', disposition: 'in_transit' },
  DELIVERY_ATTEMPTED: { bizStep: null, disposition: 'in_transit' },
  PARTIALLY_DELIVERED: { bizStep: 'unloading', disposition: 'in_progress' },
  DELIVERED: { bizStep: 'receiving', disposition: 'in_progress' },
  PROOF_OF_DELIVERY_AVAILABLE: { bizStep: null, disposition: null },
  EXCEPTION_OPENED: { bizStep: null, disposition: null },
  EXCEPTION_RESOLVED: { bizStep: null, disposition: null },
  RETURNED: { bizStep: 'receiving', disposition: 'returned' },
  CANCELLED: { bizStep: 'void_shipping', disposition: null },
};
