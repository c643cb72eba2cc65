import type { MilestoneType, StopType, TrackingLineFragment } from '../graph/generated/tracking.ts';

export interface ZonedStop {
  readonly sequence: number;
  readonly type: StopType;
  /** IANA; null where nobody has said. */
  readonly timeZone: string | null;
}

/** Milestones that happen at a stop of one type. */
const HAPPENS_AT: Readonly<Partial<Record<MilestoneType, StopType>>> = {
  PICKUP_SCHEDULED: 'PICKUP',
  PICKUP_ATTEMPTED: 'PICKUP',
  ARRIVED_AT_PICKUP: 'PICKUP',
  PICKED_UP: 'PICKUP',
  ARRIVED_AT_DELIVERY: 'DELIVERY',
  DELIVERY_ATTEMPTED: 'DELIVERY',
  DELIVERED: 'DELIVERY',
};

/** The zone of the stop that a report is about: the one that it names, or else the only stop where this happens. */
export function zoneOfReport(
  { milestone, place }: Pick<TrackingLineFragment, 'milestone' | 'place'>,
  stops: readonly ZonedStop[],
): string | null {
  if (place.stopSequence !== null) {
    return stops.find(({ sequence }) => sequence === place.stopSequence)?.timeZone ?? null;
  }
  const type = milestone === null ? undefined : HAPPENS_AT[milestone];
  const [stop, ...others] = stops.filter((each) => each.type === type);
  return others.length === 0 ? (stop?.timeZone ?? null) : null;
}

/** The zone of the place where the freight goes. */
export function zoneOfDelivery(stops: readonly ZonedStop[]): string | null {
  return stops.toSorted((one, other) => other.sequence - one.sequence)[0]?.timeZone ?? null;
}
