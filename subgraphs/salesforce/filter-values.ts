import { WaybillError } from '../../src/domain/errors.ts';
import type { Soql } from '../../src/salesforce/soql.ts';
import { NOTHING } from './reading/selection.ts';

const MAX_VALUES = 20;
const MAX_CHARACTERS = 255;

/**
 * The condition that a filter's list of values stands for: null if the filter omits it, {@link NOTHING} for an empty list. The
 * values are sorted, so that equal filters share a cache entry.
 */
export function anyOfValues<T extends string>(
  argument: string,
  values: readonly T[] | null | undefined,
  condition: (values: readonly T[]) => Soql,
): Soql | null {
  if (values == null) return null;
  if (values.length === 0) return NOTHING;
  if (values.length > MAX_VALUES) throw refused(argument, `takes at most ${MAX_VALUES} values`);
  for (const value of values) searchText(argument, value);
  return condition(values.toSorted());
}

/** A text of a filter. */
export function searchText(argument: string, text: string): string {
  if (text === '' || text.length > MAX_CHARACTERS) {
    throw refused(argument, `takes 1 to ${MAX_CHARACTERS} characters`);
  }
  return text;
}

function refused(argument: string, rule: string): WaybillError {
  return new WaybillError('BAD_USER_INPUT', `"${argument}" ${rule}.`, { details: { fields: [argument] } });
}
