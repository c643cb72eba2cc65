import { WaybillError } from '../../src/domain/errors.ts';

const MAX_VALUES = 20;
const MAX_CHARACTERS = 255;

/** A list of a filter: sorted, so that equal filters share a cache entry. Null if the filter omits it. */
export function anyOfValues<T extends string>(
  argument: string,
  values: readonly T[] | null | undefined,
): readonly T[] | null {
  if (values == null) return null;
  if (values.length === 0 || values.length > MAX_VALUES) {
    throw refused(argument, `takes 1 to ${MAX_VALUES} values`);
  }
  for (const value of values) searchText(argument, value);
  return values.toSorted();
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
