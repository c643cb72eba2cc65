import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { Lane } from '../../../src/domain/ownership/index.ts';
import type { SyncState } from '../../../src/domain/sync-state.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import type { SyncFailure } from '../../../src/ledger/outbox/outbox-change.ts';
import { LaneEnum, SyncStateEnum } from '../sync-enums.ts';

@ObjectType('SyncError', { simpleResolvers: true, description: 'Why the last attempt did not go through.' })
export class SyncError implements SyncFailure {
  @Field(() => String, { description: 'A code of the error catalogue, or of Salesforce.' })
  readonly code!: string;

  @Field(() => String, { description: 'In words, without customer data.' })
  readonly message!: string;
}

@ObjectType('SyncStatus', {
  simpleResolvers: true,
  description: "How far the record's newest change is on its way to Salesforce.",
})
export class SyncStatus {
  @Field(() => SyncStateEnum, { description: 'Where it is.' })
  readonly state!: SyncState;

  @Field(() => LaneEnum, { description: 'How soon it must arrive.' })
  readonly lane!: Lane;

  @Field(() => DateTime, { description: 'When the oldest change that Salesforce had not seen was made.' })
  readonly queuedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was last sent.' })
  readonly sentAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When Salesforce confirmed it; null until then.' })
  readonly visibleAt!: Date | null;

  @Field(() => Float, { description: 'Milliseconds from the change to its confirmation, or to now.' })
  readonly lagMs!: number;

  @Field(() => Int, { description: 'How often it was tried.' })
  readonly attempts!: number;

  @Field(() => SyncError, { nullable: true, description: 'Why the last attempt failed.' })
  readonly lastError!: SyncFailure | null;
}
