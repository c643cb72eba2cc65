import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  FieldResolver,
  ID,
  InputType,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { type LiveEvent, mayHear } from '../../../src/domain/live-events.ts';
import type { ReviewCategory, ReviewState } from '../../../src/domain/review.ts';
import type { Team } from '../../../src/domain/vocabulary/index.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { AFTER, GapNotice, Heartbeat, StreamMessage } from '../../../src/graph/stream.ts';
import { fitsFilter, messageStream } from '../../../src/live/message-stream.ts';
import type { OperationsContext } from '../operations.context.ts';
import { portalIdIn } from '../portal-ids.ts';
import { TeamEnum } from '../sync-enums.ts';
import { ReviewCategoryEnum, ReviewStateEnum } from './review-enums.ts';
import { ReviewItem, toReviewItem } from './review-item.type.ts';

@InputType('ReviewStreamFilter', { description: 'Which review items; every part narrows.' })
class ReviewStreamFilter {
  @Field(() => [ReviewCategoryEnum], { nullable: true, description: 'The category is one of these.' })
  readonly categories?: readonly ReviewCategory[] | null;

  @Field(() => [ReviewStateEnum], { nullable: true, description: 'The state is one of these.' })
  readonly states?: readonly ReviewState[] | null;

  @Field(() => [TeamEnum], { nullable: true, description: 'The owning team is one of these.' })
  readonly ownerTeams?: readonly Team[] | null;

  @Field(() => ID, { nullable: true, description: 'Only this account: its opaque id or its portal id.' })
  readonly accountId?: string | null;
}

@ObjectType('ReviewItemChanged', {
  implements: StreamMessage,
  simpleResolvers: true,
  description: 'A review item was opened, assigned, decided or resolved.',
})
export class ReviewItemChanged extends StreamMessage {
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: Date;

  @Field(() => [String], { description: 'The fields that were changed.' })
  readonly changedFields!: readonly string[];

  readonly itemId!: string;
}

const ReviewItemMessage = createUnionType({
  name: 'ReviewItemMessage',
  description: 'The message of reviewItemChanged.',
  types: () => [ReviewItemChanged, GapNotice, Heartbeat] as const,
});

interface Arguments {
  readonly filter?: ReviewStreamFilter | null;
  readonly after?: string | null;
}

@Resolver(() => ReviewItemChanged)
export class ReviewItemChangedSubscription {
  @Subscription(() => ReviewItemMessage, {
    nullable: true,
    description: 'The review queue as it changes. The filter is compared with each item after the change.',
    subscribe: ({ args, context }) => changes(args as Arguments, context as OperationsContext),
  })
  reviewItemChanged(
    @Root() message: StreamMessage,
    @Arg('filter', () => ReviewStreamFilter, { nullable: true, description: 'Which items.' })
    _filter?: ReviewStreamFilter | null,
    @Arg('after', () => String, { nullable: true, description: AFTER }) _after?: string | null,
  ) {
    return message;
  }

  @FieldResolver(() => ReviewItem, { nullable: true, description: 'The item as it is now.' })
  async item(@Root() { itemId }: ReviewItemChanged, @Ctx() { loaders }: OperationsContext) {
    const item = await loaders.reviewItem.load(itemId);
    return item && toReviewItem(item);
  }
}

async function changes({ filter, after }: Arguments, context: OperationsContext) {
  const { categories, states, ownerTeams, accountId } = filter ?? {};
  const account = accountId == null ? undefined : await portalIdIn('Account', accountId, context);
  const isWanted = ({ facts, accountId: concerned }: LiveEvent) =>
    fitsFilter(categories, facts.category) &&
    fitsFilter(states, facts.state) &&
    fitsFilter(ownerTeams, facts.team) &&
    (account === undefined || concerned === account);
  return await messageStream(context.feed, {
    kinds: account === null ? [] : ['REVIEW_ITEM_CHANGED'],
    after,
    signal: context.signal,
    toMessage: (event) =>
      mayHear(context.caller.scope, event) && isWanted(event)
        ? {
            __typename: 'ReviewItemChanged',
            itemId: event.recordId,
            at: event.at,
            changedFields: event.fields,
          }
        : null,
  });
}
