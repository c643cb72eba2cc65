import type { Tone } from '../design/tone.ts';
import type { MilestoneType } from '../graph/generated/tracking.ts';

const TONES: Readonly<Partial<Record<MilestoneType, Tone>>> = {
  BOOKED: 'calm',
  PICKUP_SCHEDULED: 'calm',
  PICKUP_ATTEMPTED: 'warn',
  CUSTOMS_HOLD: 'warn',
  DELIVERY_ATTEMPTED: 'warn',
  PARTIALLY_DELIVERED: 'warn',
  DELIVERED: 'good',
  PROOF_OF_DELIVERY_AVAILABLE: 'good',
  RETURNED: 'warn',
  CANCELLED: 'calm',
};

/** Freight that moves as it should has the accent. */
export function milestoneTone(milestone: MilestoneType): Tone {
  return TONES[milestone] ?? 'accent';
}
