import { randomUUID } from 'node:crypto';
import {
  astFromValue,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  print,
} from 'graphql';
import type { FieldVisibilityRow } from '../../../src/domain/access.ts';
import { call, type Mutating, sample } from '../tenants/mutations.ts';

/** The same in every spelling, since the spellings of one operation are merged. */
const KEY = randomUUID();
const NOW = new Date().toISOString();

/** Writes the fields of the table of visibility into operations. */
export class FieldTexts {
  readonly #schema: GraphQLSchema;
  readonly #mutations: ReadonlyMap<string, Mutating>;
  readonly #reviewItemId: string;

  /** @param reviewItemId asked for where a field needs an id */
  constructor(schema: GraphQLSchema, mutations: ReadonlyMap<string, Mutating>, reviewItemId: string) {
    this.#schema = schema;
    this.#mutations = mutations;
    this.#reviewItemId = reviewItemId;
  }

  text(row: FieldVisibilityRow, name = ''): string {
    const definition = this.#definitionOf(row);
    const isLeaf = isLeafType(getNamedType(definition.type));
    return `${name}${row.field}${this.#argumentsOf(row, definition)}${isLeaf ? '' : ' { __typename }'}`;
  }

  /** The ways to write a field: each must meet the same guard. */
  spellings(row: FieldVisibilityRow): readonly (readonly [selection: string, fragments: string])[] {
    const text = (name = '') => this.text(row, name);
    return [
      [text(), ''],
      [text('other: '), ''],
      [`... on ${row.type} { ${text()} }`, ''],
      [`... { ... on ${row.type} @include(if: true) { deep: ${text()} } }`, ''],
      ['...Part', ` fragment Part on ${row.type} { ${text()} }`],
      [`${text()} ...Part`, ` fragment Part on ${row.type} { again: ${text()} }`],
    ];
  }

  #definitionOf({ type, field }: FieldVisibilityRow): GraphQLField<unknown, unknown> {
    const object = this.#schema.getType(type);
    const definition = isObjectType(object) ? object.getFields()[field] : undefined;
    if (!definition) throw new Error(`the schema has no ${type}.${field}`);
    return definition;
  }

  /** What a field is asked with. Mutations are rehearsed, on nothing that is there. */
  #argumentsOf({ type, field }: FieldVisibilityRow, { args }: GraphQLField<unknown, unknown>): string {
    const mutating = type === 'Mutation' ? this.#mutations.get(field) : undefined;
    if (mutating) {
      const { variables } = call(mutating, { idempotencyKey: KEY, validateOnly: true });
      return `(input: ${literal(variables['input'], mutating.input)})`;
    }
    const isList = args.some(({ name }) => name === 'first');
    if (!isList && args.some(({ name }) => name === 'id')) return `(id: "${this.#reviewItemId}")`;
    const required = args.filter(isRequiredArgument).map(({ name, type: input }) => {
      const value = getNamedType(input).name === 'DateTime' ? NOW : sample({ path: name, type: input });
      return `${name}: ${literal(value, input)}`;
    });
    if (isList) required.push('first: 5');
    return required.length > 0 ? `(${required.join(', ')})` : '';
  }
}

function literal(value: unknown, type: GraphQLInputType): string {
  const node = astFromValue(value, type);
  if (!node) throw new Error(`nothing can be written as ${String(type)}`);
  return print(node);
}
