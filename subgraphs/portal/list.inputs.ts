import { Field, InputType } from 'type-graphql';
import { WaybillError } from '../../src/domain/errors.ts';
import { MAX_PAGE_SIZE } from '../../src/domain/page.ts';
import type { EntityType } from '../../src/graph/entity-id.ts';
import { DateTime } from '../../src/graph/scalars.ts';
import { vocabularyEnum } from '../../src/graph/vocabulary-enums.ts';
import type { TimeRange } from '../../src/portal-store/pagination/time-range.ts';
import type { RecordKey } from '../../src/portal-store/record/read-records.ts';
import { opaqueKey } from './record-key.ts';

/** The inputs of ordered lists. */

export const NAMED_RECORDS = `Only these: opaque ids, at most ${MAX_PAGE_SIZE}. They are listed as the other parts and the order say.`;

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

/**
 * The keys in the part `ids` of a filter; undefined without it.
 *
 * @throws WaybillError BAD_USER_INPUT for more ids than a page has records, and for the id of another type
 */
export function namedRecords(
  type: EntityType,
  ids: readonly string[] | null | undefined,
): readonly RecordKey[] | undefined {
  if (ids == null) return undefined;
  if (ids.length > MAX_PAGE_SIZE) {
    throw new WaybillError('BAD_USER_INPUT', `Give at most ${MAX_PAGE_SIZE} ids.`, {
      details: { fields: ['filter.ids'] },
    });
  }
  return ids.map((id) => opaqueKey(type, id, 'ids'));
}
