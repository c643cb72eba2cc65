import type { ReviewCategory, ReviewDecision } from '../../domain/review.ts';
import { proposalOf } from '../../domain/review-proposal.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import { kindsOf } from '../records.ts';
import { type DecisionContext, finish, nothingToDo, targetAs, targetOf } from './decision-context.ts';
import { approveEvent, correctEvent, leaveEventOut } from './events.ts';
import { readAgain } from './explained-code.ts';
import { create, link, register, unlink } from './links.ts';
import { accept, receive, retry, send } from './values.ts';

/** Carries a decision out: all of it in one transaction, with the item; or throws why it cannot be done. */
type Deeds = {
  readonly [Kind in ReviewDecision['kind']]: (
    context: DecisionContext,
    item: ClaimedDecision,
    decision: Extract<ReviewDecision, { kind: Kind }>,
  ) => Promise<void>;
};

/** What each decision does, whatever the item is about. Which of them fit a category says `DECISIONS_OF`. */
const DEEDS: Deeds = {
  RETRY: retry,
  ACCEPT: accept,
  MERGE: async (context, item, { crmId }) => link(context, item, await targetOf(context, item), crmId),
  CREATE: create,
  APPROVE: approve,
  LEAVE_OUT: async () => {
    throw nothingToDo();
  },
};

/** Where it means something else. */
const DEEDS_ABOUT: Partial<Readonly<Record<ReviewCategory, Partial<Deeds>>>> = {
  REGISTRATION: {
    MERGE: (context, item, { crmId }) => register(context, item, crmId),
    CREATE: (context, item) => register(context, item, null),
  },
  UNMAPPED_CODE: {
    RETRY: (context, item) => finish(context, item, 'Read again.', (unit) => readAgain(unit, item)),
  },
  IMPLAUSIBLE_EVENT: { RETRY: correctEvent, APPROVE: approveEvent, LEAVE_OUT: leaveEventOut },
};

export async function carryOut(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const { decision, category } = item;
  await deedOf(category, decision.kind)(context, item, decision as never);
}

function deedOf<Kind extends ReviewDecision['kind']>(category: ReviewCategory, kind: Kind): Deeds[Kind] {
  return DEEDS_ABOUT[category]?.[kind] ?? DEEDS[kind];
}

/** What the item proposes. */
async function approve(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const proposal = proposalOf(item.proposal);
  if (proposal === null) throw nothingToDo();
  if (proposal.action === 'RECEIVE') return await receive(context, item, proposal);
  if (proposal.action === 'SEND') return await send(context, item, proposal);
  const target = await targetAs(context, kindsOf(proposal.aggregate)[0], proposal.portalId);
  return await (proposal.action === 'LINK' ? link : unlink)(context, item, target, proposal.crmId);
}
