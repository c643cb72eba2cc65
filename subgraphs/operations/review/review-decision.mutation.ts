import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { MutationName } from '../../../src/domain/mutations.ts';
import { isPortalId, isSalesforceId } from '../../../src/domain/record-ids.ts';
import { recordWord } from '../../../src/domain/record-words.ts';
import { decodeId, encodeId } from '../../../src/graph/entity-id.ts';
import type { MutationInput } from '../../../src/graph/mutation.ts';
import type { SeenItem } from '../../../src/ledger/review/review-item.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import type { OperationsContext } from '../operations.context.ts';
import { recordIdOf } from './record-ids.ts';
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
import {
  checkedReason,
  deciding,
  dismissing,
  rememberMapping,
  type StepWork,
  takeStep,
} from './review-step.ts';
import { chosenReviewer } from './reviewer.ts';

const INPUT = { description: 'The decision.' };

/** Steps of people about one item. */
@Resolver()
export class ReviewDecisionMutations {
  @Mutation(() => ReviewItemPayload, { nullable: true, description: 'Gives an item to a team or a person.' })
  reviewItemAssign(
    @Arg('input', () => ReviewItemAssignInput, INPUT) input: ReviewItemAssignInput,
    @Ctx() context: OperationsContext,
  ) {
    const { ownerTeam } = input;
    return step(context, 'reviewItemAssign', input, async ({ ledger, principal }, before) => {
      const assignee = await chosenReviewer(input.assignee, context);
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
    const work = deciding(context, seen(input), async (unit) => {
      if (mapping != null) {
        await rememberMapping(unit, 'reviewItemRetry', mapping, `Decided in review item ${input.id}.`);
      }
      const values = (edits ?? []).map(({ field, value }) => [field, value ?? null] as const);
      return { kind: 'RETRY', edits: Object.fromEntries(values) };
    });
    return step(context, 'reviewItemRetry', input, work);
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description: "Lets one side's values stand on both sides.",
  })
  reviewItemAccept(
    @Arg('input', () => ReviewItemAcceptInput, INPUT) input: ReviewItemAcceptInput,
    @Ctx() context: OperationsContext,
  ) {
    const { side, fields } = input;
    const work = deciding(context, seen(input), () => ({ kind: 'ACCEPT', side, fields: fields ?? [] }));
    return step(context, 'reviewItemAccept', input, work);
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description:
      'Decides that the record is an existing record of Salesforce: the two are linked by their ids. Where two people share an address, it names the one who stays; of a report in doubt, the shipment that is meant.',
  })
  reviewItemMerge(
    @Arg('input', () => ReviewItemMergeInput, INPUT) input: ReviewItemMergeInput,
    @Ctx() context: OperationsContext,
  ) {
    const work = deciding(context, seen(input), (_unit, { record }) => ({
      kind: 'MERGE',
      ...mergedWith(input, record),
    }));
    return step(context, 'reviewItemMerge', input, work);
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
    const work = deciding(context, seen(input), () => ({ kind: 'CREATE' }));
    return step(context, 'reviewItemCreate', input, work);
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description: 'Lets the hub carry out the proposal of the item.',
  })
  reviewItemApprove(
    @Arg('input', () => ReviewItemApproveInput, INPUT) input: ReviewItemApproveInput,
    @Ctx() context: OperationsContext,
  ) {
    const work = deciding(context, seen(input), () => ({ kind: 'APPROVE' }));
    return step(context, 'reviewItemApprove', input, work);
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description: 'Decides that an event did not happen: the event is kept, and never counts.',
  })
  reviewItemLeaveOut(
    @Arg('input', () => ReviewItemLeaveOutInput, INPUT) input: ReviewItemLeaveOutInput,
    @Ctx() context: OperationsContext,
  ) {
    const work = deciding(context, seen(input), () => ({
      kind: 'LEAVE_OUT',
      reason: checkedReason(input.reason),
    }));
    return step(context, 'reviewItemLeaveOut', input, work);
  }

  @Mutation(() => ReviewItemPayload, {
    nullable: true,
    description: 'Closes an item without doing anything.',
  })
  reviewItemDismiss(
    @Arg('input', () => ReviewItemDismissInput, INPUT) input: ReviewItemDismissInput,
    @Ctx() context: OperationsContext,
  ) {
    return step(context, 'reviewItemDismiss', input, dismissing(seen(input), input.reason));
  }
}

type StepInput = MutationInput & SeenItem;

function seen({ id, expectedVersion }: StepInput): SeenItem {
  return { id, expectedVersion };
}

/** The record that a merge names: by one id of either system, or by the opaque id of a candidate. */
function mergedWith(
  { crmId, recordId }: ReviewItemMergeInput,
  record: string,
): {
  readonly crmId: string | null;
  readonly portalId: string | null;
} {
  if ((crmId == null) === (recordId == null)) {
    refuse('MISSING_VALUE', 'crmId', 'Give exactly one of crmId and recordId.');
  }
  if (crmId != null) {
    if (!isSalesforceId(crmId))
      refuse('INVALID_VALUE', 'crmId', 'Give the Salesforce id of the record, of 15 or 18 characters.');
    return { crmId, portalId: null };
  }
  const given = recordId ?? '';
  if (isPortalId(given)) return { crmId: null, portalId: given };
  const decoded = decodeId(given);
  // Another kind of record has another portal id. Which object a Salesforce id is of is checked with the decision.
  const isSameKind =
    decoded !== null &&
    (decoded.crmId !== null || recordIdOf(record, decoded) === encodeId(decoded.type, decoded));
  if (!isSameKind) {
    refuse(
      'INVALID_VALUE',
      'recordId',
      `Give the recordId of a candidate, or of another ${recordWord(record)}.`,
    );
  }
  return { crmId: decoded.crmId, portalId: decoded.portalId };
}

/** Runs one step about one item. */
async function step(
  context: OperationsContext,
  mutation: MutationName,
  input: StepInput,
  work: StepWork,
): Promise<ReviewItemPayload> {
  const { recordId, userErrors, writes } = await context.mutations.transact(mutation, input, {
    load: () => Promise.resolve(),
    write: async (unit) => ({ ...(await takeStep(unit, mutation, input.id, work)), details: null }),
  });
  const item = recordId === null ? null : await context.loaders.reviewItem.load(recordId);
  return { reviewItem: item && toReviewItem(item), userErrors, writes };
}
