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
  /** The first field of the canonical path that the client did not select here; null when it selected all of them. */
  readonly unselected: string | null;
}

/**
 * Translates an error into the client's names, once for each response key of its field. If only the plan needed the field,
 * the path ends above it. `extensions.missing` names the client's fields that a failed fetch left empty.
 *
 * The planner may read a field for one type because another type at the same place selects it. If the failure of such a
 * field removed nothing from the client's answer, its error is dropped: see `affectsClient`.
 */
export function clientErrors(error: EngineError, root: Place, result: EngineResult): readonly EngineError[] {
  const { path, missing, extensions } = error;
  const { data } = result;
  if (missing.length > 0 && !missing.some((fields) => isMissed(fields, root, result))) return [];
  const reached = path === undefined ? [] : spotsOf(root, data, path);
  const affected = reached.filter((spot) => missing.length > 0 || affectsClient(spot, result));
  if (reached.length > 0 && affected.length === 0) return [];
  const spots = path === undefined ? [undefined] : affected.map((spot) => spot.path);
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

/** Whether a failed fetch should have provided a field of the client, or a field that another fetch of the plan needs. */
function isMissed({ at, keys }: MissingFields, root: Place, { data, required }: EngineResult): boolean {
  // A fetch without fields checks whether the object exists.
  if (keys.length === 0 || keys.some((key) => required.has(key))) return true;
  return spotsOf(root, data, at).some((spot) => responseKeys(spot, keys).length > 0);
}

/**
 * Whether the client selected the failed field, or lost something by the failure. The field's null may have removed the
 * object or other fields of the same fetch, or another fetch needed the field.
 */
function affectsClient({ unselected, place, value }: Spot, { absent, required }: EngineResult): boolean {
  if (unselected === null || !isObject(value)) return true;
  return (required.has(unselected) || absent.has(value)) && !isWhole(place, value);
}

function spotsOf(place: Place | null, value: unknown, path: ResponsePath, before: ResponsePath = []): Spot[] {
  const [segment, ...rest] = path;
  if (segment === undefined) return [{ path: before, place, value, unselected: null }];
  if (typeof segment === 'number') {
    const item: unknown = Array.isArray(value) ? value[segment] : undefined;
    return spotsOf(place, item, rest, [...before, segment]);
  }
  const fields = fieldsAt(place, value).filter(({ key }) => key === segment);
  if (fields.length === 0) return [{ path: before, place, value, unselected: segment }];
  const below = isObject(value) ? value[segment] : undefined;
  return fields.flatMap((field) => spotsOf(field.place, below, rest, [...before, field.responseKey]));
}

/** Whether the answer has a value for every field that the client selected below a place. */
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
