import { Field, Float, Int, ObjectType } from 'type-graphql';
import {
  BUSINESS_MEASURES,
  type BusinessGrouping,
  type BusinessKind,
  type BusinessPeriod,
} from '../../../src/domain/measures/business-kinds.ts';
import { percentile } from '../../../src/domain/measures/spread.ts';
import { LocalDate } from '../../../src/graph/scalars.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { BusinessRow } from '../../../src/ledger/measures/business-rows.ts';
import { Account } from '../entities.type.ts';

export const BusinessKindEnum = vocabularyEnum<BusinessKind>(
  'BusinessMeasureKind',
  'What the hub measures about the business, by day.',
  BUSINESS_MEASURES,
);

export const BusinessPeriodEnum = vocabularyEnum<BusinessPeriod>(
  'BusinessPeriod',
  'How long each period of the answer is.',
  {
    TOTAL: 'One period for everything.',
    DAY: 'Days of UTC.',
    WEEK: 'Weeks from Monday.',
    MONTH: 'Calendar months.',
  },
);

export const BusinessGroupingEnum = vocabularyEnum<BusinessGrouping>(
  'BusinessGrouping',
  'A part that tells rows apart, besides the kind and the period.',
  {
    ACCOUNT: 'The customer.',
    LANE: 'The countries of origin and destination.',
    MODE: 'The mode of transport.',
    LABEL: 'What the kind of measure names: a kind of record, a reason, a segment.',
  },
);

@ObjectType('BusinessMeasure', {
  simpleResolvers: true,
  description: 'What happened in a period. A part that does not tell rows apart is null.',
})
export class BusinessMeasure {
  @Field(() => BusinessKindEnum, { description: 'What was measured.' })
  readonly kind!: BusinessKind;

  @Field(() => LocalDate, { nullable: true, description: 'The first day of the period; null for a total.' })
  readonly periodStart!: string | null;

  @Field(() => String, { nullable: true, description: 'The kind of record, the reason or the segment.' })
  readonly label!: string | null;

  @Field(() => Account, { nullable: true, description: 'The customer; also null if none is known.' })
  readonly account!: Account | null;

  @Field(() => String, { nullable: true, description: 'Country of origin; empty when it is not known.' })
  readonly originCountry!: string | null;

  @Field(() => String, { nullable: true, description: 'Country of destination; empty when it is not known.' })
  readonly destinationCountry!: string | null;

  @Field(() => String, { nullable: true, description: 'Mode of transport; empty when it is not known.' })
  readonly mode!: string | null;

  @Field(() => Float, { description: 'How many.' })
  readonly count!: number;

  @Field(() => Int, { description: 'How many different customers.' })
  readonly customers!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'How long each took on average, milliseconds; null for what takes no time.',
  })
  readonly meanMs!: number | null;

  @Field(() => Float, { nullable: true, description: 'Half of them took no longer, milliseconds.' })
  readonly p50Ms!: number | null;

  @Field(() => Float, { nullable: true, description: 'The same for 95 of 100.' })
  readonly p95Ms!: number | null;
}

export function toBusinessMeasure({ accountId, total, peak, spread, ...row }: BusinessRow): BusinessMeasure {
  return {
    ...row,
    account: accountId === null ? null : { portalId: accountId, crmId: null },
    meanMs: spread === null || row.count === 0 ? null : total / row.count,
    p50Ms: spread === null ? null : percentile(spread, 0.5, peak),
    p95Ms: spread === null ? null : percentile(spread, 0.95, peak),
  };
}
