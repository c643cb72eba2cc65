import { Badge } from '../design/badge.tsx';
import type { TrackedShipmentQuery } from '../graph/generated/documents.ts';
import { ageText } from '../words/format.ts';
import { words } from '../words/words.ts';
import { arrivalOf, promiseText } from './arrival.ts';
import css from './shipment.module.css';

type Shipment = Parameters<typeof arrivalOf>[0] &
  Pick<NonNullable<TrackedShipmentQuery['shipment']>, 'trackingEvents'>;

/** When the freight comes, where that time is from and how old it is, and what was promised. */
export function ArrivalLine({ shipment }: { readonly shipment: Shipment }) {
  const { track } = words;
  const arrival = arrivalOf(shipment);
  const promise = promiseText(shipment);
  const isEstimate = shipment.deliveredAt === null && shipment.estimatedDelivery !== null;
  const estimate = isEstimate ? estimateEvent(shipment) : undefined;
  return (
    <div>
      <p className={css['arrival']}>
        <span className={css['soft']}>{arrival.label}</span>
        <span className={css['when']}>{arrival.when ?? words.none}</span>
        {arrival.verdict === null ? null : <Badge tone={arrival.verdict.tone}>{arrival.verdict.text}</Badge>}
      </p>
      <p className={css['soft']}>
        {estimate === undefined
          ? null
          : `${track.toldBy(words.sources[estimate.source], ageText(estimate.recordedAt))} · `}
        {promise === null ? track.noPromise : `${track.promised} ${promise}`}
        {shipment.deliveredAt === null && shipment.estimatedDelivery === null
          ? ` · ${track.noEstimate}`
          : null}
      </p>
    </div>
  );
}

/** The event that the estimate is from. */
function estimateEvent({ trackingEvents, estimatedDelivery }: Shipment) {
  return trackingEvents?.nodes.findLast(
    ({ classifier, milestone, expectedAt }) =>
      classifier === 'ESTIMATED' && milestone === 'DELIVERED' && expectedAt === estimatedDelivery?.at,
  );
}
