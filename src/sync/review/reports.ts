import type { ReviewDecision } from '../../domain/review.ts';
import { candidateOf } from '../../domain/review-decisions.ts';
import type { CarriedOut, ClaimedDecision, ItemToCheck } from '../../ledger/review/review-item.ts';
import { type ClosedItem, type DecisionContext, finish, nothingToDo } from './decision-context.ts';

/** Decisions about reports whose shipment is in doubt. */

/** The report is about this shipment, whatever its numbers say. */
export async function recordOnNamed(
  context: DecisionContext,
  item: ClaimedDecision,
  decision: Extract<ReviewDecision, { kind: 'MERGE' }>,
): Promise<void> {
  const portalId = candidateOf(item, decision)?.portalId ?? decision.portalId ?? null;
  if (portalId === null) throw nothingToDo('Name the shipment.');
  await recordOn(context, item, portalId);
}

/** The report is about the only shipment that it may be about. */
export async function recordOnCandidate(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const [only = null, another] = item.candidates;
  if (only?.portalId == null || another !== undefined) throw nothingToDo('Name one of the candidates.');
  await recordOn(context, item, only.portalId);
}

/** Somebody may have confirmed a number, or booked the shipment, since the report came. */
export async function matchAgain(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const portalId = await context.dependencies.reports.shipmentOf(item);
  if (portalId === null) throw nothingToDo('The report still does not fit exactly one shipment.');
  await recordOn(context, item, portalId);
}

/** A report that fits exactly one shipment by now is recorded there, as if it came now. */
export async function fitsByNow(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  const portalId = await context.dependencies.reports.shipmentOf(item);
  if (portalId !== null)
    await recordOn(context, item, portalId, 'The report fits exactly one shipment by now.');
  return null;
}

async function recordOn(
  context: DecisionContext,
  item: ClosedItem,
  portalId: string,
  note = 'The report is recorded.',
): Promise<void> {
  const outcome = { result: 'LINKED', record: 'Shipment', portalId, crmId: null } as const;
  await finish(context, item, { note, outcome }, async (unit) => {
    const isNew = await context.dependencies.reports.record(unit, item, portalId);
    if (!isNew && 'fence' in item) throw nothingToDo('The shipment has this report already.');
  });
}
