import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { AggregateName, Lane } from '../../../src/domain/ownership/index.ts';
import type { SyncState } from '../../../src/domain/sync-state.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import type { WaitingChange as StoredChange, SyncFailure } from '../../../src/ledger/outbox/outbox-change.ts';
import { Account } from '../entities.type.ts';
import { CarriedRecordEnum } from '../pilot/pilot.type.ts';
import { recordIdOf } from '../review/record-ids.ts';
import { LaneEnum, SyncStateEnum } from '../sync-enums.ts';
import { SyncError } from '../sync-status/sync-status.type.ts';

@ObjectType('WaitingChange', {
  simpleResolvers: true,
  description: 'A record whose newest change Salesforce does not have.',
})
export class WaitingChange implements Omit<StoredChange, 'id' | 'accountId'> {
  @Field(() => ID, { description: 'Its id; another one when the change moves to another state.' })
  readonly id!: string;

  @Field(() => CarriedRecordEnum, { description: 'The kind of record.' })
  readonly record!: AggregateName;

  @Field(() => ID, { description: "The record's portal id." })
  readonly aggregateId!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The record's opaque id, as node(id:) takes it; null while the graph has no such record.",
  })
  readonly recordId!: string | null;

  @Field(() => Account, { nullable: true, description: 'The account that it belongs to.' })
  readonly account!: Account | null;

  @Field(() => LaneEnum, { description: 'How soon it must arrive.' })
  readonly lane!: Lane;

  @Field(() => SyncStateEnum, { description: 'Where it is.' })
  readonly state!: SyncState;

  @Field(() => Int, { description: 'How often it was tried.' })
  readonly attempts!: number;

  @Field(() => DateTime, { description: 'When the oldest change that Salesforce has not seen was made.' })
  readonly queuedAt!: Date;

  @Field(() => DateTime, {
    description: 'Not sent before this time. Of a parked change, when it was parked.',
  })
  readonly nextAttemptAt!: Date;

  @Field(() => SyncError, { nullable: true, description: 'Why the last attempt failed.' })
  readonly lastError!: SyncFailure | null;
}

export const WaitingChangeConnection = connectionOf('WaitingChange', () => WaitingChange);

export function toWaitingChange({ id, accountId, ...stored }: StoredChange): WaitingChange {
  return {
    ...stored,
    id: `${id}`,
    recordId: recordIdOf(stored.record, { portalId: stored.aggregateId }),
    account: accountId === null ? null : { portalId: accountId, crmId: null },
  };
}
