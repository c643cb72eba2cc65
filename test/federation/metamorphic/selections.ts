import {
  type ArgumentNode,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Draw } from '../../harness/draw.ts';
import type { InputValues } from './input-values.ts';
import { argumentNode, conditionNode, fieldNode, namedType, nameNode, selectionSet } from './syntax.ts';

/** Response keys that an implementation could stumble over: its own names, and those of JavaScript objects. */
const HARD_KEYS = [
  'id',
  'portalId',
  'crmId',
  '__typename',
  'representations',
  '_entities',
  '_0',
  '_e0',
  '_internal_qp_alias_0',
  'alias_1',
  'a',
  'b',
  'node',
  'constructor',
  'toString',
  'hasOwnProperty',
];
const MAX_DEPTH = 6;
const MAX_FIELDS = 28;

/** What one response key of one place stands for. Selections under the same key must agree. */
interface Slot {
  readonly parent: GraphQLCompositeType;
  readonly name: string;
  readonly type: string;
  readonly arguments: readonly ArgumentNode[];
  readonly place: Place;
}

/** One place of the answer: an object, by the response keys that it has so far. */
type Place = Map<string, Slot>;

/** Draws selection sets for one operation, valid but for rare conflicts that validation finds. */
export class Selections {
  readonly fragments: FragmentDefinitionNode[] = [];
  readonly #schema: GraphQLSchema;
  readonly #draw: Draw;
  readonly #values: InputValues;
  #fields = 0;

  constructor(schema: GraphQLSchema, draw: Draw, values: InputValues) {
    this.#schema = schema;
    this.#draw = draw;
    this.#values = values;
  }

  root(type: GraphQLCompositeType): SelectionSetNode {
    return this.#set(type, new Map(), 0);
  }

  #set(type: GraphQLCompositeType, place: Place, depth: number): SelectionSetNode {
    const wanted = this.#draw.below(depth === 0 && type.name === 'Query' ? 3 : 5) + 1;
    const selections: SelectionNode[] = [];
    for (let count = 0; count < wanted; count++) {
      const selection = this.#selection(type, place, depth);
      if (selection !== null) selections.push(selection);
    }
    if (selections.length === 0) selections.push(this.#typename(type, place));
    return selectionSet(selections);
  }

  #selection(type: GraphQLCompositeType, place: Place, depth: number): SelectionNode | null {
    // A place of several types has little but what fragments ask of each.
    if (isAbstractType(type) && depth < MAX_DEPTH && this.#draw.chance(60)) {
      return this.#draw.chance(60)
        ? this.#inlineFragment(type, place, depth)
        : this.#spread(type, place, depth);
    }
    const drawn = this.#draw.below(100);
    if (drawn < 7) return this.#typename(type, place);
    if (drawn < 10 && depth === 0 && type.name === 'Query') return this.#introspection(type, place);
    if (drawn < 19 && depth < MAX_DEPTH) return this.#inlineFragment(type, place, depth);
    if (drawn < 29 && depth < MAX_DEPTH) return this.#spread(type, place, depth);
    const hasOthers = [...place.values()].some(({ parent }) => isOtherObject(parent, type));
    if (drawn < (hasOthers ? 60 : 39)) return this.#repeat(type, place, depth);
    return this.#newField(type, place, depth);
  }

  #typename(type: GraphQLCompositeType, place: Place): FieldNode {
    const key = this.#freeKey(place, type, '__typename', 'String!', []);
    return fieldNode('__typename', key, { directives: this.#conditions() });
  }

  /** What the schema says of itself, beside data. */
  #introspection(type: GraphQLCompositeType, place: Place): FieldNode {
    const isType = this.#draw.chance(60);
    const asked = this.#draw.oneOf(Object.keys(this.#schema.getTypeMap()));
    const args = isType ? [argumentNode('name', { kind: Kind.STRING, value: asked })] : [];
    const name = isType ? '__type' : '__schema';
    const key = this.#freeKey(place, type, name, isType ? '__Type' : '__Schema!', args);
    const content = isType ? ['kind', 'name'] : ['queryType { name }', 'directives { name }'];
    const inside = parse(`{ ${content.join(' ')} __typename }`, { noLocation: true }).definitions[0];
    if (inside?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('no selection set');
    return fieldNode(name, key, {
      arguments: args,
      directives: this.#conditions(),
      selectionSet: inside.selectionSet,
    });
  }

  #inlineFragment(type: GraphQLCompositeType, place: Place, depth: number): SelectionNode {
    const condition = this.#draw.chance(25) ? null : this.#draw.oneOf(this.#overlapping(type));
    return {
      kind: Kind.INLINE_FRAGMENT,
      ...(condition === null ? {} : { typeCondition: namedType(condition.name) }),
      directives: this.#conditions(),
      selectionSet: this.#set(condition ?? type, place, depth + 1),
    };
  }

  #spread(type: GraphQLCompositeType, place: Place, depth: number): SelectionNode {
    const possible = this.#overlapping(type);
    const known = this.fragments.filter(({ typeCondition }) =>
      possible.some(({ name }) => name === typeCondition.name.value),
    );
    const spread = (name: string): SelectionNode => ({
      kind: Kind.FRAGMENT_SPREAD,
      name: nameNode(name),
      directives: this.#conditions(),
    });
    if (known.length > 0 && this.#draw.chance(50)) return spread(this.#draw.oneOf(known).name.value);
    const condition = this.#draw.oneOf(possible);
    const definition = {
      kind: Kind.FRAGMENT_DEFINITION,
      typeCondition: namedType(condition.name),
      selectionSet: this.#set(condition, place, depth + 1),
    } as const;
    // Named when its content is there, so that no fragment contains itself.
    const name = `F${this.fragments.length}`;
    this.fragments.push({ ...definition, name: nameNode(name) });
    return spread(name);
  }

  /**
   * A field that the place has already, once more: with other selections under it or another condition, and for another
   * type also with other arguments.
   */
  #repeat(type: GraphQLCompositeType, place: Place, depth: number): SelectionNode | null {
    const fields = fieldsOf(type);
    const known = [...place].filter(([, { parent, name, type: output }]) => {
      if (name === '__typename') return parent === type;
      const field = fields[name];
      return field && (parent === type || (isOtherObject(parent, type) && String(field.type) === output));
    });
    if (known.length === 0) return null;
    const [key, slot] = this.#draw.oneOf(known);
    const field = fields[slot.name];
    if (field === undefined) return fieldNode(slot.name, key, { directives: this.#conditions() });
    const args = slot.parent === type ? slot.arguments : this.#arguments(field);
    return this.#field(field, key, args, slot.place, depth);
  }

  #newField(type: GraphQLCompositeType, place: Place, depth: number): SelectionNode | null {
    const fields = Object.values(fieldsOf(type)).filter(
      (field) => depth < MAX_DEPTH || !isCompositeType(getNamedType(field.type)),
    );
    if (fields.length === 0 || this.#fields >= MAX_FIELDS) return null;
    const composite = fields.filter((field) => isCompositeType(getNamedType(field.type)));
    const abstract = composite.filter((field) => isAbstractType(getNamedType(field.type)));
    const preferred = [
      ...(this.#draw.chance(15) ? [abstract] : []),
      ...(this.#draw.chance(20) ? [composite.filter(({ args }) => args.length > 0)] : []),
      ...(this.#draw.chance(30) ? [composite] : []),
      fields,
    ];
    const field = this.#draw.oneOf(preferred.find((some) => some.length > 0) ?? fields);
    this.#fields++;
    const args = this.#arguments(field);
    const key = this.#freeKey(place, type, field.name, String(field.type), args);
    const slot = place.get(key ?? field.name);
    return slot ? this.#field(field, key, args, slot.place, depth) : null;
  }

  #field(
    field: GraphQLField<unknown, unknown>,
    key: string | null,
    args: readonly ArgumentNode[],
    place: Place,
    depth: number,
  ): FieldNode {
    const type = getNamedType(field.type);
    const alias = key === null || (key === field.name && !this.#draw.chance(20)) ? null : key;
    return fieldNode(field.name, alias, {
      arguments: args,
      directives: this.#conditions(),
      ...(isCompositeType(type) ? { selectionSet: this.#set(type, place, depth + 1) } : {}),
    });
  }

  /** Takes a response key for a field; null where the field's own name is the key. */
  #freeKey(
    place: Place,
    parent: GraphQLCompositeType,
    name: string,
    type: string,
    args: readonly ArgumentNode[],
  ): string | null {
    const draw = this.#draw;
    const own = Object.keys(fieldsOf(parent));
    const candidates = [
      ...(draw.chance(60) ? [name] : []),
      ...(own.length > 0 ? [draw.oneOf(own)] : []),
      draw.oneOf(HARD_KEYS),
      draw.oneOf(HARD_KEYS),
      `k${place.size}_${draw.below(1000)}`,
    ];
    const slot = { parent, name, type, arguments: args, place: new Map() };
    const key = candidates.find((candidate) => fits(slot, place.get(candidate))) ?? name;
    if (!place.has(key)) place.set(key, slot);
    return key === name ? null : key;
  }

  #arguments(field: GraphQLField<unknown, unknown>): ArgumentNode[] {
    const pages = field.args.filter(({ name }) => name === 'first' || name === 'last');
    const page = pages.length === 2 ? this.#draw.oneOf([...pages, ...pages.slice(0, 1)]) : undefined;
    return field.args.flatMap((argument) => {
      if (pages.length === 2 && pages.includes(argument)) {
        if (argument !== page) return [];
        return [argumentNode(argument.name, this.#values.pageSize(argument.type))];
      }
      if (CURSORS.includes(argument.name) && this.#draw.chance(85)) return [];
      const value = this.#values.value(argument.type, argument.defaultValue !== undefined);
      return value === undefined ? [] : [argumentNode(argument.name, value)];
    });
  }

  #conditions(): DirectiveNode[] {
    if (this.#draw.chance(75)) return [];
    const names = this.#draw.oneOf([['skip'], ['include'], ['include', 'skip']] as const);
    return names.map((name) => conditionNode(name, this.#values.condition()));
  }

  /** The types that a fragment at a place of this type may have. */
  #overlapping(type: GraphQLCompositeType): GraphQLCompositeType[] {
    const possible = (candidate: GraphQLCompositeType) =>
      isAbstractType(candidate) ? this.#schema.getPossibleTypes(candidate) : [candidate];
    const own = possible(type);
    const wider = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
    return [type, ...own, ...wider];
  }
}

const CURSORS = ['after', 'before'];

/** Whether a field may have a response key that the place has already. */
function fits(slot: Slot, taken: Slot | undefined): boolean {
  if (taken === undefined) return true;
  if (taken.type !== slot.type) return false;
  const isOtherType = taken.parent !== slot.parent && isObjectType(taken.parent) && isObjectType(slot.parent);
  return isOtherType || (taken.name === slot.name && sameArguments(taken.arguments, slot.arguments));
}

/** Two types of which no object has both. */
function isOtherObject(one: GraphQLCompositeType, other: GraphQLCompositeType): boolean {
  return one !== other && isObjectType(one) && isObjectType(other);
}

function sameArguments(one: readonly ArgumentNode[], other: readonly ArgumentNode[]): boolean {
  return one.map(print).join() === other.map(print).join();
}

function fieldsOf(type: GraphQLCompositeType): Readonly<Record<string, GraphQLField<unknown, unknown>>> {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
}
