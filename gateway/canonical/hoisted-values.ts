import {
  type ArgumentNode,
  type GraphQLArgument,
  GraphQLError,
  type GraphQLField,
  getNullableType,
  isNonNullType,
  Kind,
  type ValueNode,
  valueFromAST,
} from 'graphql';
import type { Variables } from './selection.ts';

/** An argument of a canonical field, and the variable that carries its value. */
export interface HoistedArgument {
  readonly name: string;
  readonly variable: string;
}

interface HoistedValue {
  readonly variable: string;
  readonly type: string;
  /** Puts the value into the canonical variables; leaves an absent argument out. */
  readonly assign: (target: Record<string, unknown>, variables: Variables) => void;
}

/**
 * The values of an operation's arguments, each in a canonical variable of the argument's own type. The public schema coerces
 * them; its scalars keep the wire format. So no later step reads a client's literals.
 */
export class HoistedValues {
  readonly #values: HoistedValue[] = [];

  hoist(
    nodes: readonly ArgumentNode[],
    field: GraphQLField<unknown, unknown>,
    coordinate: string,
  ): readonly HoistedArgument[] {
    return nodes.map(({ name: { value: name }, value }) => {
      const argument = field.args.find((candidate) => candidate.name === name);
      if (argument === undefined) throw new TypeError(`no argument ${name} at ${coordinate}`);
      const variable = `v${this.#values.length}`;
      const assign = putter(value, argument, variable, `${coordinate}(${name}:)`);
      this.#values.push({ variable, type: String(variableType(argument)), assign });
      return { name, variable };
    });
  }

  /** As they stand in the canonical text, such as `$v0:Int!`. */
  get definitions(): readonly string[] {
    return this.#values.map(({ variable, type }) => `$${variable}:${type}`);
  }

  /**
   * The canonical variables of one request.
   *
   * @param variables the client's, coerced
   * @throws GraphQLError for a null where the argument allows none
   */
  of(variables: Variables): Record<string, unknown> {
    const target: Record<string, unknown> = {};
    for (const { assign } of this.#values) assign(target, variables);
    return target;
  }
}

/** An argument with a default may be absent, so its variable may be absent, too. */
function variableType({ type, defaultValue }: GraphQLArgument) {
  return defaultValue === undefined ? type : getNullableType(type);
}

function putter(
  node: ValueNode,
  argument: GraphQLArgument,
  variable: string,
  coordinate: string,
): HoistedValue['assign'] {
  const { type } = argument;
  if (node.kind === Kind.VARIABLE) {
    const given = node.name.value;
    const mayBeNull = !isNonNullType(type);
    return (target, variables) => {
      const value = variables[given];
      if (value === undefined) return;
      if (value === null && !mayBeNull) throw unfit(node, coordinate, String(type));
      target[variable] = value;
    };
  }
  const coerced = (variables: Variables) => {
    const value: unknown = valueFromAST(node, type, { ...variables });
    if (value === undefined) throw unfit(node, coordinate, String(type));
    return value;
  };
  if (hasVariable(node)) {
    return (target, variables) => {
      target[variable] = coerced(variables);
    };
  }
  const constant = coerced({});
  return (target) => {
    target[variable] = constant;
  };
}

function unfit(node: ValueNode, coordinate: string, type: string): GraphQLError {
  return new GraphQLError(`${coordinate} takes ${type}; what the variables give it is none.`, {
    nodes: node,
  });
}

function hasVariable(node: ValueNode): boolean {
  switch (node.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return node.values.some(hasVariable);
    case Kind.OBJECT:
      return node.fields.some(({ value }) => hasVariable(value));
    default:
      return false;
  }
}
