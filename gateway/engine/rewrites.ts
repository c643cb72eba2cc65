import type {
  FetchNodePathSegment,
  FetchRewrite,
  KeyRenamer,
  ValueSetter,
} from '@graphql-hive/router-query-planner';

type Json = Record<string, unknown>;
/** Whether an object of this type fits one of these type conditions. */
export type TypeMatcher = (typename: unknown, conditions: readonly string[]) => boolean;

/** Applies the plan's rewrites in place: to a representation before a fetch, or to the answer after it. */
export function applyRewrites(data: unknown, rewrites: readonly FetchRewrite[], matches: TypeMatcher): void {
  for (const rewrite of rewrites) {
    const setter = valueSetter(rewrite);
    if (setter !== null) {
      walk(data, setter.path, matches, (parent, key) => {
        parent[key] = setter.setValueTo;
      });
      continue;
    }
    const renamer = keyRenamer(rewrite);
    if (renamer === null)
      throw new TypeError(`unknown rewrite in a query plan: ${Object.keys(rewrite).join(', ')}`);
    walk(data, renamer.path, matches, (parent, key) => {
      if (!(key in parent)) return;
      parent[renamer.renameKeyTo] = parent[key];
      delete parent[key];
    });
  }
}

function valueSetter(rewrite: FetchRewrite): ValueSetter | null {
  if ('ValueSetter' in rewrite) return rewrite.ValueSetter;
  return 'setValueTo' in rewrite ? rewrite : null;
}

function keyRenamer(rewrite: FetchRewrite): KeyRenamer | null {
  return 'KeyRenamer' in rewrite ? rewrite.KeyRenamer : null;
}

function walk(
  data: unknown,
  path: readonly FetchNodePathSegment[],
  matches: TypeMatcher,
  change: (parent: Json, key: string) => void,
): void {
  if (typeof data !== 'object' || data === null) return;
  if (Array.isArray(data)) {
    for (const item of data) walk(item, path, matches, change);
    return;
  }
  const [segment, ...rest] = path;
  if (segment === undefined) return;
  const object = data as Json;
  if ('TypenameEquals' in segment) {
    const typename = object['__typename'];
    if (typename === undefined || matches(typename, segment.TypenameEquals))
      walk(data, rest, matches, change);
  } else if (rest.length === 0) {
    change(object, segment.Key);
  } else {
    walk(object[segment.Key], rest, matches, change);
  }
}
