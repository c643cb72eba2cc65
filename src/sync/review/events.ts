import { WaybillError } from '../../domain/errors.ts';
import {
  correctedEvent,
  type EventProposal,
  eventProposalOf,
  whyReviewed,
} from '../../domain/event-review.ts';
import { factName } from '../../domain/milestones/fact.ts';
import { HUB_REPORTER } from '../../domain/reporter.ts';
import type { ReviewDecision } from '../../domain/review.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import { type RecordedFacts, recordFacts } from '../../portal-changes/record-facts.ts';
import type { NewEvent } from '../../portal-store/event/event.columns.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { type DecisionContext, finish, nothingToDo } from './decision-context.ts';

/**
 * Decisions about events that cannot have happened as reported. Events are never changed: what was decided is one more
 * event of the portal, which confirms, replaces or retracts the one in question, and the fold counts it as it counts
 * any other. Its id names the review item, so that it is recorded once.
 */

/** Carries out the proposal of the item: the event counts as it was reported, or is left out. */
export async function approveEvent(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const proposal = proposalOf(item);
  if (proposal.action === 'LEAVE_EVENT_OUT') return await leaveOut(context, item, proposal, null);
  const { reason } = proposal;
  await finish(context, item, { note: 'The event counts.' }, async (unit) => {
    const fact = aboutEvent(item, proposal, 'counts', { correction: 'CONFIRMS', confirms: reason });
    await record(unit, proposal, fact, 'eventConfirmed', reason);
  });
}

export async function leaveEventOut(
  context: DecisionContext,
  item: ClaimedDecision,
  { reason }: Extract<ReviewDecision, { kind: 'LEAVE_OUT' }>,
): Promise<void> {
  await leaveOut(context, item, proposalOf(item), reason);
}

/** The event with the right time or milestone stands in place of the reported one. */
export async function correctEvent(
  context: DecisionContext,
  item: ClaimedDecision,
  { edits }: Extract<ReviewDecision, { kind: 'RETRY' }>,
): Promise<void> {
  const proposal = proposalOf(item);
  const { event, shipmentId } = proposal;
  if (event.correction !== null) {
    throw new WaybillError('ILLEGAL_STATE', 'The event corrects another one: approve it or leave it out.');
  }
  const { correction: _, ...reported } = event;
  const fact: NewEvent & { readonly shipmentId: string } = {
    ...reported,
    ...aboutEvent(item, proposal, 'corrected', { correction: 'SUPERSEDES' }),
    shipmentId,
    milestone: event.milestone,
    classifier: event.classifier,
    occurredAt: new Date(event.occurredAt),
    dateOnly: event.dateOnly,
    expectedAt: dated(event.expectedAt),
    expectedLow: dated(event.expectedLow),
    expectedHigh: dated(event.expectedHigh),
    ...correctedEvent(edits),
  };
  await finish(context, item, { note: 'Corrected.' }, async (unit) => {
    const { eventIds, findings } = await record(unit, proposal, fact, 'eventCorrected', null);
    const still = findings.find((finding) => finding.eventId === eventIds[0]);
    if (still !== undefined) {
      throw new WaybillError(
        'ILLEGAL_STATE',
        `Corrected so, it is not right either. ${whyReviewed(still.reason)}`,
      );
    }
  });
}

async function leaveOut(
  context: DecisionContext,
  item: ClaimedDecision,
  proposal: EventProposal,
  reason: string | null,
): Promise<void> {
  await finish(context, item, { note: 'The event is left out.' }, async (unit) => {
    const fact = aboutEvent(item, proposal, 'left out', { correction: 'RETRACTS' });
    await record(unit, proposal, fact, 'eventLeftOut', reason);
  });
}

function aboutEvent(
  { id }: ClaimedDecision,
  { shipmentId, event }: EventProposal,
  outcome: string,
  what: Pick<NewEvent, 'correction' | 'confirms'>,
): NewEvent & { readonly shipmentId: string } {
  return {
    shipmentId,
    source: 'PORTAL',
    reporter: HUB_REPORTER,
    eventId: `review ${id} ${outcome}`,
    milestone: null,
    classifier: 'ACTUAL',
    occurredAt: new Date(),
    ...what,
    correctsSource: event.source,
    correctsReporter: event.reporter ?? null,
    correctsEventId: event.eventId,
  };
}

async function record(
  unit: Unit<PortalWrites>,
  { event }: EventProposal,
  fact: NewEvent & { readonly shipmentId: string },
  action: string,
  reason: string | null,
): Promise<RecordedFacts> {
  const decided = [
    { field: 'decidedEvent', old: null, new: factName(event) },
    ...(reason === null ? [] : [{ field: 'reason', old: null, new: reason }]),
  ];
  const recorded = await recordFacts(unit, action, [fact], { decided });
  const [refused] = recorded.facts.flatMap((each) => each.refused ?? []);
  if (refused !== undefined) throw new WaybillError('ILLEGAL_STATE', refused);
  return recorded;
}

function proposalOf(item: ClaimedDecision): EventProposal {
  const proposal = eventProposalOf(item.proposal);
  if (proposal === null) throw nothingToDo();
  return proposal;
}

function dated(time: string | null): Date | null {
  return time === null ? null : new Date(time);
}
