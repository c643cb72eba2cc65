import {
  type ArgumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  print,
} from 'graphql';
import type { HoistedArgument, HoistedValues } from './hoisted-values.ts';

/** One canonical field of one place: its response key, its arguments as variables, and the names below it. */
export interface CanonicalName {
  readonly key: string;
  readonly arguments: readonly HoistedArgument[];
  readonly below: ResponseNames;
}

/**
 * Assigns the response keys of one place of the canonical answer. A key is the field's name. If one place selects a field in
 * several ways, the others get a generated key, which no field of the graph has.
 *
 * Ways differ by arguments, by argument types and by return type. A field with a selection set has one way for each
 * response key of the client, so that a null that bubbles up to one key leaves the others alone.
 */
export class ResponseNames {
  readonly #prefix: string;
  readonly #values: HoistedValues;
  readonly #byWay = new Map<string, CanonicalName>();
  readonly #used = new Set<string>();

  /** @param prefix see `generatedPrefix` */
  constructor(prefix: string, values: HoistedValues) {
    this.#prefix = prefix;
    this.#values = values;
  }

  nameOf(node: FieldNode, field: GraphQLField<unknown, unknown>, coordinate: string): CanonicalName {
    const way = wayOf(node, field);
    const known = this.#byWay.get(way);
    if (known !== undefined) return known;
    const name = {
      key: this.#keyOf(field.name),
      arguments: this.#values.hoist(node.arguments ?? [], field, coordinate),
      below: new ResponseNames(this.#prefix, this.#values),
    };
    this.#byWay.set(way, name);
    return name;
  }

  /** Generates a key that no field has. */
  generate(): string {
    const key = `${this.#prefix}${this.#used.size + 1}`;
    this.#used.add(key);
    return key;
  }

  #keyOf(fieldName: string): string {
    if (this.#used.has(fieldName)) return this.generate();
    this.#used.add(fieldName);
    return fieldName;
  }
}

function wayOf(node: FieldNode, field: GraphQLField<unknown, unknown>): string {
  const types = field.args.map(({ name, type }) => `${name}:${String(type)}`);
  const given = (node.arguments ?? []).map(printedArgument).sort();
  const key = isCompositeType(getNamedType(field.type)) ? (node.alias?.value ?? field.name) : '';
  return JSON.stringify([field.name, String(field.type), types, given, key]);
}

function printedArgument(argument: ArgumentNode): string {
  return `${argument.name.value}:${print(argument.value)}`;
}

/** A prefix that no field name of a graph has. */
export function generatedPrefix(schema: GraphQLSchema): string {
  const names = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [],
  );
  let prefix = 'alias_';
  while (names.some((name) => name.startsWith(prefix))) prefix += '_';
  return prefix;
}
