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
/** Answers `undefined` where a non-null place is empty, so that the next nullable place around it becomes null. */
export type Projector = (value: unknown, gaps: Gaps, source: Json) => unknown;

/** How one field of the client's answer is made. */
export interface ProjectedField {
  readonly responseKey: string;
  /** Where its value stands in the canonical answer; null for `__typename`, which the type tells. */
  readonly key: string | null;
  /** `Type.field`. */
  readonly coordinate: string;
  readonly project: Projector;
}

/** How the objects at one place of the client's answer are made. */
export interface ProjectedPlace {
  /** The client's fields of an object with this `__typename`; null where the public schema has no such type. */
  fieldsOf(typename: unknown): readonly ProjectedField[] | null;
}

/** A value that the subgraphs gave and the public schema does not allow. */
export interface Fault {
  readonly kind: 'NO_VALUE' | 'HIDDEN_VALUE';
  /** `Type.field`. */
  readonly coordinate: string;
  /** In the client's names; empty unless paths are kept. */
  readonly path: ResponsePath;
}

/** What one projection meets. */
export interface Gaps {
  /** Entities that a subgraph answered with null: not there, or not the caller's. Their gaps are no fault. */
  readonly absent: ReadonlySet<object>;
  readonly faults: Fault[];
  /** Where the projection stands; null keeps no paths, which is faster. */
  readonly path: (string | number)[] | null;
}

/** Makes a client's value of the canonical one: cut down to what was asked, with nulls that bubble. */
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

/** Null where there is no object, where it lacks a value, or where its type is not of the public schema. */
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
