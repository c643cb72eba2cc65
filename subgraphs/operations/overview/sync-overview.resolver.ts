import { Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { ReviewCategory, ReviewState } from '../../../src/domain/review.ts';
import type { Team } from '../../../src/domain/vocabulary/index.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { LaneCount } from '../../../src/ledger/outbox/outbox-change.ts';
import type { ReviewCount } from '../../../src/ledger/review/review-item.ts';
import type { OperationsContext } from '../operations.context.ts';
import { LaneCountType } from '../pilot/pilot.type.ts';
import { ReviewCategoryEnum, ReviewStateEnum } from '../review/review-enums.ts';
import { TeamEnum } from '../sync-enums.ts';

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

@ObjectType('SyncOverview', { simpleResolvers: true, description: 'How the sync is doing, at a glance.' })
export class SyncOverview {
  @Field(() => [LaneCountType], { description: 'How many changes wait, and how long, by lane and state.' })
  readonly lanes!: readonly LaneCount[];

  @Field(() => [FailureCount], { description: 'Unfinished review items, by cause and owner.' })
  readonly failures!: readonly ReviewCount[];
}

@Resolver()
export class SyncOverviewResolver {
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
}: Pick<Ledger, 'outbox' | 'review'>): Promise<SyncOverview> {
  const [lanes, failures] = await Promise.all([outbox.counts(), review.counts()]);
  return { lanes, failures };
}
