import type { FlattenNodePathSegment } from '@graphql-hive/router-query-planner';
import type { TypeMatcher } from './rewrites.ts';

type Json = Record<string, unknown>;
export type ResponsePath = readonly (string | number)[];

/** Calls `visit` for each object at a path of the query plan; `path` is kept only when it is given. */
export function visitEntities(
  data: unknown,
  segments: readonly FlattenNodePathSegment[],
  matches: TypeMatcher,
  visit: (entity: Json, path: ResponsePath) => void,
  path: (string | number)[] | null = null,
  depth = 0,
): void {
  if (typeof data !== 'object' || data === null) return;
  if (Array.isArray(data)) {
    const next = segments[depth] === '@' ? depth + 1 : depth;
    for (let index = 0; index < data.length; index++) {
      path?.push(index);
      visitEntities(data[index], segments, matches, visit, path, next);
      path?.pop();
    }
    return;
  }
  const object = data as Json;
  const segment = segments[depth];
  if (segment === undefined) {
    visit(object, path === null ? [] : [...path]);
  } else if (segment === '@') {
    return;
  } else if ('Field' in segment) {
    path?.push(segment.Field);
    visitEntities(object[segment.Field], segments, matches, visit, path, depth + 1);
    path?.pop();
  } else {
    const typename = object['__typename'];
    if (typename === undefined || matches(typename, segment.TypeCondition)) {
      visitEntities(object, segments, matches, visit, path, depth + 1);
    }
  }
}

/** The paths of an error that affects all these paths: for each root field, their longest common prefix. */
export function commonPaths(paths: readonly ResponsePath[]): ResponsePath[] {
  return [...Map.groupBy(paths, ([root]) => root).values()].map(commonPath);
}

function commonPath([first = [], ...others]: readonly ResponsePath[]): ResponsePath {
  let length = first.length;
  for (const other of others) {
    let shared = 0;
    while (shared < length && first[shared] === other[shared]) shared++;
    length = shared;
  }
  return first.slice(0, length);
}
