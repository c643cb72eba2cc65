import { Field, InputType } from 'type-graphql';
import { DateTime } from '../../src/graph/scalars.ts';
import { vocabularyEnum } from '../../src/graph/vocabulary-enums.ts';
import type { TimeRange } from '../../src/portal-store/pagination/time-range.ts';

/** The inputs of ordered lists. */

export const OrderDirectionEnum = vocabularyEnum<'ASC' | 'DESC'>('OrderDirection', 'Which way round.', {
  ASC: 'Smallest or earliest first.',
  DESC: 'Largest or latest first.',
});

@InputType('DateTimeRange', { description: 'A stretch of time; either end may be open.' })
export class DateTimeRange {
  @Field(() => DateTime, { nullable: true, description: 'Its start, included.' })
  readonly from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Its end, not included.' })
  readonly to?: Date | null;
}

export function toTimeRange(input: DateTimeRange | null | undefined): TimeRange | undefined {
  return input ? { from: input.from ?? undefined, to: input.to ?? undefined } : undefined;
}
