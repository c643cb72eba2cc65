import type { ReviewReason } from '../../domain/milestones/fact.ts';
import type { ShipmentState } from '../../domain/milestones/fold.ts';
import type { ShipmentRecord } from '../shipment/shipment.columns.ts';
import type { TrackingEventRecord } from './event.columns.ts';

/** A fact that does not count in the state of its shipment until a person has reviewed it. */
export interface EventFinding {
  readonly shipmentId: string;
  readonly accountId: string;
  /** The tracking event's portal id. */
  readonly eventId: string;
  readonly reason: ReviewReason;
  readonly event: TrackingEventRecord;
}

export function findingsOf(
  { portalId: shipmentId, accountId }: Pick<ShipmentRecord, 'portalId' | 'accountId'>,
  review: ShipmentState<TrackingEventRecord>['review'],
): EventFinding[] {
  return review.map(({ fact: event, reason }) => {
    return { shipmentId, accountId, eventId: event.portalId, reason, event };
  });
}
