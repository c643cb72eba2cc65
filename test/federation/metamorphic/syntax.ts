import {
  type ArgumentNode,
  type DirectiveNode,
  type FieldNode,
  type GraphQLType,
  Kind,
  type NamedTypeNode,
  type NameNode,
  parseType,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
  type ValueNode,
  type VariableNode,
} from 'graphql';

/** Syntax nodes by their content. */

export function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

export function namedType(name: string): NamedTypeNode {
  return { kind: Kind.NAMED_TYPE, name: nameNode(name) };
}

export function typeNode(type: GraphQLType): TypeNode {
  return parseType(String(type), { noLocation: true });
}

export function variableNode(name: string): VariableNode {
  return { kind: Kind.VARIABLE, name: nameNode(name) };
}

export function argumentNode(name: string, value: ValueNode): ArgumentNode {
  return { kind: Kind.ARGUMENT, name: nameNode(name), value };
}

export function conditionNode(name: 'skip' | 'include', value: ValueNode): DirectiveNode {
  return { kind: Kind.DIRECTIVE, name: nameNode(name), arguments: [argumentNode('if', value)] };
}

export function selectionSet(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections };
}

export function fieldNode(name: string, alias: string | null, more: Partial<FieldNode> = {}): FieldNode {
  return {
    kind: Kind.FIELD,
    name: nameNode(name),
    ...(alias === null ? {} : { alias: nameNode(alias) }),
    ...more,
  };
}

export function responseKey(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}
