import type { ResponsePath } from '../engine/entity-path.ts';
import type { EngineError, EngineResult, MissingFields } from '../engine/run.ts';
import type { ClientField, Place } from './place.ts';

type Json = Record<string, unknown>;

/** A position in the client's answer that a canonical path leads to. */
interface Spot {
  readonly path: ResponsePath;
  /** Null below a leaf. */
  readonly place: Place | null;
  /** The value of the canonical answer there. */
  readonly value: unknown;
  /** The field at which the canonical path goes on and for which the client did not ask here; null where it asked for all. */
  readonly unasked: string | null;
}

/**
 * Translates an error into the client's names, once for each response key of its field. If only the plan needed the field,
 * the path ends above it. `extensions.missing` names the client's fields that a failed fetch left empty.
 *
 * The planner may read a field for one type because another type of the same place asks for it. No error is left of such a
 * field if it took nothing of the client's away: see `isFelt`.
 */
export function clientErrors(error: EngineError, root: Place, result: EngineResult): readonly EngineError[] {
  const { path, missing, extensions } = error;
  const { data } = result;
  if (missing.length > 0 && !missing.some((fields) => isMissed(fields, root, result))) return [];
  const met = path === undefined ? [] : spotsOf(root, data, path);
  const felt = met.filter((spot) => missing.length > 0 || isFelt(spot, result));
  if (met.length > 0 && felt.length === 0) return [];
  const spots = path === undefined ? [undefined] : felt.map((spot) => spot.path);
  return unique(spots).map((clientPath) => {
    const names = missing.flatMap(({ at, keys }) => {
      const found = spotsOf(root, data, at).flatMap((spot) => responseKeys(spot, keys));
      const own = clientPath?.[at.length];
      // If the error's own field is among the missing ones, the error names only this field.
      return own !== undefined && found.includes(String(own)) ? [String(own)] : found;
    });
    if (names.length === 0) return { ...error, path: clientPath };
    return { ...error, path: clientPath, extensions: { ...extensions, missing: [...new Set(names)] } };
  });
}

/** Whether a failed fetch was to give the client a field, or the plan a field that another fetch needs. */
function isMissed({ at, keys }: MissingFields, root: Place, { data, required }: EngineResult): boolean {
  // Without a field the fetch was to tell whether the object is there.
  if (keys.length === 0 || keys.some((key) => required.has(key))) return true;
  return spotsOf(root, data, at).some((spot) => responseKeys(spot, keys).length > 0);
}

/**
 * Whether the client asked for the field that failed, or lost something by it: the null of the field may have taken the
 * object away, or other fields of the same fetch, or another fetch needed the field.
 */
function isFelt({ unasked, place, value }: Spot, { absent, required }: EngineResult): boolean {
  if (unasked === null || !isObject(value)) return true;
  return (required.has(unasked) || absent.has(value)) && !isWhole(place, value);
}

function spotsOf(place: Place | null, value: unknown, path: ResponsePath, before: ResponsePath = []): Spot[] {
  const [segment, ...rest] = path;
  if (segment === undefined) return [{ path: before, place, value, unasked: null }];
  if (typeof segment === 'number') {
    const item: unknown = Array.isArray(value) ? value[segment] : undefined;
    return spotsOf(place, item, rest, [...before, segment]);
  }
  const fields = fieldsAt(place, value).filter(({ key }) => key === segment);
  if (fields.length === 0) return [{ path: before, place, value, unasked: segment }];
  const below = isObject(value) ? value[segment] : undefined;
  return fields.flatMap((field) => spotsOf(field.place, below, rest, [...before, field.responseKey]));
}

/** Whether the answer has a value for every field that the client asked for below a place. */
function isWhole(place: Place | null, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.every((item) => isWhole(place, item));
  if (!isObject(value)) return true;
  const fields = fieldsAt(place, value);
  return (
    fields.length > 0 && fields.every(({ key, place: below }) => key === null || isWhole(below, value[key]))
  );
}

function responseKeys({ place, value }: Spot, keys: readonly string[]): readonly string[] {
  return fieldsAt(place, value).flatMap(({ key, responseKey }) =>
    key !== null && keys.includes(key) ? [responseKey] : [],
  );
}

function fieldsAt(place: Place | null, value: unknown): readonly ClientField[] {
  if (place === null) return [];
  return isObject(value) ? (place.fieldsOf(value['__typename']) ?? []) : place.everyField;
}

function unique(paths: readonly (ResponsePath | undefined)[]): (ResponsePath | undefined)[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
