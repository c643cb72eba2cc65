import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  FieldResolver,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { DateTime } from '../../../src/graph/scalars.ts';
import { AFTER, GapNotice, Heartbeat, StreamMessage } from '../../../src/graph/stream.ts';
import { MessageStream, noticeOf, readCursor } from '../../../src/live/message-stream.ts';
import type { OperationsContext } from '../operations.context.ts';
import { overviewOf, SyncOverview } from './sync-overview.resolver.ts';

@ObjectType('SyncHealthChanged', {
  implements: StreamMessage,
  simpleResolvers: true,
  description: 'The number of waiting or failed changes is different.',
})
export class SyncHealthChanged extends StreamMessage {
  @Field(() => DateTime, { description: 'When it was noticed.' })
  readonly at!: Date;
}

const SyncHealthMessage = createUnionType({
  name: 'SyncHealthMessage',
  description: 'The message of syncHealth.',
  types: () => [SyncHealthChanged, GapNotice, Heartbeat] as const,
});

/** The shortest time between two counts in PostgreSQL for one subscriber, milliseconds. */
const COUNTED_EVERY_MS = 1_000;

@Resolver(() => SyncHealthChanged)
export class SyncHealthSubscription {
  @Subscription(() => SyncHealthMessage, {
    nullable: true,
    description:
      'How the sync is doing: at once, and whenever its counts have changed, noticed within ten seconds.',
    subscribe: ({ args, context }) =>
      watch((args as { readonly after?: string | null }).after, context as OperationsContext),
  })
  syncHealth(
    @Root() message: StreamMessage,
    @Arg('after', () => String, { nullable: true, description: AFTER }) _after?: string | null,
  ) {
    return message;
  }

  @FieldResolver(() => SyncOverview, { nullable: true, description: 'How the sync is doing now.' })
  overview(@Root() _message: SyncHealthChanged, @Ctx() { ledger }: OperationsContext) {
    return overviewOf(ledger);
  }
}

async function watch(after: string | null | undefined, { feed, ledger, signal }: OperationsContext) {
  let known: string | null = null;
  let countedAt = Number.NEGATIVE_INFINITY;
  const cursors = await feed.cursors();
  const subscription = await feed.subscribe({
    filter: { kinds: ['REVIEW_ITEM_CHANGED'] },
    after: readCursor(after, cursors),
    signal,
  });
  return new MessageStream(subscription, async (message) => {
    if (message.type === 'GAP') return noticeOf(message, cursors);
    const silence = message.type === 'HEARTBEAT' ? noticeOf(message, cursors) : null;
    if (silence === null && performance.now() - countedAt < COUNTED_EVERY_MS) return null;
    countedAt = performance.now();
    const counts = await countsIn(ledger);
    if (counts === known) return silence;
    known = counts;
    const changed = {
      __typename: 'SyncHealthChanged',
      cursor: cursors.encode(message.cursor),
      at: new Date(),
    };
    return changed;
  });
}

/** The counts without ages, which grow without any change. */
async function countsIn(ledger: OperationsContext['ledger']): Promise<string> {
  const { lanes, failures, pullFailures, missingPermissions, changeFeed } = await overviewOf(ledger);
  return JSON.stringify([
    lanes.map(({ lane, state, count }) => [lane, state, count]),
    failures.map(({ category, ownerTeam, state, count }) => [category, ownerTeam, state, count]),
    pullFailures.map(({ object, code }) => [object, code]),
    missingPermissions.map(({ object, field, needed }) => [object, field, needed]),
    [changeFeed.state, changeFeed.reason, changeFeed.resyncs],
  ]);
}
