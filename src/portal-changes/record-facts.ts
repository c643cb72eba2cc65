import { type EventRefusal, whyRefused, whyReviewed } from '../domain/event-review.ts';
import { factName } from '../domain/milestones/fact.ts';
import type { RecordedWrite } from '../domain/mutation-answer.ts';
import type { ValueChange } from '../domain/value-change.ts';
import type { NewEvent } from '../portal-store/event/event.columns.ts';
import type { RecordedEvents } from '../portal-store/event/event.writes.ts';
import { type PortalUnit, recordChange, recordFold } from './record-change.ts';

export type ShipmentFact = NewEvent & { readonly shipmentId: string };

export interface RecordedFact {
  /** Whether the fact was not reported before. */
  readonly isNew: boolean;
  /** Why a person must review the fact before it counts; null when it counts. */
  readonly review: string | null;
  /** Why the fact is held and not recorded; null when it is recorded or was known. */
  readonly refused: string | null;
}

export interface RecordedFacts extends Pick<RecordedEvents, 'eventIds' | 'findings'> {
  readonly facts: readonly RecordedFact[];
  readonly writes: readonly RecordedWrite[];
}

interface Beside {
  /** The known CRM ids of the shipments. */
  readonly crmIds?: ReadonlyMap<string, string | null>;
  /** A person's decision that made the facts. It is audited with them, even when the facts were known already. */
  readonly decided?: readonly ValueChange[];
}

/**
 * Appends facts to their shipments, with audit, events and outbox rows. A fact that cannot be true is kept and
 * reviewed, but not announced. A new fact closes the review items that it explains.
 */
export async function recordFacts(
  unit: PortalUnit,
  action: string,
  facts: readonly ShipmentFact[],
  { crmIds = new Map(), decided = [] }: Beside = {},
): Promise<RecordedFacts> {
  if (facts.length === 0) return { facts: [], writes: [], eventIds: [], findings: [] };
  const recorded = await unit.portal.recordEvents(facts);
  const { shipments, eventIds, findings, refusals } = recorded;
  const writes = await recordChange(
    unit,
    action,
    ...shipments.map((written) => {
      const crmId = crmIds.get(written.portalId) ?? null;
      return { record: 'Shipment', written, crmId } as const;
    }),
  );
  const audited = facts.filter((_, at) => decided.length > 0 || eventIds[at] != null);
  unit.audit(
    ...[...Map.groupBy(audited, (fact) => fact.shipmentId)].map(([recordId, some]) => {
      const names = some.map(factName);
      const changes = [{ field: 'trackingEvents', old: null, new: names }, ...decided];
      return { record: 'Milestone', recordId, accountId: null, action, changes };
    }),
  );
  await recordFold(unit, recorded);
  const reviewed = new Map(findings.map((finding) => [finding.eventId, whyReviewed(finding.reason)]));
  return {
    writes,
    eventIds,
    findings,
    facts: eventIds.map((id, at) => ({
      isNew: id !== null,
      review: id === null ? null : (reviewed.get(id) ?? null),
      refused: refusalOf(refusals[at] ?? null),
    })),
  };
}

function refusalOf(refusal: EventRefusal | null): string | null {
  return refusal === null ? null : whyRefused(refusal);
}
