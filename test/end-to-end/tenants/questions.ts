import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
} from 'graphql';
import { selectionsFrom } from './paths.ts';

type Field = GraphQLField<unknown, unknown>;

/** One place where a caller may write a value: an argument, or a field of an input object in one. */
export interface Slot {
  /** From the argument inwards. */
  readonly path: readonly string[];
  readonly type: GraphQLInputType;
}

/** A field that takes arguments, and how to get there. */
export interface Asking {
  readonly name: string;
  readonly field: Field;
  readonly slots: readonly Slot[];
  /** The record type that has the field; null for a root field. */
  readonly parent: GraphQLObjectType | null;
  /** The record type that is read from what the field answers, where that may be of several. */
  readonly as: GraphQLObjectType | null;
  readonly schema: GraphQLSchema;
}

export interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What is written into a slot. */
export interface Filled {
  readonly slot: Slot;
  readonly value: unknown;
}

const ROWS = 25;

export function rootFields(schema: GraphQLSchema): Asking[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field): Asking[] => {
    const type = getNamedType(field.type);
    const asking = { name: field.name, field, slots: slotsOf(field.args), parent: null, schema };
    if (!isInterfaceType(type)) return [{ ...asking, as: null }];
    return schema.getPossibleTypes(type).map((as) => ({ ...asking, as }));
  });
}

/** Fields with arguments below the root; those of mutations and subscriptions are tried elsewhere. Throws for one that `node` cannot lead to. */
export function nestedFields(schema: GraphQLSchema): Asking[] {
  const roots: readonly unknown[] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ];
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (
      roots.includes(type) ||
      !('getInterfaces' in type) ||
      isInterfaceType(type) ||
      type.name.startsWith('__')
    ) {
      return [];
    }
    const asking = Object.values(type.getFields()).filter((field) => field.args.length > 0);
    if (asking.length > 0 && type.getInterfaces().length === 0) {
      throw new Error(`say in questions.ts how to get to a ${type.name}, whose fields take arguments`);
    }
    return asking.map((field) => ({
      name: `${type.name}.${field.name}`,
      field,
      slots: slotsOf(field.args),
      parent: type,
      schema,
      as: null,
    }));
  });
}

function slotsOf(inputs: readonly { readonly name: string; readonly type: GraphQLInputType }[]): Slot[] {
  return inputs.flatMap(({ name, type }) => {
    const named = getNamedType(type);
    if (!isInputObjectType(named)) return [{ path: [name], type }];
    if (isListType(type)) throw new Error(`say in questions.ts how to fill the list of objects ${name}`);
    return slotsOf(Object.values(named.getFields())).map((slot) => ({
      ...slot,
      path: [name, ...slot.path],
    }));
  });
}

const CURSORS = new Set(['after', 'before']);
const PAGE = new Set(['first', 'last']);

/** Slots that can name a record: ids, and texts to look for. */
export function namingSlots({ slots }: Asking): Slot[] {
  return slots.filter(
    (slot) => ['ID', 'String'].includes(getNamedType(slot.type).name) && !CURSORS.has(slot.path.at(-1) ?? ''),
  );
}

export function idSlots({ slots }: Asking): Slot[] {
  return slots.filter(({ type }) => getNamedType(type).name === 'ID');
}

export function cursorSlots({ slots }: Asking): Slot[] {
  return slots.filter(({ path }) => path.length === 1 && CURSORS.has(path[0] ?? ''));
}

/** Every value worth trying of a slot that names nothing. Throws for a type that it does not know. */
export function choices({ path, type }: Slot): unknown[] {
  const named = getNamedType(type);
  const wrapped = (value: unknown) =>
    isListType(isNonNullType(type) ? type.ofType : type) ? [value] : value;
  if (isEnumType(named)) return named.getValues().map(({ name }) => wrapped(name));
  switch (named.name) {
    case 'ID':
    case 'String':
      return [];
    case 'Boolean':
      return [true, false];
    case 'DateTime':
      return ['1990-01-01T00:00:00Z', '2090-01-01T00:00:00+02:00'];
    case 'Date':
      return ['1990-01-01', '2090-01-01'];
    case 'Int':
      return PAGE.has(path.at(-1) ?? '') ? [1, 100] : [0, 1, 2_147_483_647];
    default:
  }
  throw new Error(`say in questions.ts what to write into ${path.join('.')} of type ${String(type)}`);
}

/**
 * The operation that asks a field with these values and reads its records; a single one with its neighbours.
 * @param parentId opaque id of the record that has the field, for one below the root
 */
export function question(asking: Asking, filled: readonly Filled[], parentId?: string): Question {
  const isList = getNamedType(asking.field.type).name.endsWith('Connection');
  const [only, ...more] = questions(asking, filled, isList ? 0 : 1, parentId);
  if (!only || more.length > 0) throw new Error(`${asking.name} needs several documents`);
  return only;
}

/** The operations that together read everything within `hops` steps from record to record. */
export function questions(
  asking: Asking,
  filled: readonly Filled[],
  hops: number,
  parentId?: string,
): Question[] {
  const declared = filled.map(({ slot }, index) => `$v${index}: ${String(slot.type)}`);
  const variables = Object.fromEntries(
    filled.map(({ slot, value }, index) => [`v${index}`, inList(slot, value)]),
  );
  return textsOf(asking, filled, hops, declared).map((query) => ({
    query,
    variables: asking.parent === null ? variables : { ...variables, parent: parentId },
  }));
}

/** The texts depend on the places that are filled and not on what is in them, so most are asked for many times. */
const TEXTS = new WeakMap<Asking, Map<string, readonly string[]>>();

function textsOf(
  asking: Asking,
  filled: readonly Filled[],
  hops: number,
  declared: readonly string[],
): readonly string[] {
  const known = TEXTS.get(asking) ?? new Map<string, readonly string[]>();
  TEXTS.set(asking, known);
  const key = [hops, ...filled.map(({ slot }) => slot.path.join('.'))].join(' ');
  let texts = known.get(key);
  if (texts === undefined) {
    const { parent } = asking;
    texts = selectionsWith(asking, filled, hops).map((selection) =>
      parent === null
        ? operation(declared, selection)
        : operation(
            ['$parent: ID!', ...declared],
            `node(id: $parent) { ... on ${parent.name} { ${selection} } }`,
          ),
    );
    known.set(key, texts);
  }
  return texts;
}

function selectionsWith({ field, schema, as }: Asking, filled: readonly Filled[], hops: number): string[] {
  const given = new Map(filled.map(({ slot }, index) => [slot.path.join('.'), `$v${index}`]));
  const backward = given.has('last') || given.has('before');
  const written = field.args.flatMap(({ name, type }) => {
    if (name === (backward ? 'last' : 'first') && !given.has(name)) return [`${name}: ${ROWS}`];
    const text = inputText(type, [name], given) ?? fallback(type);
    return text === null ? [] : [`${name}: ${text}`];
  });
  const call = `${field.name}${written.length > 0 ? `(${written.join(', ')})` : ''}`;
  if (as === null) return selectionsFrom(schema, call, getNamedType(field.type), hops);
  return selectionsFrom(schema, `... on ${as.name}`, as, hops).map(
    (selection) => `${call} { __typename id ${selection} }`,
  );
}

/** The text of an input; null when neither it nor a part of it is given. */
function inputText(
  type: GraphQLInputType,
  path: readonly string[],
  given: ReadonlyMap<string, string>,
): string | null {
  const variable = given.get(path.join('.'));
  if (variable !== undefined) return variable;
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return null;
  const prefix = `${path.join('.')}.`;
  if (![...given.keys()].some((key) => key.startsWith(prefix))) return null;
  const parts = Object.values(named.getFields()).flatMap((part) => {
    const text = inputText(part.type, [...path, part.name], given) ?? fallback(part.type);
    return text === null ? [] : [`${part.name}: ${text}`];
  });
  return `{ ${parts.join(', ')} }`;
}

/** A required part that is not being tried. */
function fallback(type: GraphQLInputType): string | null {
  if (!isNonNullType(type)) return null;
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]?.name ?? null;
  if (['String', 'ID'].includes(named.name)) return '"anything"';
  if (named.name === 'Date') return '"2026-01-02"';
  if (named.name === 'DateTime') return '"2026-01-02T03:04:05Z"';
  throw new Error(`say in questions.ts what to write where ${String(type)} is required`);
}

function inList({ type }: Slot, value: unknown): unknown {
  const isList = isListType(isNonNullType(type) ? type.ofType : type);
  return isList && !Array.isArray(value) ? [value] : value;
}

function operation(declared: readonly string[], body: string): string {
  return declared.length > 0 ? `query (${declared.join(', ')}) { ${body} }` : `{ ${body} }`;
}
