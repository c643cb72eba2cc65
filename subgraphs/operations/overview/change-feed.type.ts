import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { ChangeFeedState } from '../../../src/domain/change-feed.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { FeedStatus } from '../../../src/ledger/pull/change-feed.ts';

const ChangeFeedStateEnum = vocabularyEnum<ChangeFeedState>(
  'ChangeFeedState',
  "How the feed of Salesforce's changes does.",
  {
    LIVE: 'Changes arrive as they happen.',
    SILENT: 'It is open, and polling finds changes that it does not tell.',
    RESYNCING: 'Events were lost, and their records are read again.',
    DOWN: 'It cannot be read. Polling finds the changes, at its normal rate.',
    OFF: 'No channel is configured. Polling finds the changes.',
  },
);

@ObjectType('ChangeFeed', {
  simpleResolvers: true,
  description: 'The feed through which Salesforce tells its changes. Polling goes on beside it.',
})
export class ChangeFeedType implements FeedStatus {
  @Field(() => ChangeFeedStateEnum, { description: 'How it does.' })
  readonly state!: ChangeFeedState;

  @Field(() => String, { nullable: true, description: 'Why it is not LIVE, without values of records.' })
  readonly reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is in this state.' })
  readonly since!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When Salesforce committed the last change that it told.',
  })
  readonly lastEventAt!: Date | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'From that commit until the change was applied, milliseconds, by the clocks of both systems.',
  })
  readonly lagMs!: number | null;

  @Field(() => Int, {
    description:
      'How often changes were read again: its place was lost, or its events did not tell which records changed.',
  })
  readonly resyncs!: number;

  @Field(() => DateTime, { nullable: true, description: 'When that was done last.' })
  readonly lastResyncAt!: Date | null;
}
