import { WaybillError } from '../../domain/errors.ts';
import { IN_DOUBT, type ReviewDecision } from '../../domain/review.ts';
import { checkDecision, DecisionRefused } from '../../domain/review-decision-check.ts';
import { formOf, MOVES_VALUES, type ReviewForm } from '../../domain/review-form.ts';
import { proposalOf } from '../../domain/review-proposal.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import { crmIdOf, kindsOf } from '../exchange/records.ts';
import { createCustomerOfCode, mergeCustomerCode } from './customer-codes.ts';
import {
  type DecisionContext,
  finish,
  isInDoubt,
  nothingToDo,
  type Target,
  targetAs,
  targetOf,
} from './decision-context.ts';
import { approveEvent, correctEvent, leaveEventOut } from './events.ts';
import { readAgain } from './explained-code.ts';
import { create, disclaim, link, register, unlink } from './links.ts';
import { acceptMisplaced } from './misplaced.ts';
import { acceptMoved } from './moved.ts';
import { mergePerson, retryPerson } from './people.ts';
import { matchAgain, recordOnCandidate, recordOnNamed } from './reports.ts';
import { receive, takeAgain } from './taking-over.ts';
import { accept, retry, send, write } from './values.ts';

/** Carries a decision out: all of it in one transaction, with the item; or throws why it cannot be done. */
type Deeds = {
  readonly [Kind in ReviewDecision['kind']]: (
    context: DecisionContext,
    item: ClaimedDecision,
    decision: Extract<ReviewDecision, { kind: Kind }>,
  ) => Promise<void>;
};

/** What each decision does, whatever the item is about. `domain/review-decisions.ts` says which of them fit an item. */
const DEEDS: Deeds = {
  RETRY: retry,
  ACCEPT: accept,
  MERGE: async (context, item, { crmId }) => {
    if (crmId === null) throw nothingToDo();
    await link(context, item, await targetOf(context, item), crmId);
  },
  CREATE: create,
  APPROVE: approve,
  LEAVE_OUT: async () => {
    throw nothingToDo();
  },
};

/** Where it means something else, by the form of the item. */
const DEEDS_ABOUT: Partial<Readonly<Record<ReviewForm, Partial<Deeds>>>> = {
  REGISTRATION: {
    MERGE: (context, item, { crmId }) => register(context, item, crmId),
    CREATE: (context, item) => register(context, item, null),
  },
  CUSTOMER_CODE: { MERGE: mergeCustomerCode, CREATE: createCustomerOfCode },
  MOVED: { ACCEPT: acceptMoved },
  MISPLACED: { ACCEPT: acceptMisplaced },
  CODE: {
    RETRY: (context, item) => finish(context, item, { note: 'Read again.' }, (unit) => readAgain(unit, item)),
  },
  EVENT: { RETRY: correctEvent, APPROVE: approveEvent, LEAVE_OUT: leaveEventOut },
  UNTAKEN: { RETRY: takeAgain },
  PERSON: { RETRY: retryPerson, MERGE: mergePerson },
  REPORT: { MERGE: recordOnNamed, APPROVE: recordOnCandidate, RETRY: matchAgain },
};

/** While a person is asked which records are one, a value could land on another customer's record. */
async function requireCertainLinks(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  if (!(await isInDoubt(context, item))) return;
  throw new WaybillError(
    'ILLEGAL_STATE',
    `It is in doubt which record of Salesforce it is. First decide the item (${IN_DOUBT.join(' or ')}) that asks about it.`,
  );
}

/**
 * Each deed reads both records as they are now, and throws when it would change nothing.
 *
 * @throws WaybillError why the decision cannot be carried out
 */
export async function carryOut(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const { decision } = item;
  checkOffered(item);
  if (MOVES_VALUES[formOf(item)]) await requireCertainLinks(context, item);
  const deed = DEEDS_ABOUT[formOf(item)]?.[decision.kind] ?? DEEDS[decision.kind];
  await deed(context, item, decision as never);
}

function checkOffered(item: ClaimedDecision): void {
  try {
    checkDecision(item, { deleted: false }, item.decision);
  } catch (error) {
    throw error instanceof DecisionRefused ? nothingToDo(error.message) : error;
  }
}

/** What the item proposes. */
async function approve(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const proposal = proposalOf(item.proposal);
  if (proposal === null) throw nothingToDo();
  if (proposal.action === 'RECEIVE') return await receive(context, item, proposal);
  if (proposal.action === 'SEND') return await send(context, item, proposal);
  if (proposal.action === 'DISCLAIM') return await disclaim(context, item, proposal);
  if (proposal.action === 'WRITE') return await write(context, item, proposal);
  const target = await targetAs(context, kindsOf(proposal.aggregate)[0], proposal.portalId);
  if (formOf(item) === 'RELINK') requireShownLink(item, target, proposal.crmId);
  return await (proposal.action === 'LINK' ? link : unlink)(context, item, target, proposal.crmId);
}

/** Both people have seen which link the proposal ends. A link that was made since then is not ended by it. */
function requireShownLink(item: ClaimedDecision, { kind, record }: Target, proposed: string): void {
  const linked = crmIdOf(kind, record);
  const shown = item.fields.find(({ field }) => field === 'crmId')?.portalValue;
  if (linked === null || linked === shown || linked === proposed) return;
  throw nothingToDo('It was linked to another record of Salesforce since it was proposed.');
}
