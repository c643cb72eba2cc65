import { findingCause, findingItem, whyReviewed } from '../../../src/domain/event-review.ts';
import { milestoneRecorded } from '../../../src/domain/live-events.ts';
import type { RecordedWrite } from '../../../src/domain/mutation-answer.ts';
import type { PortalMutation } from '../../../src/domain/mutations.ts';
import type { NewEvent } from '../../../src/portal-store/event/event.columns.ts';
import type { RecordedEvents } from '../../../src/portal-store/event/event.writes.ts';
import type { PortalUnit } from '../mutation/written.ts';
import { recordWrite } from '../mutation/written.ts';

export type ShipmentFact = NewEvent & { readonly shipmentId: string };

export interface RecordedFact {
  /** Whether nobody had reported it before. */
  readonly isNew: boolean;
  /** Why a person has to look at it before it counts; null when it counts. */
  readonly review: string | null;
}

/**
 * Appends facts to their shipments, with the audit, the outbox rows, the events and the review items that follow. What
 * cannot be true is kept, goes to a person and is not announced; what a new fact explains is taken off the review queue again.
 *
 * @param crmIds Salesforce's ids of the shipments, where they are known
 */
export async function recordFacts(
  unit: PortalUnit,
  mutation: PortalMutation,
  facts: readonly ShipmentFact[],
  crmIds: ReadonlyMap<string, string | null> = new Map(),
): Promise<{ readonly facts: readonly RecordedFact[]; readonly writes: readonly RecordedWrite[] }> {
  if (facts.length === 0) return { facts: [], writes: [] };
  const recorded = await unit.portal.recordEvents(facts);
  const writes = recordWrite(
    unit,
    ...recorded.shipments.map((written) => {
      const crmId = crmIds.get(written.portalId) ?? null;
      return { mutation, record: 'Shipment', written, crmId } as const;
    }),
  );
  const added = facts.filter((_, at) => recorded.eventIds[at] != null);
  unit.audit(
    ...[...Map.groupBy(added, (fact) => fact.shipmentId)].map(([recordId, some]) => {
      const names = some.map(({ source, eventId }) => `${source} ${eventId}`);
      const changes = [{ field: 'trackingEvents', old: null, new: names }];
      return { record: 'Milestone', recordId, accountId: null, action: mutation, changes };
    }),
  );
  unit.announce(...recorded.counting.map(milestoneRecorded));
  await reviewFindings(unit, recorded);
  const reviewed = new Map(
    recorded.findings.map((finding) => [finding.eventId, whyReviewed(finding.reason)]),
  );
  return {
    writes,
    facts: recorded.eventIds.map((id) => ({
      isNew: id !== null,
      review: id === null ? null : (reviewed.get(id) ?? null),
    })),
  };
}

/** Puts what cannot be true before a person, and takes off the queue what a new fact explains. */
export async function reviewFindings(
  { ledger, principal }: PortalUnit,
  { findings, settled }: Pick<RecordedEvents, 'findings' | 'settled'>,
): Promise<void> {
  await ledger.review.open(findings.map((finding) => findingItem(finding, principal.requestId)));
  await ledger.review.settleCauses(settled.map(findingCause), 'Later events explain it.');
}
