/** Collects the values of a statement; `add` answers the placeholder to write in their place. */
export class SqlParameters {
  readonly values: unknown[] = [];

  /** @param type the SQL type, given wherever PostgreSQL could not infer it */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** Joins conditions; no condition is no restriction. */
export function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}
