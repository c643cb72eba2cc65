import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { Draw } from '../../harness/draw.ts';
import type { StringLiteral } from './operation.ts';
import { writtenString } from './string-literals.ts';
import { nameNode, typeNode, variableNode } from './syntax.ts';

const STRINGS = [
  '',
  'plain',
  'a "quoted" word',
  'back\\slash',
  'tab	and\nline',
  'bell\b',
  '\f',
  '😀',
  'ü🚚z',
  '\u2028',
  ' indented',
  '"""',
  '$variable',
  'null',
  '{"json": 1}',
  '__proto__',
];
const INSTANTS = ['2026-03-01T08:30:00Z', '2026-03-01T09:30:00.5+01:00', '1999-12-31T23:59:59-11:00'];
const INTEGERS = [0, 1, -1, 7, 2_147_483_647, -2_147_483_648];
const FLOATS = [0, 0.5, -12.25, 1e21, 1.5e-7, 9_007_199_254_740_991, 3];

/** What the values of one operation need beside themselves: its variables and how its strings are written. */
export class InputValues {
  readonly definitions: VariableDefinitionNode[] = [];
  readonly variables: Record<string, unknown> = {};
  readonly literals = new Map<string, StringLiteral>();
  readonly #draw: Draw;
  readonly #ids: readonly string[];

  /** @param ids known ids, for arguments that name a record */
  constructor(draw: Draw, ids: readonly string[]) {
    this.#draw = draw;
    this.#ids = ids;
  }

  /** An argument's value or part of one; `undefined` leaves it out. `hasDefault`: it may be left out though not null. */
  value(type: GraphQLInputType, hasDefault: boolean): ValueNode | undefined {
    const draw = this.#draw;
    if (!isNonNullType(type) || hasDefault) {
      if (draw.chance(40)) return undefined;
      if (!isNonNullType(type) && draw.chance(8)) return { kind: Kind.NULL };
    }
    return this.present(type);
  }

  /** The same, never left out. */
  present(type: GraphQLInputType): ValueNode {
    if (this.#draw.chance(35)) return this.#variable(type);
    return this.#literal(getNullableType(type));
  }

  /** A page's size. */
  pageSize(type: GraphQLInputType): ValueNode {
    const size = this.#draw.below(3) + 1;
    if (this.#draw.chance(70)) return { kind: Kind.INT, value: String(size) };
    return this.#declare(type, size, undefined);
  }

  /** A condition: a literal, or one of a few variables. */
  condition(): ValueNode {
    if (this.#draw.chance(15)) return { kind: Kind.BOOLEAN, value: this.#draw.chance(50) };
    const name = `c${this.#draw.below(4)}`;
    if (!this.definitions.some(({ variable }) => variable.name.value === name)) {
      const value = this.#draw.chance(50);
      const isDefault = this.#draw.chance(20);
      const type = { kind: Kind.NAMED_TYPE, name: nameNode('Boolean') } as const;
      this.definitions.push({
        kind: Kind.VARIABLE_DEFINITION,
        variable: variableNode(name),
        type: isDefault && this.#draw.chance(50) ? type : { kind: Kind.NON_NULL_TYPE, type },
        ...(isDefault ? { defaultValue: { kind: Kind.BOOLEAN, value } } : {}),
      });
      if (!isDefault || this.#draw.chance(30)) this.variables[name] = value;
    }
    return variableNode(name);
  }

  #literal(type: GraphQLInputType): ValueNode {
    const draw = this.#draw;
    if (isListType(type)) {
      // One value stands for a list of one.
      if (draw.chance(20)) return this.#literal(getNullableType(type.ofType));
      const values = Array.from({ length: draw.below(3) }, () => this.present(type.ofType));
      return { kind: Kind.LIST, values };
    }
    if (isInputObjectType(type)) {
      const chosen = Object.values(type.getFields()).flatMap((field) => {
        const value = type.isOneOf ? undefined : this.value(field.type, field.defaultValue !== undefined);
        return value === undefined ? [] : [{ name: field.name, value }];
      });
      if (type.isOneOf) {
        const field = draw.oneOf(Object.values(type.getFields()));
        chosen.push({ name: field.name, value: this.#literal(getNullableType(field.type)) });
      }
      const fields = chosen.map(({ name, value }) => ({
        kind: Kind.OBJECT_FIELD as const,
        name: nameNode(name),
        value,
      }));
      return { kind: Kind.OBJECT, fields };
    }
    const value = this.#leaf(type);
    if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value };
    if (isEnumType(type)) return { kind: Kind.ENUM, value: String(value) };
    if (typeof value === 'number') {
      const isInteger = Number.isInteger(value) && !String(value).includes('e');
      return { kind: isInteger ? Kind.INT : Kind.FLOAT, value: String(value) };
    }
    const name = `§${this.literals.size}§`;
    this.literals.set(name, { value: String(value), written: writtenString(String(value), draw) });
    return { kind: Kind.STRING, value: name };
  }

  #variable(type: GraphQLInputType): ValueNode {
    const draw = this.#draw;
    const nullable = getNullableType(type);
    if (isNonNullType(type) || draw.chance(25)) {
      const isStrict = draw.chance(80);
      // A nullable variable with a default fits where null does not.
      const declared = isStrict ? type : nullable;
      const fallback = isStrict && draw.chance(80) ? undefined : this.#constant(nullable);
      const given = fallback !== undefined && draw.chance(50) ? undefined : this.#json(nullable);
      return this.#declare(declared, given, fallback);
    }
    const given = draw.oneOf([() => undefined, () => null, () => this.#json(nullable)])();
    return this.#declare(nullable, given, draw.chance(25) ? this.#constant(nullable) : undefined);
  }

  /** `undefined` leaves the variable out. */
  #declare(type: GraphQLInputType, given: unknown, fallback: ValueNode | undefined): ValueNode {
    const name = `v${this.definitions.length}`;
    this.definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable: variableNode(name),
      type: typeNode(type),
      ...(fallback === undefined ? {} : { defaultValue: fallback as never }),
    });
    if (given !== undefined) this.variables[name] = given;
    return variableNode(name);
  }

  /** A literal without variables. */
  #constant(type: GraphQLInputType): ValueNode {
    if (isListType(type) || isInputObjectType(type)) {
      return isListType(type) ? { kind: Kind.LIST, values: [] } : this.#withoutVariables(type);
    }
    return this.#literal(type);
  }

  #withoutVariables(type: GraphQLInputType): ValueNode {
    if (!isInputObjectType(type)) return this.#constant(getNullableType(type));
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    const fields = required.map((field) => ({
      kind: Kind.OBJECT_FIELD as const,
      name: nameNode(field.name),
      value: this.#withoutVariables(getNullableType(field.type)),
    }));
    return { kind: Kind.OBJECT, fields };
  }

  #json(type: GraphQLInputType): unknown {
    const draw = this.#draw;
    if (isListType(type)) {
      const item = () => this.#json(getNullableType(type.ofType));
      return draw.chance(20) ? item() : Array.from({ length: draw.below(3) }, item);
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const chosen = type.isOneOf ? [draw.oneOf(fields)] : fields;
      return Object.fromEntries(
        chosen.flatMap((field): [string, unknown][] => {
          if (isNonNullType(field.type) || type.isOneOf || draw.chance(50)) {
            return [[field.name, this.#json(getNullableType(field.type))]];
          }
          return draw.chance(20) ? [[field.name, null]] : [];
        }),
      );
    }
    return this.#leaf(type);
  }

  #leaf(type: GraphQLInputType): unknown {
    const draw = this.#draw;
    if (isEnumType(type)) return draw.oneOf(type.getValues()).name;
    if (!isScalarType(type)) throw new TypeError(`no value for ${String(type)}`);
    switch (type.name) {
      case 'Int':
        return draw.oneOf(INTEGERS);
      case 'Float':
        return draw.oneOf(FLOATS);
      case 'Boolean':
        return draw.chance(50);
      case 'ID':
        return draw.oneOf<unknown>([...this.#ids, 12, 'an id', '']);
      case 'DateTime':
        return draw.oneOf(INSTANTS);
      case 'Date':
        return '2026-02-28';
      default:
        return draw.oneOf(STRINGS);
    }
  }
}
