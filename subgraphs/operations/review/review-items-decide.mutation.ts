import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { RecordedWrite } from '../../../src/domain/mutation-answer.ts';
import { isPortalId } from '../../../src/domain/record-ids.ts';
import type { ReviewDecision, ReviewSide } from '../../../src/domain/review.ts';
import type { UserError } from '../../../src/domain/user-error.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import type { SeenItem } from '../../../src/ledger/review/review-item.ts';
import type { Unit } from '../../../src/ledger/unit-of-work.ts';
import { refusalIn, refuse } from '../../../src/mutation/refused.ts';
import type { OperationsContext } from '../operations.context.ts';
import { MappingInput } from './review.inputs.ts';
import { type ManyDecision, ManyDecisionEnum, ReviewSideEnum } from './review-enums.ts';
import { ReviewItem, toReviewItem } from './review-item.type.ts';
import {
  checkedReason,
  deciding,
  dismissing,
  rememberMapping,
  type StepWork,
  takeStep,
} from './review-step.ts';

const MUTATION = 'reviewItemsDecide';
/** Items of one call. Each takes a few statements of one transaction. */
const MOST_ITEMS = 100;

@InputType('SeenReviewItemInput', { description: 'A review item as you saw it.' })
class SeenReviewItemInput implements SeenItem {
  @Field(() => ID, { description: 'The id of the review item.' })
  readonly id!: string;

  @Field(() => Int, { description: 'The version of the item that you saw.' })
  readonly expectedVersion!: number;
}

@InputType('ReviewItemsDecideInput', { description: 'One decision about many review items.' })
export class ReviewItemsDecideInput extends MutationInput {
  @Field(() => [SeenReviewItemInput], { description: `The items, 1 to ${MOST_ITEMS}.` })
  readonly items!: readonly SeenReviewItemInput[];

  @Field(() => ManyDecisionEnum, { description: 'The decision.' })
  readonly decision!: ManyDecision;

  @Field(() => ReviewSideEnum, { nullable: true, description: 'Whose values stand; for ACCEPT.' })
  readonly side?: ReviewSide | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why, 1 to 1000 characters; for LEAVE_OUT and DISMISS.',
  })
  readonly reason?: string | null;

  @Field(() => MappingInput, {
    nullable: true,
    description: 'The meaning of a word that had none; for RETRY.',
  })
  readonly mapping?: MappingInput | null;
}

@ObjectType('ReviewItemOutcome', {
  simpleResolvers: true,
  description: 'What one decision among many came to.',
})
class DecidedItem extends MutationPayload {
  @Field(() => ID, { description: 'The id that you gave.' })
  readonly id!: string;

  @Field(() => ReviewItem, {
    nullable: true,
    description: 'The item after the decision; null if there is none.',
  })
  readonly reviewItem!: ReviewItem | null;
}

@ObjectType('ReviewItemsDecidePayload', {
  simpleResolvers: true,
  description: 'The outcome of each item, in the order given. One that is refused stops no other.',
})
export class ReviewItemsDecidePayload extends MutationPayload {
  @Field(() => [DecidedItem], { description: 'One for each item; empty when the whole request was refused.' })
  readonly results!: readonly DecidedItem[];
}

interface Result {
  readonly id: string;
  readonly userErrors: readonly UserError[];
  readonly writes: readonly RecordedWrite[];
}

@Resolver()
export class ReviewItemsDecideMutation {
  @Mutation(() => ReviewItemsDecidePayload, {
    nullable: true,
    description: `Makes one decision about up to ${MOST_ITEMS} review items. Each item has its own outcome.`,
  })
  async reviewItemsDecide(
    @Arg('input', () => ReviewItemsDecideInput, { description: 'The items and the decision.' })
    input: ReviewItemsDecideInput,
    @Ctx() context: OperationsContext,
  ): Promise<ReviewItemsDecidePayload> {
    const { userErrors, details } = await context.mutations.transact(MUTATION, input, {
      load: () => Promise.resolve(),
      write: async (unit) => {
        const decision = await checked(unit, input);
        const results = await decideEach(context, unit, input.items, decision);
        return { recordId: null, writes: results.flatMap(({ writes }) => writes), details: results };
      },
    });
    const answered = details ?? [];
    const results = await Promise.all(
      answered.map(async (result) => {
        const item = isPortalId(result.id) ? await context.loaders.reviewItem.load(result.id) : null;
        const reviewItem = item && toReviewItem(item);
        return { ...result, writes: shown(input, result.writes), reviewItem };
      }),
    );
    return { results, userErrors, writes: results.flatMap(({ writes }) => writes) };
  }
}

/** The writes of the answer; a rehearsal shows those that it would make. */
function shown({ validateOnly }: ReviewItemsDecideInput, writes: readonly RecordedWrite[]) {
  return validateOnly === true ? writes.map((write) => ({ ...write, state: 'PLANNED' }) as const) : writes;
}

type Decision =
  | Exclude<ReviewDecision, { kind: 'MERGE' }>
  | { readonly kind: 'DISMISS'; readonly reason: string };

/** The complete decision. A problem of the decision refuses the whole request. */
async function checked(unit: Unit<unknown>, input: ReviewItemsDecideInput): Promise<Decision> {
  const { items, decision: kind, side, mapping } = input;
  if (items.length === 0 || items.length > MOST_ITEMS) {
    refuse('INVALID_VALUE', 'items', `Give 1 to ${MOST_ITEMS} items.`);
  }
  if (mapping != null && kind !== 'RETRY') refuse('INVALID_VALUE', 'mapping', 'A mapping goes with RETRY.');
  switch (kind) {
    case 'ACCEPT':
      return { kind, side: side ?? refuse('MISSING_VALUE', 'side', 'Say whose values stand.'), fields: [] };
    case 'LEAVE_OUT':
    case 'DISMISS':
      return { kind, reason: checkedReason(input.reason) };
    case 'RETRY':
      if (mapping != null) await rememberMapping(unit, MUTATION, mapping, 'Decided about many review items.');
      return { kind, edits: {} };
    default:
      return { kind };
  }
}

/** Locks items in the order of their ids, so that two calls about the same items cannot deadlock. */
async function decideEach(
  context: OperationsContext,
  unit: Unit<unknown>,
  items: readonly SeenItem[],
  decision: Decision,
): Promise<readonly Result[]> {
  const results = new Map<SeenItem, Result>();
  const named = new Set<string>();
  for (const seen of items.toSorted((one, other) => (one.id < other.id ? -1 : 1))) {
    const { id } = seen;
    const isRepeated = named.has(id);
    named.add(id);
    const work =
      decision.kind === 'DISMISS'
        ? dismissing(seen, decision.reason)
        : deciding(context, seen, () => decision);
    results.set(seen, await outcomeOf(unit, id, isRepeated ? repeated : work));
  }
  return items.flatMap((seen) => results.get(seen) ?? []);
}

async function outcomeOf(unit: Unit<unknown>, id: string, work: StepWork): Promise<Result> {
  try {
    const { writes } = await takeStep(unit, MUTATION, id, work);
    return { id, userErrors: [], writes };
  } catch (error) {
    const refused = refusalIn(error);
    if (refused === null) throw error;
    return { id, userErrors: refused.userErrors, writes: [] };
  }
}

const repeated: StepWork = () => refuse('ILLEGAL_STATE', 'id', 'The item is named twice.');
