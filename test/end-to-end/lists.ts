import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A list of the public schema. */
export interface List {
  readonly owner: string;
  readonly name: string;
  /** The arguments that it needs, with a comma before them. */
  readonly args: string;
  /** The arguments of lists that differ from this one in filter, ordering or search. */
  readonly others: readonly string[];
}

/** The arguments of a page; all others choose another list. */
const OF_PAGES = new Set(['first', 'last', 'after', 'before']);

/** All lists that a schema has. */
export function listsOf(sdl: string): readonly List[] {
  return Object.values(buildSchema(sdl).getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
        .flatMap((field) => {
          const optional = field.args.filter(({ name, type }) => !OF_PAGES.has(name) && !isNonNullType(type));
          return requiredArgs(field).map((args) => ({
            owner: type.name,
            name: field.name,
            args,
            others: optional.flatMap((arg) =>
              otherValues(arg).map((value) => `${args}, ${arg.name}: ${value}`),
            ),
          }));
        }),
    );
}

/** The connections whose type has no total. */
export function withoutTotal(sdl: string): readonly string[] {
  return Object.values(buildSchema(sdl).getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => name.endsWith('Connection'))
    .filter((type) => getNamedType(type.getFields()['total']?.type)?.name !== 'ListTotal')
    .map(({ name }) => name);
}

/** Every choice of the arguments that a list needs; all of them are enums. */
function requiredArgs({ args }: GraphQLField<unknown, unknown>): readonly string[] {
  return args
    .filter(({ type }) => isNonNullType(type))
    .reduce<readonly string[]>(
      (before, { name, type }) => {
        const named = getNamedType(type);
        if (!isEnumType(named)) throw new TypeError(`no values for the argument ${name}`);
        return before.flatMap((given) =>
          named.getValues().map((value) => `${given}, ${name}: ${value.name}`),
        );
      },
      [''],
    );
}

/** The values of arguments that most often mean the same as none. */
const OTHER_THAN_DEFAULT: Readonly<Record<string, readonly string[]>> = {
  scans: ['false'],
  direction: ['ASC'],
};

/** One value for each part of an argument that narrows or orders a list. Ids would name no record of the test. */
function otherValues({ name, type }: GraphQLArgument): readonly string[] {
  const named = getNamedType(type);
  if (name in OTHER_THAN_DEFAULT) return OTHER_THAN_DEFAULT[name] ?? [];
  if (!isInputObjectType(named)) return literals(type);
  const fields = Object.values(named.getFields());
  const needed = fields
    .filter((field) => isNonNullType(field.type))
    .map((field) => `${field.name}: ${literals(field.type).at(-1)}`);
  const optional = fields.filter((field) => !isNonNullType(field.type));
  const chosen = optional.flatMap((field) => literals(field.type).map((value) => `${field.name}: ${value}`));
  const objects = [...chosen, ...(needed.length > 0 && chosen.length === 0 ? [''] : [])];
  return objects.map((part) => `{ ${[...needed, part].join(' ')} }`);
}

function literals(type: GraphQLInputType): readonly string[] {
  const named = getNamedType(type);
  const isList = isListType(isNonNullType(type) ? type.ofType : type);
  const value = isEnumType(named)
    ? named.getValues().at(-1)?.name
    : { String: '"e"', Boolean: 'true', Int: '1' }[named.name];
  return value === undefined ? [] : [isList ? `[${value}]` : value];
}
