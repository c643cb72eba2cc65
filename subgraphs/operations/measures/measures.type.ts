import { Field, Float, Int, ObjectType } from 'type-graphql';
import { MEASURE_KINDS, MEASURES, type MeasureKind } from '../../../src/domain/measures/measure-kinds.ts';
import type { MeasureSeries, Numbers } from '../../../src/domain/measures/measure-series.ts';
import type { MeasureStep } from '../../../src/domain/measures/measure-steps.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';

const FORMS = { COUNT: 'A count', SPREAD: 'Durations', LEVEL: 'A level' } as const;

export const MeasureKindEnum = vocabularyEnum<MeasureKind>(
  'MeasureKind',
  'What the hub measures about itself, once a minute.',
  Object.fromEntries(
    MEASURE_KINDS.map((kind) => {
      const { form, label, description } = MEASURES[kind];
      const by = label === 'none' ? '' : `, by ${label}`;
      return [kind, `${description} ${FORMS[form]}${by}.`];
    }),
  ) as Record<MeasureKind, string>,
);

export const MeasureStepEnum = vocabularyEnum<MeasureStep>('MeasureStep', 'How long a step is.', {
  MINUTE: 'Minutes, kept for three days.',
  HOUR: 'Hours of UTC, kept for 400 days.',
  DAY: 'Days of UTC, kept for five years.',
});

@ObjectType('MeasureSeries', {
  simpleResolvers: true,
  description: 'One measured value over time: a number for each step. A step that was not measured has null.',
})
export class MeasureSeriesType implements Omit<MeasureSeries, 'p50' | 'p95' | 'p99'> {
  @Field(() => MeasureKindEnum, { description: 'What was measured.' })
  readonly kind!: MeasureKind;

  @Field(() => String, {
    description: 'What it belongs to, such as a lane; empty if its kind has no labels.',
  })
  readonly label!: string;

  @Field(() => DateTime, { description: 'The beginning of the first step.' })
  readonly start!: Date;

  @Field(() => Int, { description: 'The length of each step.' })
  readonly stepSeconds!: number;

  @Field(() => [Float], {
    nullable: 'items',
    description: 'Events or durations in the step; of a level, the minutes in which it was looked at.',
  })
  readonly counts!: Numbers;

  @Field(() => [Float], {
    nullable: 'items',
    description: 'The number of events, the mean duration in milliseconds, or the mean level.',
  })
  readonly values!: Numbers;

  @Field(() => [Float], {
    nullable: 'items',
    description: 'The longest duration in milliseconds, or the highest level; null for counts.',
  })
  readonly peaks!: Numbers;

  @Field(() => [Float], {
    nullable: 'items',
    description: 'Half of the durations are not longer, milliseconds; null for counts and levels.',
  })
  readonly p50Ms!: Numbers;

  @Field(() => [Float], { nullable: 'items', description: 'The same for 95 of 100.' })
  readonly p95Ms!: Numbers;

  @Field(() => [Float], { nullable: 'items', description: 'The same for 99 of 100.' })
  readonly p99Ms!: Numbers;
}
