import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { ServiceLevel, TransportMode } from '../../../src/domain/vocabulary/index.ts';
import { LocalDate } from '../../../src/graph/scalars.ts';
import { ServiceLevelEnum, TransportModeEnum, vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type {
  PerformanceGrouping,
  PerformanceRow,
} from '../../../src/portal-store/performance/performance.reads.ts';
import type { PerformanceGranularity } from '../../../src/portal-store/performance/performance-spans.ts';

export const PerformanceGranularityEnum = vocabularyEnum<PerformanceGranularity>(
  'PerformanceGranularity',
  'How long each period of a report is.',
  {
    TOTAL: 'One period for everything.',
    DAY: 'Days of UTC.',
    WEEK: 'Weeks from Monday.',
    MONTH: 'Calendar months.',
    QUARTER: 'Calendar quarters.',
    YEAR: 'Calendar years.',
  },
);

export const PerformanceGroupingEnum = vocabularyEnum<PerformanceGrouping>(
  'PerformanceGrouping',
  'A field that groups the rows of a report, besides the period.',
  {
    ORIGIN_COUNTRY: 'The country of origin.',
    DESTINATION_COUNTRY: 'The country of destination.',
    MODE: 'The mode of transport.',
    SERVICE_LEVEL: 'The service level.',
    ACCOUNT: 'The customer; its branches together.',
  },
);

@InputType('DateRange', { description: 'Days of UTC; either end may be open.' })
export class DateRange {
  @Field(() => LocalDate, { nullable: true, description: 'The first day.' })
  readonly from?: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'The day after the last one.' })
  readonly to?: string | null;
}

@InputType('PerformanceFilter', { description: 'The filter of a report; every part narrows.' })
export class PerformanceFilterInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of a customer (with its branches) or of a branch.',
  })
  readonly accountId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The id of a branch.' })
  readonly branchId?: string | null;

  @Field(() => DateRange, { nullable: true, description: 'Which days.' })
  readonly period?: DateRange | null;
}

@ObjectType('Lane', {
  simpleResolvers: true,
  description: 'The values that the shipments of a row share; null if not grouped by it.',
})
export class Lane {
  @Field(() => String, { nullable: true, description: 'Country of origin; empty when it is not known.' })
  readonly originCountry!: string | null;

  @Field(() => String, { nullable: true, description: 'Country of destination; empty when it is not known.' })
  readonly destinationCountry!: string | null;

  @Field(() => TransportModeEnum, { nullable: true, description: 'Mode of transport.' })
  readonly mode!: TransportMode | null;
}

@ObjectType('AccountPerformance', {
  simpleResolvers: true,
  description: 'How well shipments went, for a period and lane.',
})
export class AccountPerformance {
  @Field(() => LocalDate, { nullable: true, description: 'First day of the period; null for a total.' })
  readonly periodStart!: string | null;

  @Field(() => Lane, { description: 'The values that the shipments share.' })
  readonly lane!: Lane;

  @Field(() => ServiceLevelEnum, {
    nullable: true,
    description:
      'The service level of the shipments; null if not grouped by it, and for shipments without one.',
  })
  readonly serviceLevel!: ServiceLevel | null;

  @Field(() => Int, { description: 'Shipments booked in the period.' })
  readonly shipments!: number;

  @Field(() => Int, { description: 'Shipments picked up in the period.' })
  readonly pickedUp!: number;

  @Field(() => Int, {
    description: 'Those of them that had a promised pickup: onTimePickupRate is of these.',
  })
  readonly pickedUpPromised!: number;

  @Field(() => Int, { description: 'Those of them that were picked up in time.' })
  readonly pickedUpOnTime!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Share picked up in time, 0 to 1, of those with a promise; null without any.',
  })
  readonly onTimePickupRate!: number | null;

  @Field(() => Int, { description: 'Shipments delivered in the period.' })
  readonly delivered!: number;

  @Field(() => Int, {
    description: 'Those of them that had a promised delivery: onTimeDeliveryRate is of these.',
  })
  readonly deliveredPromised!: number;

  @Field(() => Int, { description: 'Those of them that were delivered in time.' })
  readonly deliveredOnTime!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Share delivered in time, 0 to 1, of those with a promise; null without any.',
  })
  readonly onTimeDeliveryRate!: number | null;

  @Field(() => Int, { description: 'Exceptions of the shipments booked in the period.' })
  readonly exceptions!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Exceptions for each hundred shipments booked in the period; null without shipments.',
  })
  readonly exceptionsPerHundred!: number | null;

  /** The customer of a row that is grouped by it. */
  readonly accountId!: string | null;
}

export function toAccountPerformance(row: PerformanceRow): AccountPerformance {
  const { originCountry, destinationCountry, mode } = row;
  return {
    ...row,
    lane: { originCountry, destinationCountry, mode },
    serviceLevel: row.serviceLevel || null,
    onTimePickupRate: quotient(row.pickedUpOnTime, row.pickedUpPromised),
    onTimeDeliveryRate: quotient(row.deliveredOnTime, row.deliveredPromised),
    exceptionsPerHundred: quotient(100 * row.exceptions, row.shipments),
  };
}

function quotient(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
