import type { RecordedWrite } from '../../../src/domain/mutation-answer.ts';
import { isShipmentNumber } from '../../../src/domain/references/shipment-number.ts';
import type { StatedReference } from '../../../src/domain/references/stated-list.ts';
import { type PortalUnit, recordChange } from '../../../src/portal-changes/record-change.ts';
import type { ShipmentFact } from '../../../src/portal-changes/record-facts.ts';
import type { IncomingReport } from './carrier-reports.ts';

/** A booking that a carrier has confirmed, with the numbers that the carrier states. */
export interface BookingConfirmation {
  readonly shipmentId: string;
  readonly carrier: string;
  readonly numbers: readonly StatedReference[];
}

/** A carrier that reports the booking confirms it: the shipment and the numbers belong to this carrier. */
export function confirmationOf(report: IncomingReport, fact: ShipmentFact): readonly BookingConfirmation[] {
  const { carrier, references } = report.shipment;
  if (fact.milestone !== 'BOOKED' || fact.classifier !== 'ACTUAL' || carrier === null) return [];
  const numbers = references.flatMap(({ type, value }) =>
    type === null || type === 'SHIPMENT_NUMBER' || isShipmentNumber(value) ? [] : [{ type, value }],
  );
  return [{ shipmentId: fact.shipmentId, carrier, numbers }];
}

export async function confirmBookings(
  unit: PortalUnit,
  confirmations: readonly BookingConfirmation[],
  crmIds: ReadonlyMap<string, string | null>,
): Promise<readonly RecordedWrite[]> {
  const writes: RecordedWrite[] = [];
  for (const { shipmentId, carrier, numbers } of confirmations) {
    const written = await unit.portal.confirmBooking(shipmentId, carrier, numbers);
    const crmId = crmIds.get(shipmentId) ?? null;
    writes.push(
      ...(await recordChange(unit, 'trackingEventsIngest', { record: 'Shipment', written, crmId })),
    );
  }
  return writes;
}
