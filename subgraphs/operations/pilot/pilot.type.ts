import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { AggregateName, Lane } from '../../../src/domain/ownership/index.ts';
import type { PilotMode, SyncState } from '../../../src/domain/sync-state.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import type { LaneCount } from '../../../src/ledger/outbox/outbox-change.ts';
import type { DryRunCall as StoredCall } from '../../../src/ledger/pilot/dry-run-calls.ts';
import type { PilotSwitch as StoredSwitch } from '../../../src/ledger/pilot/pilot-switches.ts';
import { Account } from '../entities.type.ts';
import { LaneEnum, PilotModeEnum, SyncStateEnum } from '../sync-enums.ts';

/** Records that are carried as one, as GraphQL enum values. */
export const CarriedRecordEnum: Readonly<Record<string, AggregateName>> = {
  ACCOUNT: 'Account',
  PORTAL_USER: 'PortalUser',
  BILLING_CONTACT: 'BillingContact',
  SHIPMENT: 'Shipment',
  EXCEPTION: 'Exception',
  EXCEPTION_TASK: 'ExceptionTask',
};
registerEnumType(CarriedRecordEnum, {
  name: 'CarriedRecord',
  description: 'A record that is carried between the systems as one.',
  valuesConfig: {
    ACCOUNT: { description: 'A customer or branch, and its account in Salesforce.' },
    PORTAL_USER: { description: 'A portal user, and the contact behind it.' },
    BILLING_CONTACT: { description: 'The billing contact of an account.' },
    SHIPMENT: { description: 'A shipment, and its summary in Salesforce.' },
    EXCEPTION: { description: 'An exception that needs the customer, and its case.' },
    EXCEPTION_TASK: { description: 'An exception that its team settles, and its task.' },
  },
});

@ObjectType('PilotSwitch', {
  simpleResolvers: true,
  description: 'How far the records of an account are synchronized. The most exact switch counts.',
})
export class PilotSwitch {
  @Field(() => Account, {
    nullable: true,
    description: 'For this account and not its branches; null for all.',
  })
  readonly account!: Account | null;

  @Field(() => CarriedRecordEnum, { nullable: true, description: 'For this kind of record; null for all.' })
  readonly record!: AggregateName | null;

  @Field(() => PilotModeEnum, { description: 'How far.' })
  readonly mode!: PilotMode;

  @Field(() => Int, { description: 'Changes with every setting.' })
  readonly version!: number;

  @Field(() => String, { description: 'Who set it.' })
  readonly changedBy!: string;

  @Field(() => DateTime, { description: 'When.' })
  readonly changedAt!: Date;
}

export function toPilotSwitch({ accountId, ...stored }: StoredSwitch): PilotSwitch {
  return { ...stored, account: accountId === null ? null : { portalId: accountId, crmId: null } };
}

@ObjectType('LaneCount', { simpleResolvers: true, description: 'Changes of one lane in one state.' })
export class LaneCountType implements LaneCount {
  @Field(() => LaneEnum, { description: 'The lane.' })
  readonly lane!: Lane;

  @Field(() => SyncStateEnum, { description: 'The state.' })
  readonly state!: SyncState;

  @Field(() => Int, { description: 'How many.' })
  readonly count!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The longest wait of them, milliseconds; null when none waits.',
  })
  readonly lagMs!: number | null;
}

@InputType('PilotSwitchSetInput', { description: 'How far something is synchronized from now on.' })
export class PilotSwitchSetInput extends MutationInput {
  @Field(() => ID, {
    nullable: true,
    description: 'One account: its opaque id or portal id; all when left out.',
  })
  readonly accountId?: string | null;

  @Field(() => CarriedRecordEnum, { nullable: true, description: 'One kind of record; all when left out.' })
  readonly record?: AggregateName | null;

  @Field(() => PilotModeEnum, {
    nullable: true,
    description: 'How far; null removes the switch, so that the next more general one counts.',
  })
  readonly mode?: PilotMode | null;
}

@ObjectType('PilotSwitchSetPayload', {
  simpleResolvers: true,
  description: 'The switch after the change, and the changes in flight at that time.',
})
export class PilotSwitchSetPayload extends MutationPayload {
  @Field(() => PilotSwitch, { nullable: true, description: 'The switch; null when none stands.' })
  readonly pilotSwitch!: PilotSwitch | null;

  @Field(() => PilotModeEnum, { nullable: true, description: 'Its mode before; null for a new switch.' })
  readonly before!: PilotMode | null;

  @Field(() => PilotSwitch, {
    nullable: true,
    description:
      'The more general switch that counts once this one is removed; null unless the mode is null.',
  })
  readonly next!: PilotSwitch | null;

  @Field(() => Int, { description: 'How many changes that were held go on now.' })
  readonly released!: number;

  @Field(() => [LaneCountType], {
    description: 'The changes that Salesforce has not received, after the switch. None is lost or half done.',
  })
  readonly pending!: readonly LaneCount[];
}

@ObjectType('SentValue', { simpleResolvers: true, description: 'One field that would have been sent.' })
class SentValue {
  @Field(() => String, { description: "Salesforce's name of the field." })
  readonly field!: string;

  @Field(() => String, { nullable: true, description: 'The value, as text.' })
  readonly value!: string | null;
}

@ObjectType('DryRunCall', {
  simpleResolvers: true,
  description: 'A change that the dry run did not send.',
})
export class DryRunCall implements Omit<StoredCall, 'accountId' | 'payload'> {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => DateTime, { description: 'When it would have been sent.' })
  readonly at!: Date;

  @Field(() => CarriedRecordEnum, { description: 'The kind of record.' })
  readonly record!: AggregateName;

  @Field(() => ID, { description: "The record's portal id." })
  readonly aggregateId!: string;

  @Field(() => Account, { nullable: true, description: 'The account that it belongs to.' })
  readonly account!: Account | null;

  @Field(() => String, { description: 'The object in Salesforce.' })
  readonly object!: StoredCall['object'];

  @Field(() => [SentValue], { description: 'The fields and their values.' })
  readonly values!: readonly SentValue[];
}

export const DryRunCallConnection = connectionOf('DryRunCall', () => DryRunCall);
