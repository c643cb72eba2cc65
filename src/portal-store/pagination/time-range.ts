import { requireOrder } from '../../domain/stretch-of-time.ts';

/** Both ends optional: from (inclusive) to (exclusive). */
export interface TimeRange {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** The range; undefined if it has no end. Throws `BAD_USER_INPUT` if it ends before it starts. */
export function boundedRange(range: TimeRange | undefined): TimeRange | undefined {
  const { from, to } = range ?? {};
  requireOrder(from, to);
  return from === undefined && to === undefined ? undefined : { from, to };
}
