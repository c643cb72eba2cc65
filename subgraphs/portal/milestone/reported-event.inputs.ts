import { Field, Float, ID, InputType, Int } from 'type-graphql';
import type { ReadInput, UserError } from '../../../src/domain/user-error.ts';
import type { EventClassifier, EventSource, MilestoneType } from '../../../src/domain/vocabulary/index.ts';
import { MutationInput } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import {
  EventClassifierEnum,
  EventSourceEnum,
  MilestoneTypeEnum,
} from '../../../src/graph/vocabulary-enums.ts';
import { MomentInput, readMoment } from '../mutation/moment.input.ts';
import { ShipmentReferenceInput } from '../shipment/shipment.inputs.ts';
import { StopPlaceInput } from '../shipment/shipment-content.inputs.ts';
import type { ReportedShipment } from './reported-shipments.ts';
import { type CorrectionKind, CorrectionKindEnum } from './tracking-event.type.ts';

@InputType('EventPlaceInput', { description: 'Where something happened; as much of it as is known.' })
export class EventPlaceInput extends StopPlaceInput {
  @Field(() => Float, { nullable: true, description: 'Degrees north, WGS 84.' })
  readonly latitude?: number | null;

  @Field(() => Float, { nullable: true, description: 'Degrees east, WGS 84.' })
  readonly longitude?: number | null;

  @Field(() => Int, { nullable: true, description: "The shipment's stop, by its sequence." })
  readonly stopSequence?: number | null;
}

@InputType('EventCorrectionInput', { description: 'Which event is corrected, and how.' })
export class EventCorrectionInput {
  @Field(() => CorrectionKindEnum, { description: 'How it is corrected.' })
  readonly kind!: CorrectionKind;

  @Field(() => EventSourceEnum, { description: 'The source of the corrected event.' })
  readonly source!: EventSource;

  @Field(() => String, {
    nullable: true,
    description:
      'The reporter of the corrected event, as `TrackingEvent.reporter` shows it. Required if several reporters have an event with that id on the shipment; otherwise the only one is meant.',
  })
  readonly reporter?: string | null;

  @Field(() => String, { description: 'The event id of the corrected event.' })
  readonly eventId!: string;
}

/** The input fields of every reported event, from people and carriers. */
@InputType()
export abstract class ReportedEventInput implements ReadInput {
  readonly inputProblems?: readonly UserError[];

  @Field(() => String, {
    description:
      "The reporter's own id of the event, up to 200 characters: the same in every re-send, and never used for another of the same shipment. Reporters do not share ids: the user who sends, with the carrier or the device, is part of the event's identity.",
  })
  readonly eventId!: string;

  @Field(() => ID, { nullable: true, description: 'Opaque id of the shipment; this or a reference.' })
  readonly shipmentId?: string | null;

  @Field(() => ShipmentReferenceInput, {
    nullable: true,
    description: 'A number of the shipment, such as the one on its label; this or the id.',
  })
  readonly reference?: ShipmentReferenceInput | null;

  @Field(() => [ShipmentReferenceInput], {
    nullable: true,
    description:
      'All numbers that the reporter knows, each of its kind. They have to agree on one shipment; otherwise a person decides.',
  })
  readonly references?: readonly ShipmentReferenceInput[] | null;

  @Field(() => MomentInput, { description: 'When it happened by the clock of the reporter, or the day.' })
  readonly occurred!: MomentInput;

  @Field(() => EventPlaceInput, { nullable: true, description: 'Where it happened.' })
  readonly place?: EventPlaceInput | null;
}

@InputType('MilestoneEventInput', { description: 'A milestone, or a scan without one.' })
export class MilestoneEventInput extends ReportedEventInput {
  @Field(() => MilestoneTypeEnum, {
    nullable: true,
    description: 'Which milestone; none for scans, positions and gate events.',
  })
  readonly milestone?: MilestoneType | null;

  @Field(() => EventClassifierEnum, {
    nullable: true,
    description: 'Whether it happened, is forecast or is agreed; ACTUAL unless given.',
  })
  readonly classifier?: EventClassifier | null;

  @Field(() => MomentInput, { nullable: true, description: 'The expected time of a plan or an estimate.' })
  readonly expected?: MomentInput | null;

  @Field(() => DateTime, { nullable: true, description: 'Expected not before.' })
  readonly expectedLow?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Expected not after.' })
  readonly expectedHigh?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The device that made the event, such as its serial number, up to 100 characters. Give it if several devices report as one user.',
  })
  readonly device?: string | null;

  @Field(() => EventCorrectionInput, {
    nullable: true,
    description: 'The event that this one corrects, if any.',
  })
  readonly correction?: EventCorrectionInput | null;
}

@InputType('MilestonesRecordInput', { description: 'Events from our own staff and devices.' })
export class MilestonesRecordInput extends MutationInput {
  @Field(() => EventSourceEnum, {
    description: 'PORTAL or HANDHELD; carriers report by trackingEventsIngest.',
  })
  readonly source!: EventSource;

  @Field(() => [MilestoneEventInput], {
    description: 'The events, up to 500, in any order; a handheld may send them hours later and twice.',
  })
  readonly events!: readonly MilestoneEventInput[];
}

@InputType('CarrierEventInput', { description: "What a carrier reports, in the carrier's own codes." })
export class CarrierEventInput extends ReportedEventInput {
  @Field(() => String, {
    description:
      'The family of the codes (X12, DCSA or EPCIS), with the name of the carrier after a slash where carriers differ, such as X12/ABCD.',
  })
  readonly dialect!: string;

  @Field(() => String, { description: 'The status code.' })
  readonly code!: string;

  @Field(() => String, { nullable: true, description: 'The reason code, if any.' })
  readonly reason?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the carrier wrote it, where the time above is a forecast.',
  })
  readonly writtenAt?: Date | null;
}

@InputType('TrackingEventsIngestInput', { description: 'Reports of carriers.' })
export class TrackingEventsIngestInput extends MutationInput {
  @Field(() => [CarrierEventInput], { nullable: true, description: 'Events in carrier codes, up to 500.' })
  readonly events?: readonly CarrierEventInput[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'X12 interchanges with 214 messages, up to 20 texts, as the carrier sent them. Larger ones: POST /interchanges.',
  })
  readonly edi?: readonly string[] | null;
}

/** The references of an event to its shipment. */
export function shipmentOfEvent(
  { shipmentId = null, reference = null, references, occurred }: ReportedEventInput,
  carrier: string | null,
): ReportedShipment {
  const stated = [...(reference === null ? [] : [reference]), ...(references ?? [])];
  return {
    id: shipmentId,
    references: stated.map(({ type = null, value }) => ({ type, value })),
    carrier,
    at: readMoment(occurred)?.at ?? null,
  };
}
