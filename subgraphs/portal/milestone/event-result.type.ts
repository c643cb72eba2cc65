import { Field, ObjectType } from 'type-graphql';
import { MutationPayload } from '../../../src/graph/mutation.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { PortalContext } from '../portal.context.ts';
import { Shipment, toShipment } from '../shipment/shipment.type.ts';

export type EventOutcome = 'RECORDED' | 'KNOWN' | 'REVIEW';

const EventOutcomeEnum = vocabularyEnum<EventOutcome>('EventOutcome', 'What became of a reported event.', {
  RECORDED: 'It is recorded.',
  KNOWN: 'The same reporter reported it of this shipment before; nothing changed.',
  REVIEW: 'It is kept, and a person looks at it before it counts.',
});

/** The outcome of one event as it is stored under the idempotency key. */
export interface StoredResult {
  readonly eventId: string | null;
  readonly outcome: EventOutcome;
  readonly reason: string | null;
  readonly shipmentId: string | null;
}

@ObjectType('EventResult', { simpleResolvers: true, description: 'The outcome of one reported event.' })
export class EventResult {
  @Field(() => String, {
    nullable: true,
    description: "The reporter's id of the event; null for a message in which none could be read.",
  })
  readonly eventId!: string | null;

  @Field(() => EventOutcomeEnum, { description: 'The outcome.' })
  readonly outcome!: EventOutcome;

  @Field(() => String, { nullable: true, description: 'Why a person looks at it.' })
  readonly reason!: string | null;

  @Field(() => Shipment, {
    nullable: true,
    description: 'The shipment; null when none is known by that number.',
  })
  readonly shipment!: Shipment | null;
}

/** A payload about a batch of events. */
@ObjectType()
export abstract class EventsPayload extends MutationPayload {
  @Field(() => [EventResult], { description: 'The outcome of each event, in the order given.' })
  readonly results!: readonly EventResult[];
}

export async function resultsOf(
  { loaders }: PortalContext,
  stored: readonly StoredResult[] | null,
): Promise<readonly EventResult[]> {
  return await Promise.all(
    (stored ?? []).map(async ({ shipmentId, ...result }) => {
      const record = shipmentId === null ? null : await loaders.shipment.load({ portalId: shipmentId });
      return { ...result, shipment: record && toShipment(record) };
    }),
  );
}
