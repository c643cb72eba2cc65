import { WaybillError } from '../../domain/errors.ts';

/** Both ends optional: from (inclusive) to (exclusive). */
export interface TimeRange {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** The range; undefined if it has no end. Throws `BAD_USER_INPUT` if it ends before it starts. */
export function boundedRange(range: TimeRange | undefined): TimeRange | undefined {
  const { from, to } = range ?? {};
  if (from !== undefined && to !== undefined && from > to) {
    throw new WaybillError('BAD_USER_INPUT', 'A range ends before it starts.');
  }
  return from === undefined && to === undefined ? undefined : { from, to };
}
