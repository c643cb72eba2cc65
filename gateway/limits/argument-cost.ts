import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';

type Variables = Readonly<Record<string, unknown>>;
export type ArgumentValue = (variables: Variables) => unknown;

/** Characters of text that weigh as much as one element of a list. */
const CHARACTERS_PER_ELEMENT = 250;

/** The value that a request gives to an argument of a field: its default if the field does not give it. */
export function argumentValue(
  args: readonly GraphQLArgument[],
  node: FieldNode,
  name: string,
): ArgumentValue | { readonly constant: unknown } {
  const fallback: unknown = args.find((argument) => argument.name === name)?.defaultValue;
  const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
  if (given === undefined) return { constant: fallback };
  if (!hasVariables(given)) return { constant: valueFromASTUntyped(given) };
  return (variables) => {
    const value: unknown = valueFromASTUntyped(given, variables);
    return value === undefined ? fallback : value;
  };
}

/**
 * The size of an input value in elements: the elements of its lists, and the length of its texts. A list of enum values
 * counts nothing: it is never longer than its enum.
 */
export function elementsOf(type: GraphQLInputType, value: unknown): number {
  const size = { elements: 0, characters: 0 };
  measure(type, value, size);
  return size.elements + Math.floor(size.characters / CHARACTERS_PER_ELEMENT);
}

function measure(
  type: GraphQLInputType,
  value: unknown,
  size: { elements: number; characters: number },
): void {
  if (value === null || value === undefined) return;
  if (isNonNullType(type)) {
    measure(type.ofType, value, size);
  } else if (isListType(type)) {
    // The specification reads a single value as a list of one.
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const each = type.ofType;
    if (!isEnumType(isNonNullType(each) ? each.ofType : each)) size.elements += items.length;
    for (const item of items) measure(each, item, size);
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      measure(field.type, (value as Record<string, unknown>)[field.name], size);
    }
  } else if (typeof value === 'string') {
    size.characters += value.length;
  }
}

function hasVariables(value: ValueNode): boolean {
  switch (value.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return value.values.some(hasVariables);
    case Kind.OBJECT:
      return value.fields.some((field) => hasVariables(field.value));
    default:
      return false;
  }
}
