import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  FieldResolver,
  ID,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { CONSIGNEE, visibleFields } from '../../../src/domain/access.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { AFTER, GapNotice, Heartbeat, StreamMessage } from '../../../src/graph/stream.ts';
import { follow } from '../followed.ts';
import type { PortalContext } from '../portal.context.ts';
import { opaqueKey } from '../record-key.ts';
import { Shipment, toShipment } from './shipment.type.ts';

@ObjectType('ShipmentUpdated', {
  implements: StreamMessage,
  simpleResolvers: true,
  description: 'A shipment changed: by an event, by a person, or by a link to Salesforce.',
})
export class ShipmentUpdated extends StreamMessage {
  @Field(() => DateTime, { description: 'When it was changed.' })
  readonly at!: Date;

  @Field(() => [String], { description: 'The fields that were changed.' })
  readonly changedFields!: readonly string[];

  readonly shipmentId!: string;
}

const ShipmentMessage = createUnionType({
  name: 'ShipmentMessage',
  description: 'The message of shipmentUpdated.',
  types: () => [ShipmentUpdated, GapNotice, Heartbeat] as const,
});

interface Arguments {
  readonly id: string;
  readonly after?: string | null;
}

@Resolver(() => ShipmentUpdated)
export class ShipmentUpdatedSubscription {
  @Subscription(() => ShipmentMessage, {
    nullable: true,
    description:
      'Every change of one shipment, in order. Of one that is not there or not yours nothing comes.',
    subscribe: ({ args, context }) => updates(args as Arguments, context as PortalContext),
  })
  shipmentUpdated(
    @Root() message: StreamMessage,
    @Arg('id', () => ID, { description: 'Opaque id of the shipment.' }) _id: string,
    @Arg('after', () => String, { nullable: true, description: AFTER }) _after?: string | null,
  ) {
    return message;
  }

  @FieldResolver(() => Shipment, {
    nullable: true,
    description: 'The shipment as it is now; null when you may see it no more.',
  })
  async shipment(@Root() { shipmentId }: ShipmentUpdated, @Ctx() { loaders }: PortalContext) {
    const record = await loaders.shipment.load({ portalId: shipmentId });
    return record && toShipment(record);
  }
}

async function updates({ id, after }: Arguments, context: PortalContext) {
  const { role } = context.caller;
  const seen = (fields: readonly string[]) => visibleFields(role, 'Shipment', fields);
  // A reader of a shared link does not even learn that another field of the shipment has changed.
  const maySeeChange = (fields: readonly string[]) =>
    role !== CONSIGNEE || fields.length === 0 || seen(fields).length > 0;
  const shipment = await context.loaders.shipment.load(opaqueKey('Shipment', id, 'id'));
  return await follow(context, {
    kind: 'SHIPMENT_UPDATED',
    after,
    wanted: shipment && (({ recordId, fields }) => recordId === shipment.portalId && maySeeChange(fields)),
    toMessage: ({ recordId, fields, at }) => ({
      __typename: 'ShipmentUpdated',
      shipmentId: recordId,
      changedFields: seen(fields),
      at,
    }),
  });
}
