import { WaybillError } from './errors.ts';

/**
 * Refuses a stretch of time that ends before it begins: an empty answer would look like a time in which nothing happened.
 *
 * @param from a moment, or a day as YYYY-MM-DD
 */
export function requireOrder<Moment extends Date | string>(
  from: Moment | null | undefined,
  to: Moment | null | undefined,
): void {
  if (from == null || to == null || from <= to) return;
  const details = { fields: ['from', 'to'] };
  throw new WaybillError('BAD_USER_INPUT', 'A range ends before it starts.', { details });
}
