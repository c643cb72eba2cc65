import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { PortalContext } from '../portal.context.ts';
import { Place } from '../shipment/place.type.ts';
import { EstimatedDelivery } from '../shipment/shipment-parts.type.ts';
import { Milestone } from './milestone.type.ts';
import { TrackingEvent, toTrackingEvent } from './tracking-event.type.ts';

@Resolver(() => Milestone)
export class MilestoneResolver {
  @FieldResolver(() => TrackingEvent, { nullable: true, description: 'The event that reported it.' })
  async event(@Root() milestone: Milestone, @Ctx() context: PortalContext) {
    return eventOf(milestone, context);
  }

  @FieldResolver(() => Place, { nullable: true, description: 'Where it happened.' })
  async place(@Root() milestone: Milestone, @Ctx() context: PortalContext) {
    return (await eventOf(milestone, context))?.place ?? null;
  }
}

@Resolver(() => EstimatedDelivery)
export class EstimatedDeliveryResolver {
  @FieldResolver(() => TrackingEvent, { nullable: true, description: 'The event that reported it.' })
  async event(@Root() estimate: EstimatedDelivery, @Ctx() context: PortalContext) {
    return eventOf(estimate, context);
  }
}

async function eventOf(
  { eventId }: Pick<Milestone, 'eventId'>,
  { loaders }: PortalContext,
): Promise<TrackingEvent | null> {
  const record = eventId === null ? null : await loaders.event.load(eventId);
  return record && toTrackingEvent(record);
}
