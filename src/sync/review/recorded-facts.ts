import { findingCause, findingItem } from '../../domain/event-review.ts';
import { milestoneRecorded, writtenAnnouncements } from '../../domain/live-events.ts';
import { carriedChange } from '../../domain/ownership/lanes.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { NewEvent } from '../../portal-store/event/event.columns.ts';
import type { RecordedEvents } from '../../portal-store/event/event.writes.ts';
import type { WrittenException } from '../../portal-store/exception/exception.writes.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { Written } from '../../portal-store/record/versioned-row.ts';

/** Appends facts that follow from a decision, with the audit, outbox rows and review items that follow from them. */
export async function recordFacts(
  unit: Unit<PortalWrites>,
  action: string,
  facts: readonly (NewEvent & { readonly shipmentId: string })[],
): Promise<RecordedEvents> {
  const recorded = await unit.portal.recordEvents(facts);
  const { shipments, findings, settled, counting } = recorded;
  for (const written of shipments) recordChange(unit, action, 'Shipment', written, false);
  unit.announce(...counting.map(milestoneRecorded));
  const { requestId } = unit.principal;
  await unit.ledger.review.open(findings.map((finding) => findingItem(finding, requestId)));
  await unit.ledger.review.settleCauses(settled.map(findingCause), 'Later events explain it.');
  return recorded;
}

export function recordChange(
  unit: Unit<PortalWrites>,
  action: string,
  record: 'Shipment' | 'Exception',
  written: Written | WrittenException,
  isNew: boolean,
): void {
  const { portalId, accountId, version, changes } = written;
  unit.announce(...writtenAnnouncements(record, written));
  unit.audit({ record, recordId: portalId, accountId, action, changes });
  const names = changes.map(({ field }) => field);
  const carried = carriedChange(record, names, isNew);
  if (carried === null) return;
  unit.enqueue({ record, aggregateId: portalId, accountId, lane: carried.lane, version });
}
