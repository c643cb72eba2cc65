import type { ReviewItem } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';

/**
 * Reports of carriers, handhelds and people whose shipment was in doubt. The review item keeps the report as it came, and
 * the portal reads it again: the process that starts the worker gives it the portal's reader.
 */
export interface HeldReports {
  /** The only shipment that the report fits by now; null while that is in doubt. */
  shipmentOf(item: ReviewItem): Promise<string | null>;
  /**
   * Records the report as one about this shipment, with all that follows.
   *
   * @returns false when the shipment has the report already
   * @throws WaybillError ILLEGAL_STATE when the report cannot be read, NOT_FOUND for an unknown shipment
   */
  record(unit: Unit<PortalWrites>, item: ReviewItem, shipmentId: string): Promise<boolean>;
}
