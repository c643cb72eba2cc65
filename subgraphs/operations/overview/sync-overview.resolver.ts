import { Ctx, Directive, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { ReviewCategory, ReviewState } from '../../../src/domain/review.ts';
import type { Team } from '../../../src/domain/vocabulary/index.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { LaneCount } from '../../../src/ledger/outbox/outbox-change.ts';
import type { FeedStatus } from '../../../src/ledger/pull/change-feed.ts';
import type { PullPosition } from '../../../src/ledger/pull/crm-cursors.ts';
import type { MissingPermission } from '../../../src/ledger/pull/missing-permissions.ts';
import type { PullFailure } from '../../../src/ledger/pull/pull-failures.ts';
import type { ReviewCount } from '../../../src/ledger/review/review-item.ts';
import type { OperationsContext } from '../operations.context.ts';
import { LaneCountType } from '../pilot/pilot.type.ts';
import { ReviewCategoryEnum, ReviewStateEnum } from '../review/review-enums.ts';
import { TeamEnum } from '../sync-enums.ts';
import { ChangeFeedType } from './change-feed.type.ts';

@ObjectType('FailureCount', { simpleResolvers: true, description: 'Review items of one cause and owner.' })
class FailureCount implements ReviewCount {
  @Field(() => ReviewCategoryEnum, { description: 'Why a person has to look.' })
  readonly category!: ReviewCategory;

  @Field(() => TeamEnum, { description: 'The team that owns them.' })
  readonly ownerTeam!: Team;

  @Field(() => ReviewStateEnum, { description: 'How far they are.' })
  readonly state!: ReviewState;

  @Field(() => Int, { description: 'How many.' })
  readonly count!: number;

  @Field(() => DateTime, { description: 'When the oldest was opened.' })
  readonly oldest!: Date;
}

@ObjectType('PullFailure', {
  simpleResolvers: true,
  description: 'An object of Salesforce whose changes the hub could not take over, at least twice in a row.',
})
class PullFailureType implements PullFailure {
  @Field(() => String, { description: 'The API name of the object in Salesforce.' })
  readonly object!: PullFailure['object'];

  @Field(() => Int, { description: 'How many rounds in a row failed.' })
  readonly failures!: number;

  @Field(() => String, { description: 'A code of the error catalogue, or the other system’s own.' })
  readonly code!: string;

  @Field(() => String, { description: 'Why, without values of records.' })
  readonly reason!: string;

  @Field(() => DateTime, { description: 'When it failed first.' })
  readonly since!: Date;

  @Field(() => DateTime, { description: 'When it failed last.' })
  readonly lastAt!: Date;
}

const NeededRightEnum = vocabularyEnum<MissingPermission['needed']>(
  'NeededRight',
  'A right to a field of Salesforce.',
  {
    READ: 'To read it. Without it answers lack the field.',
    EDIT: 'To write it. Without it changes of the field wait.',
  },
);

@ObjectType('MissingPermission', {
  simpleResolvers: true,
  description: 'A field of Salesforce that the integration user needs and may not use.',
})
class MissingPermissionType implements MissingPermission {
  @Field(() => String, { description: 'The API name of the object in Salesforce.' })
  readonly object!: MissingPermission['object'];

  @Field(() => String, { description: 'The API name of the field; `Id` for the object as a whole.' })
  readonly field!: string;

  @Field(() => NeededRightEnum, { description: 'The right that has to be granted.' })
  readonly needed!: MissingPermission['needed'];

  @Field(() => DateTime, { description: 'When the hub noticed it.' })
  readonly since!: Date;
}

@ObjectType('PullPosition', {
  simpleResolvers: true,
  description: 'How far the hub has asked Salesforce for the changes of one object.',
})
class PullPositionType implements PullPosition {
  @Field(() => String, { description: 'The API name of the object in Salesforce.' })
  readonly object!: PullPosition['object'];

  @Field(() => DateTime, { description: 'When Salesforce made the last change that was read.' })
  readonly systemModstamp!: Date;

  @Field(() => DateTime, { description: 'When the position moved last.' })
  readonly updatedAt!: Date;
}

@ObjectType('SyncOverview', { simpleResolvers: true, description: 'How the sync is doing, at a glance.' })
export class SyncOverview {
  @Field(() => [LaneCountType], { description: 'How many changes wait, and how long, by lane and state.' })
  readonly lanes!: readonly LaneCount[];

  @Field(() => [FailureCount], { description: 'Unfinished review items, by cause and owner.' })
  readonly failures!: readonly ReviewCount[];

  @Field(() => [PullFailureType], {
    description: 'Objects of Salesforce whose changes are not taken over. The other objects go on.',
  })
  readonly pullFailures!: readonly PullFailure[];

  @Field(() => [PullPositionType], { description: 'How far polling has read each object.' })
  readonly pullPositions!: readonly PullPosition[];

  @Field(() => ChangeFeedType, { description: 'The feed through which Salesforce tells its changes.' })
  readonly changeFeed!: FeedStatus;

  @Field(() => [MissingPermissionType], {
    description:
      'Fields and objects that the integration user may not use. Only these are missing; the hub takes them up once granted.',
  })
  readonly missingPermissions!: readonly MissingPermission[];
}

@Resolver()
export class SyncOverviewResolver {
  // Counts of whole tables.
  @Directive('@cost(weight: 50)')
  @Query(() => SyncOverview, {
    nullable: true,
    description: 'The changes that wait for Salesforce, their delay, and the unfinished review items.',
  })
  async syncOverview(@Ctx() { ledger }: OperationsContext): Promise<SyncOverview> {
    return await overviewOf(ledger);
  }
}

export async function overviewOf({
  outbox,
  review,
  pullFailures: pull,
  cursors,
  changeFeed: feed,
  missingPermissions: permissions,
}: Pick<
  Ledger,
  'outbox' | 'review' | 'pullFailures' | 'cursors' | 'changeFeed' | 'missingPermissions'
>): Promise<SyncOverview> {
  const [lanes, failures, pullFailures, pullPositions, changeFeed, missingPermissions] = await Promise.all([
    outbox.counts(),
    review.counts(),
    pull.lasting(),
    cursors.list(),
    feed.status(),
    permissions.list(),
  ]);
  return { lanes, failures, pullFailures, pullPositions, changeFeed, missingPermissions };
}
