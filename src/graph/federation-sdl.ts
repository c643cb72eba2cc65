import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type StringValueNode,
  type TypeNode,
} from 'graphql';
import { FIELD_VISIBILITY } from '../domain/access.ts';
import { OWNERSHIP } from '../domain/ownership/index.ts';

/** The parts of Federation that the subgraphs use. 2.9 brought `@cost` and `@listSize`. */
const FEDERATION = parse(`
extend schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.9"
    import: ["@key", "@shareable", "@external", "@provides", "@requires", "@composeDirective", "@cost", "@listSize"]
  )
  @link(url: "https://waybill.dev/directives/v1.0", import: ["@owner", "@visibleTo"])
  @composeDirective(name: "@owner")
  @composeDirective(name: "@visibleTo")

"Which system's value counts: SALESFORCE, PORTAL or SHARED, and why the business keeps it on both sides."
directive @owner(
  "SALESFORCE, PORTAL or SHARED."
  system: String!
  "The business reason."
  reason: String!
) on FIELD_DEFINITION

"Only callers with one of these roles get an answer; others get null and a FIELD_NOT_VISIBLE error."
directive @visibleTo(
  "Roles, as tokens carry them."
  roles: [String!]!
) on FIELD_DEFINITION
`);

const ROOT_DESCRIPTIONS: Readonly<Record<string, string>> = {
  Query: 'Where every question to the graph starts.',
  Mutation: 'What can be done; one action each.',
  Subscription: 'What can be listened to.',
};

/**
 * The Federation SDL of a type-graphql schema: its own directives, plus those that tables decide: `@owner` from the
 * ownership table, `@visibleTo` from the field visibility, and `@listSize` on every connection.
 */
export function federationDocument(schema: GraphQLSchema): DocumentNode {
  const printed = getDocumentNodeFromSchema(schema);
  const decided = decidedDirectives(printed);
  const definitions = printed.definitions
    .filter((node) => node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.DIRECTIVE_DEFINITION)
    .map((node) => (node.kind === Kind.OBJECT_TYPE_DEFINITION ? withDirectives(node, decided) : node));
  // Printed and parsed again, so that error locations refer to the text that the gateway composes.
  return parse(print({ ...FEDERATION, definitions: [...FEDERATION.definitions, ...definitions] }));
}

function withDirectives(
  node: ObjectTypeDefinitionNode,
  decided: ReadonlyMap<string, readonly ConstDirectiveNode[]>,
): ObjectTypeDefinitionNode {
  const root = ROOT_DESCRIPTIONS[node.name.value];
  const description: StringValueNode | undefined = root
    ? { kind: Kind.STRING, value: root }
    : node.description;
  const fields = (node.fields ?? []).map((field) => ({
    ...field,
    directives: [
      ...(field.directives ?? []),
      ...(decided.get(`${node.name.value}.${field.name.value}`) ?? []),
      ...(isConnection(field) ? [LIST_SIZE] : []),
    ],
  }));
  return { ...node, ...(description && { description }), fields };
}

const LIST_SIZE = directive(
  '@listSize(slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: true)',
);

function isConnection(field: FieldDefinitionNode): boolean {
  const names = new Set(field.arguments?.map((argument) => argument.name.value));
  return namedType(field.type).endsWith('Connection') && names.has('first') && names.has('last');
}

/** Directives by `Type.field`. A row about `contractTerms.tier` marks the field `tier` of that field's own type. */
function decidedDirectives(document: DocumentNode): ReadonlyMap<string, readonly ConstDirectiveNode[]> {
  const types = new Map<string, ObjectTypeDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION) types.set(node.name.value, node);
  }
  const decided = new Map<string, ConstDirectiveNode[]>();
  const add = (coordinate: string, text: string) => {
    decided.set(coordinate, [...(decided.get(coordinate) ?? []), directive(text)]);
  };
  for (const row of OWNERSHIP) {
    const coordinate = coordinateOf(types, row.record, row.field.split('.'));
    // A type behind several fields, such as Place, is marked once: by the first of their rows.
    if (coordinate && !decided.has(coordinate)) {
      add(coordinate, `@owner(system: "${row.owner}", reason: ${JSON.stringify(row.reason)})`);
    }
  }
  for (const row of FIELD_VISIBILITY) {
    add(`${row.type}.${row.field}`, `@visibleTo(roles: ${JSON.stringify(row.roles)})`);
  }
  return decided;
}

function coordinateOf(
  types: ReadonlyMap<string, ObjectTypeDefinitionNode>,
  type: string,
  [name, ...rest]: readonly string[],
): string | undefined {
  const field = types.get(type)?.fields?.find((candidate) => candidate.name.value === name);
  if (!field) return undefined;
  return rest.length === 0 ? `${type}.${name}` : coordinateOf(types, namedType(field.type), rest);
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function directive(text: string): ConstDirectiveNode {
  const [definition] = parse(`scalar Holder ${text}`, { noLocation: true }).definitions;
  const parsed = definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? definition.directives?.[0] : undefined;
  if (!parsed) throw new TypeError(`not a directive: ${text}`);
  return parsed;
}
