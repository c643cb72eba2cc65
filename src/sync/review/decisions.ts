import { decisionsOn, isPerson, type ReviewCategory, type ReviewDecision } from '../../domain/review.ts';
import { proposalOf } from '../../domain/review-proposal.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import { kindsOf } from '../exchange/records.ts';
import { type DecisionContext, finish, nothingToDo, targetAs, targetOf } from './decision-context.ts';
import { approveEvent, correctEvent, leaveEventOut } from './events.ts';
import { readAgain } from './explained-code.ts';
import { create, link, register, unlink } from './links.ts';
import { mergePerson, retryPerson } from './people.ts';
import { accept, receive, retry, send, write } from './values.ts';

/** Carries a decision out: all of it in one transaction, with the item; or throws why it cannot be done. */
type Deeds = {
  readonly [Kind in ReviewDecision['kind']]: (
    context: DecisionContext,
    item: ClaimedDecision,
    decision: Extract<ReviewDecision, { kind: Kind }>,
  ) => Promise<void>;
};

/** What each decision does, whatever the item is about. Which of them fit an item says `decisionsOn`. */
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

/** People who would share an address; see `decisionsOn`. */
const DEEDS_ABOUT_PEOPLE: Partial<Deeds> = { RETRY: retryPerson, MERGE: mergePerson };

export async function carryOut(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const { decision, category, record } = item;
  if (!decisionsOn(item).includes(decision.kind)) throw nothingToDo();
  const particular = isPerson(category, record) ? DEEDS_ABOUT_PEOPLE : DEEDS_ABOUT[category];
  const deed = particular?.[decision.kind] ?? DEEDS[decision.kind];
  await deed(context, item, decision as never);
}

/** What the item proposes. */
async function approve(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const proposal = proposalOf(item.proposal);
  if (proposal === null) throw nothingToDo();
  if (proposal.action === 'RECEIVE') return await receive(context, item, proposal);
  if (proposal.action === 'SEND') return await send(context, item, proposal);
  if (proposal.action === 'WRITE') return await write(context, item, proposal);
  const target = await targetAs(context, kindsOf(proposal.aggregate)[0], proposal.portalId);
  return await (proposal.action === 'LINK' ? link : unlink)(context, item, target, proposal.crmId);
}
