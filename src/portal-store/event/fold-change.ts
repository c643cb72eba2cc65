import type { CountingMilestone } from '../../domain/live-events.ts';
import { applyCorrections, targetsAmong } from '../../domain/milestones/corrections.ts';
import { foldMilestones, type ShipmentState } from '../../domain/milestones/fold.ts';
import { isTimeDoubt } from '../../domain/milestones/plausibility.ts';
import type { ShipmentHistory } from '../shipment/projection.ts';
import type { TrackingEventRecord } from './event.columns.ts';
import { type EventFinding, findingsOf } from './event-finding.ts';

type State = ShipmentState<TrackingEventRecord>;

/** The effect of a change of a shipment's facts or plan on the fold. */
export interface FoldChange {
  readonly shipmentId: string;
  /** The state now. */
  readonly state: State;
  /** New findings. A new fact can make an older fact impossible, so older facts can be among them. */
  readonly findings: readonly EventFinding[];
  /** Earlier findings that no longer need a review. */
  readonly settled: readonly EventFinding[];
  /** Milestones that count from now on: new ones, and those whose review is settled. */
  readonly counting: readonly CountingMilestone[];
}

export function changeOfFold(before: ShipmentHistory, now: ShipmentHistory): FoldChange {
  const { portalId: shipmentId, accountId, branchId } = now.shipment;
  const [earlier, state] = [before, now].map(({ facts, plan }) => foldMilestones(facts, plan)) as [
    State,
    State,
  ];
  const counted = new Set(countingFacts(before.facts, earlier.review).map((fact) => fact.portalId));
  const news = countingFacts(now.facts, state.review).filter((fact) => !counted.has(fact.portalId));
  return {
    shipmentId,
    state,
    findings: findingsOf(now.shipment, without(state.review, earlier.review)),
    settled: findingsOf(now.shipment, without(earlier.review, state.review)),
    counting: news.flatMap((fact) => {
      const milestone = state.readAs.get(fact) ?? fact.milestone;
      return milestone === null
        ? []
        : [{ eventId: fact.portalId, shipmentId, accountId, branchId, milestone }];
    }),
  };
}

/** Facts that are in force and not under review. */
function countingFacts(
  facts: readonly TrackingEventRecord[],
  review: State['review'],
): TrackingEventRecord[] {
  const doubtful = new Set(review.map(({ fact }) => fact.portalId));
  const untimely = new Set(
    review.flatMap(({ fact, reason }) => (isTimeDoubt(reason) ? [fact.portalId] : [])),
  );
  const { inForce } = applyCorrections(facts, targetsAmong(facts), (fact) => !untimely.has(fact.portalId));
  return [...inForce].filter(({ portalId }) => !doubtful.has(portalId));
}

/** If the same fact has another reason, it is another finding. */
function without(all: State['review'], known: State['review']): State['review'] {
  const nameOf = ({ fact, reason }: State['review'][number]) => `${fact.portalId} ${reason}`;
  const names = new Set(known.map(nameOf));
  return all.filter((finding) => !names.has(nameOf(finding)));
}
