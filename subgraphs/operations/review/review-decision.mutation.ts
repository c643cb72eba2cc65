import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RecordedWrite } from '../../../src/domain/mutation-answer.ts';
import type { MutationName } from '../../../src/domain/mutations.ts';
import { isPortalId, isSalesforceId } from '../../../src/domain/record-ids.ts';
import { decisionsOn, type ReviewDecision } from '../../../src/domain/review.ts';
import type { MutationInput } from '../../../src/graph/mutation.ts';
import type { SeenItem, ReviewItem as StoredItem } from '../../../src/ledger/review/review-item.ts';
import type { Unit } from '../../../src/ledger/unit-of-work.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { rememberWord } from '../lookups/remember-word.ts';
import type { OperationsContext } from '../operations.context.ts';
import {
  ReviewItemAcceptInput,
  ReviewItemApproveInput,
  ReviewItemAssignInput,
  ReviewItemCreateInput,
  ReviewItemDismissInput,
  ReviewItemLeaveOutInput,
  ReviewItemMergeInput,
  ReviewItemRetryInput,
} from './review.inputs.ts';
import { ReviewItemPayload } from './review-decision.type.ts';
import { toReviewItem } from './review-item.type.ts';

const LONGEST_REASON = 1000;
const INPUT = { description: 'The decision.' };

/** Steps of people. A decision is a command in the ledger; the worker carries it out, and Salesforce is not called here. */
@Resolver()
export class ReviewDecisionMutations {
  @Mutation(() => ReviewItemPayload, { nullable: true, description: 'Gives an item to a team or a person.' })
  reviewItemAssign(
    @Arg('input', () => ReviewItemAssignInput, INPUT) input: ReviewItemAssignInput,
    @Ctx() context: OperationsContext,
  ) {
    const { assignee, ownerTeam } = input;
    return step(context, 'reviewItemAssign', input, async ({ ledger, principal }, before) => {
      if (ownerTeam == null && assignee === undefined) {
        refuse('MISSING_VALUE', 'ownerTeam', 'Name a team or a person.');
      }
      const to = { ownerTeam: ownerTeam ?? undefined, assignee };
      const after = await ledger.review.assign(seen(input), to, principal.subject);
      const changed = (['ownerTeam', 'assignee'] as const).filter((field) => before[field] !== after[field]);
      const changes = changed.map((field) => ({ field, old: before[field], new: after[field] }));
      return { after, changes, writes: [] };
    });
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description:
      'Sends again, with corrected values. A mapping that is given is remembered for everything that comes later.',
  })
  reviewItemRetry(
    @Arg('input', () => ReviewItemRetryInput, INPUT) input: ReviewItemRetryInput,
    @Ctx() context: OperationsContext,
  ) {
    const { edits, mapping } = input;
    return decide(context, 'reviewItemRetry', input, async (unit) => {
      if (mapping != null) {
        const note = `Decided in review item ${input.id}.`;
        const words = await unit.ledger.lookups.list(mapping.kind);
        // If a word is already sent for this service, that word stays the preferred one.
        const first = !words.some((known) => known.portalValue === mapping.portalValue && known.preferred);
        const { kind, externalValue, portalValue } = mapping;
        const word = { kind, externalValue, portalValue, preferred: kind === 'SERVICE_LEVEL' && first, note };
        await rememberWord(unit, 'reviewItemRetry', word, 'mapping');
      }
      const values = (edits ?? []).map(({ field, value }) => [field, value ?? null] as const);
      return { kind: 'RETRY', edits: Object.fromEntries(values) };
    });
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description: "Lets one side's values stand on both sides.",
  })
  reviewItemAccept(
    @Arg('input', () => ReviewItemAcceptInput, INPUT) input: ReviewItemAcceptInput,
    @Ctx() context: OperationsContext,
  ) {
    return decide(context, 'reviewItemAccept', input, (_unit, item) => {
      const known = new Set(item.fields.map(({ field }) => field));
      const fields = input.fields ?? [];
      if (fields.some((field) => !known.has(field))) {
        refuse('INVALID_VALUE', 'fields', 'Name only fields that are in question.');
      }
      return { kind: 'ACCEPT', side: input.side, fields };
    });
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description:
      'Decides that the record is an existing record of Salesforce: the two are linked by their ids.',
  })
  reviewItemMerge(
    @Arg('input', () => ReviewItemMergeInput, INPUT) input: ReviewItemMergeInput,
    @Ctx() context: OperationsContext,
  ) {
    return decide(context, 'reviewItemMerge', input, () => {
      if (!isSalesforceId(input.crmId)) {
        refuse('INVALID_VALUE', 'crmId', 'Give the Salesforce id of the record, of 15 or 18 characters.');
      }
      return { kind: 'MERGE', crmId: input.crmId };
    });
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description:
      'Decides that the record is new: it is created in Salesforce, although a similar record exists.',
  })
  reviewItemCreate(
    @Arg('input', () => ReviewItemCreateInput, INPUT) input: ReviewItemCreateInput,
    @Ctx() context: OperationsContext,
  ) {
    return decide(context, 'reviewItemCreate', input, () => ({ kind: 'CREATE' }));
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description: 'Lets the hub carry out the proposal of the item.',
  })
  reviewItemApprove(
    @Arg('input', () => ReviewItemApproveInput, INPUT) input: ReviewItemApproveInput,
    @Ctx() context: OperationsContext,
  ) {
    return decide(context, 'reviewItemApprove', input, (_unit, { proposal }) => {
      if (proposal === null) refuse('ILLEGAL_STATE', 'id', 'The item proposes nothing; decide otherwise.');
      return { kind: 'APPROVE' };
    });
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description: 'Decides that an event did not happen: the event is kept, and never counts.',
  })
  reviewItemLeaveOut(
    @Arg('input', () => ReviewItemLeaveOutInput, INPUT) input: ReviewItemLeaveOutInput,
    @Ctx() context: OperationsContext,
  ) {
    return decide(context, 'reviewItemLeaveOut', input, () => ({
      kind: 'LEAVE_OUT',
      reason: checkedReason(input.reason),
    }));
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description: 'Closes an item without doing anything.',
  })
  reviewItemDismiss(
    @Arg('input', () => ReviewItemDismissInput, INPUT) input: ReviewItemDismissInput,
    @Ctx() context: OperationsContext,
  ) {
    return step(context, 'reviewItemDismiss', input, async ({ ledger, principal }, before) => {
      const reason = checkedReason(input.reason);
      const after = await ledger.review.dismiss(seen(input), reason, principal.subject);
      const changes = [
        { field: 'state', old: before.state, new: after.state },
        { field: 'reason', old: null, new: reason },
      ];
      return { after, changes, writes: [] };
    });
  }
}

type StepInput = MutationInput & SeenItem;

function checkedReason(given: string): string {
  const reason = given.trim();
  return reason === '' || reason.length > LONGEST_REASON
    ? refuse('INVALID_VALUE', 'reason', `Say why, in 1 to ${LONGEST_REASON} characters.`)
    : reason;
}

function seen({ id, expectedVersion }: StepInput): SeenItem {
  return { id, expectedVersion };
}

function decide(
  context: OperationsContext,
  mutation: MutationName,
  input: StepInput,
  decisionOn: (unit: Unit<unknown>, item: StoredItem) => ReviewDecision | Promise<ReviewDecision>,
): Promise<ReviewItemPayload> {
  return step(context, mutation, input, async (unit, before) => {
    const decision = await decisionOn(unit, before);
    const possible = decisionsOn(before);
    if (!possible.includes(decision.kind)) {
      const instead = possible.length === 0 ? 'only to dismiss it' : possible.join(', ');
      refuse('ILLEGAL_STATE', 'id', `About this item (${before.category}) one can decide: ${instead}.`);
    }
    const after = await unit.ledger.review.decide(seen(input), decision, unit.principal.subject);
    const changes = [{ field: 'decision', old: before.decision, new: decision }];
    return { after, changes, writes: commanded(decision, before) };
  });
}

interface Step {
  readonly after: StoredItem;
  readonly changes: readonly { readonly field: string; readonly old: unknown; readonly new: unknown }[];
  readonly writes: readonly RecordedWrite[];
}

/** Runs one step of a person, with its audit entry. */
async function step(
  context: OperationsContext,
  mutation: MutationName,
  input: StepInput,
  work: (unit: Unit<unknown>, item: StoredItem) => Promise<Step>,
): Promise<ReviewItemPayload> {
  const { recordId, userErrors, writes } = await context.mutations.transact(mutation, input, {
    load: () => Promise.resolve(),
    write: async (unit) => {
      const [before] = isPortalId(input.id) ? await unit.ledger.review.byIds([input.id]) : [];
      if (!before) return refuse('NOT_FOUND', 'id', 'There is no such review item.');
      const { id: recordId, accountId } = before;
      const { changes, writes } = await work(unit, before);
      unit.audit({ record: 'ReviewItem', recordId, accountId, action: mutation, changes });
      return { recordId, writes, details: null };
    },
  });
  const item = recordId === null ? null : await context.loaders.reviewItem.load(recordId);
  return { reviewItem: item && toReviewItem(item), userErrors, writes };
}

/** The writes that the worker makes when it carries out a decision. */
function commanded(
  decision: ReviewDecision,
  { category, record, crmId, portalId }: StoredItem,
): readonly RecordedWrite[] {
  const toSalesforce = {
    system: 'SALESFORCE',
    record,
    recordId: crmId,
    state: 'QUEUED',
    fields: [],
  } as const;
  const toPortal = { system: 'PORTAL', record, recordId: portalId, state: 'QUEUED', fields: [] } as const;
  // Only the portal stores the event. Salesforce receives a changed milestone through the outbox, as for any event.
  if (category === 'IMPLAUSIBLE_EVENT') return [toPortal];
  switch (decision.kind) {
    case 'MERGE':
      return [{ ...toSalesforce, recordId: decision.crmId }, toPortal];
    case 'ACCEPT':
      return decision.side === 'PORTAL' ? [toSalesforce] : [toPortal];
    case 'CREATE':
    case 'RETRY':
      return [toSalesforce];
    case 'APPROVE':
    case 'LEAVE_OUT':
      return [];
    default:
      return decision satisfies never;
  }
}
