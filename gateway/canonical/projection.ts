import {
  type GraphQLCompositeType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

import type { ResponsePath } from '../engine/entity-path.ts';

type Json = Record<string, unknown>;
/** Returns `undefined` for an empty non-null place, so that the nearest nullable place around it becomes null. */
export type Projector = (value: unknown, gaps: Gaps, source: Json) => unknown;

/** Projects one field of the client's answer. */
export interface ProjectedField {
  readonly responseKey: string;
  /** The field's key in the canonical answer; null for `__typename`, which the runtime type gives. */
  readonly key: string | null;
  /** `Type.field`. */
  readonly coordinate: string;
  readonly project: Projector;
}

/** Projects the objects at one place of the client's answer. */
export interface ProjectedPlace {
  /** The client's fields of an object with this `__typename`; null where the public schema has no such type. */
  fieldsOf(typename: unknown): readonly ProjectedField[] | null;
}

/** A value of a subgraph that the public schema does not allow. */
export interface Fault {
  readonly kind: 'NO_VALUE' | 'HIDDEN_VALUE';
  /** `Type.field`. */
  readonly coordinate: string;
  /** In the client's names; empty unless paths are kept. */
  readonly path: ResponsePath;
}

/** The state of one projection. */
export interface Gaps {
  /** Entities that a subgraph answered with null: they are gone, or the caller may not see them. Their gaps are no fault. */
  readonly absent: ReadonlySet<object>;
  readonly faults: Fault[];
  /** The current path; null keeps no paths, which is faster. */
  readonly path: (string | number)[] | null;
}

/** Projects a canonical value to the client's: only the selected fields, with null propagation. */
export function projectorOf(
  type: GraphQLOutputType,
  place: ProjectedPlace | null,
  coordinate: string,
): Projector {
  if (isNonNullType(type)) {
    const project = projectorOf(getNullableType(type), place, coordinate);
    return (value, gaps, source) => project(value, gaps, source) ?? undefined;
  }
  if (place === null && !isEnumType(getNamedType(type))) return leaf;
  if (isListType(type)) return listProjector(projectorOf(type.ofType, place, coordinate));
  if (place !== null) return (value, gaps) => projectObject(place, value, gaps);
  if (!isEnumType(type)) return leaf;
  const known = new Set<unknown>(type.getValues().map(({ name }) => name));
  return (value, gaps) => {
    if (value === null || value === undefined || known.has(value)) return value ?? null;
    gaps.faults.push({ kind: 'HIDDEN_VALUE', coordinate, path: [...(gaps.path ?? [])] });
    return null;
  };
}

export function typenameProjector(owner: GraphQLCompositeType): Projector {
  return isObjectType(owner) ? () => owner.name : (_, _gaps, source) => source['__typename'];
}

/** Null if there is no object, if it lacks a non-null value, or if its type is not in the public schema. */
export function projectObject(place: ProjectedPlace, value: unknown, gaps: Gaps): Json | null {
  if (typeof value !== 'object' || value === null) return null;
  const source = value as Json;
  const fields = place.fieldsOf(source['__typename']);
  return fields === null ? null : projectFields(fields, source, gaps);
}

function projectFields(fields: readonly ProjectedField[], source: Json, gaps: Gaps): Json | null {
  const result: Json = {};
  for (const { key, project, coordinate, responseKey } of fields) {
    gaps.path?.push(responseKey);
    const value = project(key === null ? undefined : source[key], gaps, source);
    if (value === undefined && !gaps.absent.has(source)) {
      gaps.faults.push({ kind: 'NO_VALUE', coordinate, path: [...(gaps.path ?? [])] });
    }
    gaps.path?.pop();
    if (value === undefined) return null;
    result[responseKey] = value;
  }
  return result;
}

function listProjector(project: Projector): Projector {
  return (value, gaps, source) => {
    if (!Array.isArray(value)) return null;
    const items = Array.from<unknown>({ length: value.length });
    for (let index = 0; index < items.length; index++) {
      gaps.path?.push(index);
      const item = project(value[index], gaps, source);
      gaps.path?.pop();
      if (item === undefined) return null;
      items[index] = item;
    }
    return items;
  };
}

function leaf(value: unknown): unknown {
  return value ?? null;
}
