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
import type { MilestoneType } from '../../../src/domain/vocabulary/index.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { AFTER, GapNotice, Heartbeat, StreamMessage } from '../../../src/graph/stream.ts';
import { MilestoneTypeEnum } from '../../../src/graph/vocabulary-enums.ts';
import { fitsFilter } from '../../../src/live/message-stream.ts';
import { namedAccounts } from '../account/account-filter.ts';
import { follow, isAbout } from '../followed.ts';
import type { PortalContext } from '../portal.context.ts';
import { opaqueKey } from '../record-key.ts';
import { Shipment, toShipment } from '../shipment/shipment.type.ts';
import { TrackingEvent, toTrackingEvent } from './tracking-event.type.ts';

@InputType('MilestoneStreamFilter', { description: 'Which milestones; every part narrows.' })
class MilestoneStreamFilter {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of a customer (with its branches) or of a branch.',
  })
  readonly accountId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The id of a branch.' })
  readonly branchId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The id of a shipment.' })
  readonly shipmentId?: string | null;

  @Field(() => [MilestoneTypeEnum], { nullable: true, description: 'The milestone is one of these.' })
  readonly types?: readonly MilestoneType[] | null;
}

@ObjectType('MilestoneRecorded', {
  implements: StreamMessage,
  simpleResolvers: true,
  description: 'A milestone of a shipment counts from now on: a fact, a plan, an estimate or a correction.',
})
export class MilestoneRecorded extends StreamMessage {
  @Field(() => DateTime, { description: 'When the hub took it in.' })
  readonly at!: Date;

  readonly eventId!: string;
  readonly shipmentId!: string;
}

const MilestoneMessage = createUnionType({
  name: 'MilestoneMessage',
  description: 'The message of milestoneRecorded.',
  types: () => [MilestoneRecorded, GapNotice, Heartbeat] as const,
});

interface Arguments {
  readonly filter?: MilestoneStreamFilter | null;
  readonly after?: string | null;
}

@Resolver(() => MilestoneRecorded)
export class MilestoneRecordedSubscription {
  @Subscription(() => MilestoneMessage, {
    nullable: true,
    description:
      'Milestones as they are recorded, in the order of each shipment. One that is under review is not sent before it counts.',
    subscribe: ({ args, context }) => milestones(args as Arguments, context as PortalContext),
  })
  milestoneRecorded(
    @Root() message: StreamMessage,
    @Arg('filter', () => MilestoneStreamFilter, { nullable: true, description: 'Which milestones.' })
    _filter?: MilestoneStreamFilter | null,
    @Arg('after', () => String, { nullable: true, description: AFTER }) _after?: string | null,
  ) {
    return message;
  }

  @FieldResolver(() => TrackingEvent, {
    nullable: true,
    description: 'The event; null if the caller may no longer see it.',
  })
  async event(@Root() { eventId }: MilestoneRecorded, @Ctx() { loaders }: PortalContext) {
    const record = await loaders.event.load(eventId);
    return record && toTrackingEvent(record);
  }

  @FieldResolver(() => Shipment, {
    nullable: true,
    description: 'The shipment as it is now; null when you may see it no more.',
  })
  async shipment(@Root() { shipmentId }: MilestoneRecorded, @Ctx() { loaders }: PortalContext) {
    const record = await loaders.shipment.load({ portalId: shipmentId });
    return record && toShipment(record);
  }
}

async function milestones({ filter, after }: Arguments, context: PortalContext) {
  const shipmentId = filter?.shipmentId;
  const [named, shipment] = await Promise.all([
    namedAccounts(filter, context),
    shipmentId == null
      ? undefined
      : context.loaders.shipment.load(opaqueKey('Shipment', shipmentId, 'shipmentId')),
  ]);
  return await follow(context, {
    kind: 'MILESTONE_RECORDED',
    after,
    wanted:
      named === null || shipment === null
        ? null
        : (event) =>
            isAbout(named, event) &&
            fitsFilter(filter?.types, event.facts.milestone) &&
            (shipment === undefined || shipment.portalId === event.shipmentId),
    toMessage: ({ recordId, shipmentId: ofShipment, at }) => ({
      __typename: 'MilestoneRecorded',
      eventId: recordId,
      shipmentId: ofShipment,
      at,
    }),
  });
}
