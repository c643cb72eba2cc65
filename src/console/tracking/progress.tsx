import type { MilestoneType } from '../graph/generated/tracking.ts';
import { words } from '../words/track-words.ts';
import css from './progress.module.css';

const STEPS = ['BOOKED', 'PICKED_UP', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED'] as const;

/** How far along the way each milestone is; null where there is no way to speak of. */
const REACHED: Readonly<Record<MilestoneType, (typeof STEPS)[number] | null>> = {
  BOOKED: 'BOOKED',
  PICKUP_SCHEDULED: 'BOOKED',
  PICKUP_ATTEMPTED: 'BOOKED',
  ARRIVED_AT_PICKUP: 'BOOKED',
  PICKED_UP: 'PICKED_UP',
  DEPARTED_TERMINAL: 'IN_TRANSIT',
  ARRIVED_AT_TERMINAL: 'IN_TRANSIT',
  IN_TRANSIT: 'IN_TRANSIT',
  CUSTOMS_HOLD: 'IN_TRANSIT',
  CUSTOMS_CLEARED: 'IN_TRANSIT',
  OUT_FOR_DELIVERY: 'OUT_FOR_DELIVERY',
  ARRIVED_AT_DELIVERY: 'OUT_FOR_DELIVERY',
  DELIVERY_ATTEMPTED: 'OUT_FOR_DELIVERY',
  PARTIALLY_DELIVERED: 'OUT_FOR_DELIVERY',
  DELIVERED: 'DELIVERED',
  PROOF_OF_DELIVERY_AVAILABLE: 'DELIVERED',
  RETURNED: null,
  CANCELLED: null,
  EXCEPTION_OPENED: null,
  EXCEPTION_RESOLVED: null,
};

/** The way in five steps, and how far the freight has come. */
export function Progress({ milestone }: { readonly milestone: MilestoneType | undefined }) {
  const reached = milestone === undefined ? null : REACHED[milestone];
  if (reached === null) return null;
  const at = STEPS.indexOf(reached);
  return (
    <ol className={css['steps']} aria-label={words.track.progress}>
      {STEPS.map((step, index) => (
        <li
          key={step}
          className={css['step']}
          data-done={index <= at}
          aria-current={index === at ? 'step' : undefined}
        >
          <span>{words.milestones[step]}</span>
        </li>
      ))}
    </ol>
  );
}
