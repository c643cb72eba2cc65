import type { StopType } from '../vocabulary/index.ts';
import type { TrackingFact } from './fact.ts';
import type { Moment } from './moment.ts';

/** The times promised to the customer at booking, and the zones in which dates are read (IANA; null: UTC). */
export interface Promises {
  readonly delivery: Moment | null;
  readonly deliveryTimeZone: string | null;
  readonly pickup: Moment | null;
  readonly pickupTimeZone: string | null;
}

/** The input of the fold besides the facts of a shipment. */
export interface ShipmentPlan extends Promises {
  readonly stops: readonly { readonly sequence: number; readonly type: StopType }[];
  /** The source of the file that made the shipment; null when it was booked. */
  readonly file: string | null;
}

/**
 * The place of a reported delivery on the shipment's way. LAST: the last delivery stop, where the shipment is delivered.
 * EARLIER: a delivery stop before it, or a part that the file tells beside a later one. SHIPPER: a pickup stop. UNKNOWN:
 * the report does not name one of several delivery stops, or names a terminal.
 */
export type DeliveryPlace = 'LAST' | 'EARLIER' | 'SHIPPER' | 'UNKNOWN';

/**
 * Where a fact of a delivery took place. With at most one delivery stop the report need not name it, and another number
 * than the known ones is the carrier's own count.
 */
export function deliveryPlace<Fact extends TrackingFact>(
  fact: Fact,
  plan: ShipmentPlan,
  lastOfFile: Fact | undefined,
): DeliveryPlace {
  if (isOfFile(fact, plan)) return fact === lastOfFile ? 'LAST' : 'EARLIER';
  const deliveries = plan.stops.filter(({ type }) => type === 'DELIVERY').map(({ sequence }) => sequence);
  const stop = plan.stops.find(({ sequence }) => sequence === fact.stopSequence);
  if (stop?.type === 'DELIVERY') return stop.sequence === Math.max(...deliveries) ? 'LAST' : 'EARLIER';
  if (stop?.type === 'PICKUP') return 'SHIPPER';
  return stop === undefined && deliveries.length <= 1 ? 'LAST' : 'UNKNOWN';
}

/** Whether the fact comes from the file that made the shipment. Such a file reports the deliveries of all parts at once. */
export function isOfFile({ source, dialect }: TrackingFact, { file }: ShipmentPlan): boolean {
  return file !== null && source === 'PORTAL' && dialect === file;
}
