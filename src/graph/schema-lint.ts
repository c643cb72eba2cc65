import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type NameNode,
  type ObjectTypeDefinitionNode,
  type StringValueNode,
} from 'graphql';

interface Described {
  readonly name: NameNode;
  readonly description?: StringValueNode | undefined;
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

const TYPE_NAME = /^[A-Z][A-Za-z0-9]*$/;
const FIELD_NAME = /^[a-z][A-Za-z0-9]*$/;
const ENUM_VALUE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
const DATED = /\b20\d{2}-\d{2}-\d{2}\b/;

/**
 * Checks one subgraph's SDL against the conventions of the public graph. Answers one line for each breach. Everything
 * is described and named by the conventions, and scalars are specified. A deprecation has a reason and the date of
 * removal. A field that can be missing while a system is down is nullable: root fields, every field of an entity except
 * its keys and `id`, every field that not all roles may see. So one failing subgraph never erases data of another. A
 * subscription can be resumed: it takes a cursor, and each of its messages has one.
 */
export function lintSchema(document: DocumentNode): readonly string[] {
  return [...document.definitions.flatMap(lintDefinition), ...streams(document)];
}

function lintDefinition(node: DefinitionNode): readonly string[] {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
      return [
        ...named(node, node.name.value, TYPE_NAME),
        ...fields(node.name.value, node.fields),
        ...nullability(node),
      ];
    case Kind.INTERFACE_TYPE_DEFINITION:
      return [...named(node, node.name.value, TYPE_NAME), ...fields(node.name.value, node.fields)];
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return [...named(node, node.name.value, TYPE_NAME), ...inputs(node.name.value, node.fields)];
    case Kind.ENUM_TYPE_DEFINITION:
      return [
        ...named(node, node.name.value, TYPE_NAME),
        ...(node.values ?? []).flatMap((value) =>
          named(value, `${node.name.value}.${value.name.value}`, ENUM_VALUE),
        ),
      ];
    case Kind.UNION_TYPE_DEFINITION:
      return named(node, node.name.value, TYPE_NAME);
    case Kind.SCALAR_TYPE_DEFINITION:
      return [
        ...named(node, node.name.value, TYPE_NAME),
        ...(has(node, 'specifiedBy')
          ? []
          : [`${node.name.value}: a scalar needs its specification's address`]),
      ];
    default:
      return [];
  }
}

function fields(type: string, nodes: readonly FieldDefinitionNode[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((field) => {
    const coordinate = `${type}.${field.name.value}`;
    return [...named(field, coordinate, FIELD_NAME), ...inputs(coordinate, field.arguments)];
  });
}

function inputs(owner: string, nodes: readonly InputValueDefinitionNode[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => named(node, `${owner}.${node.name.value}`, FIELD_NAME));
}

function named(node: Described, coordinate: string, pattern: RegExp): readonly string[] {
  const deprecated = node.directives?.find((directive) => directive.name.value === 'deprecated');
  return [
    ...(node.description?.value.trim() ? [] : [`${coordinate}: not described`]),
    ...(pattern.test(node.name.value) ? [] : [`${coordinate}: not named by the conventions`]),
    ...(deprecated && !DATED.test(reasonOf(deprecated))
      ? [`${coordinate}: a deprecation needs a reason with the date of removal`]
      : []),
  ];
}

function nullability(node: ObjectTypeDefinitionNode): readonly string[] {
  const root = node.name.value === 'Query' || node.name.value === 'Subscription';
  const keys = new Set(['id', ...keyFields(node)]);
  const entity = has(node, 'key');
  return (node.fields ?? [])
    .filter((field) => field.type.kind === Kind.NON_NULL_TYPE)
    .flatMap((field) => {
      const coordinate = `${node.name.value}.${field.name.value}`;
      if (has(field, 'visibleTo'))
        return [`${coordinate}: must be nullable, since not every role may see it`];
      if (root) return [`${coordinate}: a root field must be nullable`];
      return entity && !keys.has(field.name.value)
        ? [`${coordinate}: a field of an entity must be nullable, since another subgraph may lead to it`]
        : [];
    });
}

/** Every subscription takes `after` and answers a union of stream messages. */
function streams(document: DocumentNode): readonly string[] {
  const messages = new Set<string>();
  const unions = new Map<string, readonly string[]>();
  for (const node of document.definitions) {
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION) {
      const isMessage = node.interfaces?.some(({ name }) => name.value === 'StreamMessage') ?? false;
      if (isMessage) messages.add(node.name.value);
    }
    if (node.kind === Kind.UNION_TYPE_DEFINITION) {
      unions.set(node.name.value, node.types?.map(({ name }) => name.value) ?? []);
    }
  }
  return document.definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Subscription'
      ? (node.fields ?? []).flatMap((field) => {
          const coordinate = `Subscription.${field.name.value}`;
          const after = field.arguments?.find(({ name }) => name.value === 'after');
          const takesCursor = after?.type.kind === Kind.NAMED_TYPE && after.type.name.value === 'String';
          const type = field.type.kind === Kind.NAMED_TYPE ? field.type.name.value : '';
          const strangers = unions.get(type)?.filter((member) => !messages.has(member));
          return [
            ...(takesCursor ? [] : [`${coordinate}: must take "after: String", to be resumed`]),
            ...(strangers === undefined ? [`${coordinate}: must answer a union of stream messages`] : []),
            ...(strangers ?? []).map((member) => `${coordinate}: ${member} must implement StreamMessage`),
          ];
        })
      : [],
  );
}

function keyFields(node: ObjectTypeDefinitionNode): readonly string[] {
  return (node.directives ?? [])
    .filter((directive) => directive.name.value === 'key')
    .flatMap((directive) => stringArgument(directive, 'fields').split(/\s+/));
}

function reasonOf(directive: ConstDirectiveNode): string {
  return stringArgument(directive, 'reason');
}

function stringArgument(directive: ConstDirectiveNode, name: string): string {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : '';
}

function has(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
): boolean {
  return node.directives?.some((directive) => directive.name.value === name) ?? false;
}
