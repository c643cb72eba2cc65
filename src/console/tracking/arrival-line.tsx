import { Badge } from '../design/badge.tsx';
import { Facts } from '../design/facts.tsx';
import type { ShipmentHeadFragment } from '../graph/generated/tracking.ts';
import { ageText } from '../words/format.ts';
import { words } from '../words/track-words.ts';
import { arrivalOf, isAwaited, isPassed, promiseText } from './arrival.ts';
import css from './shipment.module.css';
import { type ZonedStop, zoneOfDelivery } from './stop-zone.ts';

interface ArrivalLineProps {
  readonly shipment: ShipmentHeadFragment;
  readonly stops: readonly ZonedStop[] | null;
}

/** When the freight comes, where that time is from and how old it is, and what was promised. */
export function ArrivalLine({ shipment, stops }: ArrivalLineProps) {
  const { track } = words;
  const timeZone = zoneOfDelivery(stops ?? []);
  const arrival = arrivalOf(shipment, timeZone);
  const promise = promiseText(shipment, timeZone);
  const isAhead = isAwaited(shipment);
  const { source = null, recordedAt = null } = shipment.estimatedDelivery ?? {};
  const facts = [
    isAhead && source !== null && recordedAt !== null
      ? track.toldBy(words.sources[source], ageText(recordedAt))
      : null,
    isPassed(shipment) ? track.passed : null,
    promise === null ? track.noPromise : promise === arrival.when ? null : `${track.promised} ${promise}`,
    isAhead && shipment.estimatedDelivery === null ? track.noEstimate : null,
  ];
  return (
    <div>
      <p className={css['arrival']}>
        <span className={css['soft']}>{arrival.label}</span>
        <span className={css['when']}>{arrival.when ?? track.unknownTime}</span>
        {arrival.verdict === null ? null : <Badge tone={arrival.verdict.tone}>{arrival.verdict.text}</Badge>}
      </p>
      <p className={css['soft']}>
        <Facts parts={facts} />
      </p>
    </div>
  );
}
