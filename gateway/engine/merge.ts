type Json = Record<string, unknown>;

/** Merges the result of another fetch into an object, in place. Null never replaces a value. */
export function mergeInto(target: Json, source: Json): void {
  for (const key in source) {
    const incoming = source[key];
    const existing = target[key];
    if (existing === undefined || existing === null) target[key] = incoming;
    else if (isObject(existing) && isObject(incoming)) mergeObjects(existing, incoming);
    else if (incoming !== null && incoming !== undefined) target[key] = incoming;
  }
}

function mergeObjects(existing: object, incoming: object): void {
  if (existing === incoming) return;
  if (!Array.isArray(existing) || !Array.isArray(incoming)) {
    mergeInto(existing as Json, incoming as Json);
    return;
  }
  for (let index = 0; index < incoming.length; index++) {
    const item: unknown = incoming[index];
    const present: unknown = existing[index];
    if (isObject(present) && isObject(item)) mergeObjects(present, item);
    else if (item !== null && item !== undefined) existing[index] = item;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
