import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { DeliveryOutlook } from '../../../src/domain/milestones/outlook.ts';
import type { ReferenceParty } from '../../../src/domain/references/reference-kinds.ts';
import type {
  AccessorialCode,
  EventSource,
  ReferenceType,
  StatedBasis,
  StopType,
} from '../../../src/domain/vocabulary/index.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import {
  AccessorialEnum,
  EventSourceEnum,
  ReferenceTypeEnum,
  StatedBasisEnum,
  StopTypeEnum,
  vocabularyEnum,
} from '../../../src/graph/vocabulary-enums.ts';
import type { PackageRecord, StopRecord } from '../../../src/portal-store/shipment/belongings.columns.ts';
import { Money, toMoney } from './money.type.ts';
import { Place } from './place.type.ts';
import { ReferencePartyEnum } from './reference-party.type.ts';

@ObjectType('ShipmentReference', {
  simpleResolvers: true,
  description: 'A number by which someone knows a shipment.',
})
export class ShipmentReference {
  @Field(() => ReferenceTypeEnum, { description: 'The kind of number.' })
  readonly type!: ReferenceType;

  @Field(() => String, { description: 'The number as it was given.' })
  readonly value!: string;

  @Field(() => ReferencePartyEnum, { description: 'The party that stated it.' })
  readonly statedBy!: ReferenceParty;

  @Field(() => ReferencePartyEnum, {
    nullable: true,
    description: 'The party that confirmed it; null until then, and reports are not matched by it.',
  })
  readonly confirmedBy!: ReferenceParty | null;
}

const DeliveryOutlookEnum = vocabularyEnum<DeliveryOutlook>(
  'DeliveryOutlook',
  'How an estimated delivery compares with the promise. Compared as days, in the zone of the delivery, where either has no time.',
  {
    ON_TIME: 'The whole estimate keeps the promise.',
    AT_RISK:
      'It keeps the promise, but the latest bound does not, or the estimate has passed without a delivery.',
    LATE: 'It breaks the promise, or the promise has passed without a delivery.',
  },
);

@ObjectType('EstimatedDelivery', {
  simpleResolvers: true,
  description: 'The latest estimate of the delivery.',
})
export class EstimatedDelivery {
  @Field(() => DateTime, { description: 'The best estimate; midnight UTC when only the day is known.' })
  readonly at!: Date;

  @Field(() => Boolean, { description: 'Whether only the day is known.' })
  readonly dateOnly!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'Not before.' })
  readonly low!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Not after.' })
  readonly high!: Date | null;

  @Field(() => DeliveryOutlookEnum, {
    nullable: true,
    description:
      'How the estimate compares with the latest promise; null without a promise, and when no delivery is awaited.',
  })
  readonly outlook!: DeliveryOutlook | null;

  @Field(() => EventSourceEnum, {
    nullable: true,
    description:
      'The kind of reporter of the estimate; null until the hub has looked it up after an upgrade.',
  })
  readonly source!: EventSource | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the estimate was reported, and so how old it is; null as its source.',
  })
  readonly recordedAt!: Date | null;

  /** The tracking event that reported it. */
  readonly eventId!: string | null;
}

@ObjectType('Freight', {
  simpleResolvers: true,
  description: 'The freight charges of a shipment, as the file states them.',
})
export class Freight {
  @Field(() => Money, { nullable: true, description: 'The amount; null when none is stated.' })
  readonly cost!: Money | null;

  @Field(() => StatedBasisEnum, { description: 'How the amount is known, or why there is none.' })
  readonly basis!: StatedBasis;
}

@ObjectType('Stop', { simpleResolvers: true, description: 'A place that a shipment calls at, in sequence.' })
export class Stop {
  @Field(() => Int, { description: 'Its place in the order, from 1.' })
  readonly sequence!: number;

  @Field(() => StopTypeEnum, { description: 'The purpose of the stop.' })
  readonly type!: StopType;

  @Field(() => Place, { description: 'Where it is.' })
  readonly place!: Place;

  @Field(() => String, { nullable: true, description: 'City.' })
  readonly city!: string | null;

  @Field(() => String, { nullable: true, description: 'IANA name of its time zone.' })
  readonly timeZone!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Start of the appointment.' })
  readonly appointmentFrom!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'End of the appointment.' })
  readonly appointmentTo!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Actual arrival.' })
  readonly arrivedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Actual departure.' })
  readonly departedAt!: Date | null;
}

export function toStop(record: StopRecord): Stop {
  const { name, country, unlocode, terminalCode, sequence } = record;
  return { ...record, place: { name, country, unlocode, terminalCode, stopSequence: sequence } };
}

@ObjectType('Package', { simpleResolvers: true, description: 'A line of the freight.' })
export class Package {
  @Field(() => Int, { description: 'Its line, from 1.' })
  readonly line!: number;

  @Field(() => String, { nullable: true, description: 'What it is.' })
  readonly description!: string | null;

  @Field(() => String, { nullable: true, description: 'The group of products it belongs to.' })
  readonly productGroup!: string | null;

  @Field(() => Int, { nullable: true, description: 'How many pieces.' })
  readonly pieces!: number | null;

  @Field(() => Float, { nullable: true, description: 'Weight in kilograms.' })
  readonly weightKg!: number | null;

  @Field(() => StatedBasisEnum, { description: 'How the weight is known, or why there is none.' })
  readonly weightBasis!: StatedBasis;

  @Field(() => Money, { nullable: true, description: 'Value of the goods.' })
  readonly value!: Money | null;
}

export function toPackage(record: PackageRecord): Package {
  return { ...record, value: toMoney(record.valueAmount, record.valueCurrency) };
}

@ObjectType('Accessorial', { simpleResolvers: true, description: 'A service beyond carrying the freight.' })
export class Accessorial {
  @Field(() => AccessorialEnum, { description: 'Which service.' })
  readonly code!: AccessorialCode;

  @Field(() => String, {
    nullable: true,
    description: 'Where it is billed. A reference only: billing lives elsewhere.',
  })
  readonly billingReference!: string | null;
}
