import type { RequiresSelection } from '@graphql-hive/router-query-planner';
import type { TypeMatcher } from './rewrites.ts';

type Json = Record<string, unknown>;

interface RequiredField {
  readonly name: string;
  readonly key: string;
  readonly nested: readonly RequiresSelection[] | undefined;
}

/**
 * Builds the representation by which a subgraph finds an entity. A null key part is omitted: null and absent mean the same.
 * Returns null for an entity without any key part, which no subgraph can find.
 */
export class RepresentationBuilder {
  readonly #requires: readonly RequiresSelection[];
  readonly #matches: TypeMatcher;
  readonly #fields = new Map<unknown, readonly RequiredField[]>();

  constructor(requires: readonly RequiresSelection[], matches: TypeMatcher) {
    this.#requires = requires;
    this.#matches = matches;
  }

  build(entity: Json): Json | null {
    const typename = entity['__typename'];
    let fields = this.#fields.get(typename);
    if (fields === undefined) {
      fields = this.#fieldsOf(this.#requires, typename);
      this.#fields.set(typename, fields);
    }
    const representation: Json = { __typename: typename };
    return this.#fill(representation, entity, fields) ? representation : null;
  }

  /** Returns whether the source has a value besides its `__typename`. */
  #fill(target: Json, source: Json, fields: readonly RequiredField[]): boolean {
    let found = false;
    for (const { name, key, nested } of fields) {
      const original = source[name] ?? source[key];
      const value = nested === undefined ? original : this.#nested(original, nested);
      if (value === null || value === undefined) continue;
      target[key] = value;
      found ||= key !== '__typename';
    }
    return found;
  }

  #nested(value: unknown, selections: readonly RequiresSelection[]): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#nested(item, selections));
    if (typeof value !== 'object' || value === null) return value;
    const object = value as Json;
    const target: Json = {};
    this.#fill(target, object, this.#fieldsOf(selections, object['__typename']));
    return target;
  }

  #fieldsOf(selections: readonly RequiresSelection[], typename: unknown): RequiredField[] {
    return selections.flatMap((selection) => {
      switch (selection.kind) {
        case 'Field': {
          const { name, alias, selections: nested } = selection;
          return [{ name, key: alias ?? name, nested }];
        }
        case 'InlineFragment':
          if (typename !== undefined && !this.#matches(typename, [selection.typeCondition])) return [];
          return this.#fieldsOf(selection.selections, typename);
        default:
          throw new TypeError('a query plan requires a fragment spread');
      }
    });
  }
}
