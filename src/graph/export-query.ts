import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  type SelectionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { MAX_EXPORT_QUERY } from '../domain/bulk-export.ts';
import { WaybillError } from '../domain/errors.ts';
import { MAX_PAGE_SIZE } from '../domain/page.ts';

/** A query that can be read page by page. */
export interface ExportQuery {
  /**
   * The query of one page. Its root field is called `page`, with `nodes` and `pageInfo { hasNextPage endCursor }`. The
   * variables `exportFirst` and `exportAfter` choose the page.
   */
  readonly text: string;
  readonly document: DocumentNode;
  /** Records of a page. */
  readonly pageSize: number;
}

/** The answer of one page, under `page`. */
export interface ExportPage {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const MOST_TOKENS = 4_000;
const FIRST = 'exportFirst';
const AFTER = 'exportAfter';
const EXAMPLE = 'such as query { shipments(filter: {…}) { nodes { number } } }';

/**
 * Reads a query of one connection. The gateway validates it against the schema when it runs.
 *
 * @throws WaybillError BAD_USER_INPUT with what to change
 */
export function readExportQuery(query: string): ExportQuery {
  if (query.length > MAX_EXPORT_QUERY) refuse(`The query has more than ${MAX_EXPORT_QUERY} characters.`);
  const document = parsed(query);
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operation === undefined || operations.length > 1) refuse('Send one operation.');
  if (operation.operation !== OperationTypeNode.QUERY) refuse('Only a query can be exported.');
  const field = theOnly(operation.selectionSet.selections);
  if (field === null) refuse(`The query must have one root field, a list with pages, ${EXAMPLE}.`);
  const nodes = theOnly(field.selectionSet?.selections ?? []);
  if (nodes?.name.value !== 'nodes' || nodes.alias !== undefined) {
    refuse(`The list must select nodes and nothing else, ${EXAMPLE}.`);
  }
  if (field.directives?.length || nodes.directives?.length || operation.directives?.length) {
    refuse('The list and its nodes must have no directives.');
  }
  const own = operation.variableDefinitions ?? [];
  if (own.some(({ variable }) => [FIRST, AFTER].includes(variable.name.value))) {
    refuse(`The variables ${FIRST} and ${AFTER} are the hub's own; give yours other names.`);
  }
  const paged = pageOf(operation, field);
  const text = print({
    ...document,
    definitions: document.definitions.map((node) => (node === operation ? paged : node)),
  });
  return { text, document: parse(text, { noLocation: true }), pageSize: pageSizeOf(field) };
}

/** The variables of one page. */
export function pageVariables(
  variables: Readonly<Record<string, unknown>>,
  first: number,
  after: string | null,
): Readonly<Record<string, unknown>> {
  return { ...variables, [FIRST]: first, [AFTER]: after };
}

function parsed(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: MOST_TOKENS });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    // The message of the parser repeats words of the text.
    const [at] = error.locations ?? [];
    return refuse(`The query is no GraphQL: see line ${at?.line ?? 1}, column ${at?.column ?? 1}.`);
  }
}

function theOnly(selections: readonly SelectionNode[]): FieldNode | null {
  const [only] = selections;
  return selections.length === 1 && only?.kind === Kind.FIELD ? only : null;
}

function pageSizeOf({ arguments: given = [] }: FieldNode): number {
  for (const name of ['after', 'before', 'last']) {
    if (given.some((argument) => argument.name.value === name)) {
      refuse(`An export reads the whole list: leave out "${name}".`);
    }
  }
  const first = given.find(({ name }) => name.value === 'first')?.value;
  if (first === undefined) return MAX_PAGE_SIZE;
  const size = first.kind === Kind.INT ? Number(first.value) : Number.NaN;
  if (!(size >= 1 && size <= MAX_PAGE_SIZE)) {
    refuse(`Leave out "first", or give the size of a page: a number from 1 to ${MAX_PAGE_SIZE}.`);
  }
  return size;
}

function pageOf(operation: OperationDefinitionNode, field: FieldNode): OperationDefinitionNode {
  const others = (field.arguments ?? []).filter(({ name }) => name.value !== 'first');
  const page: FieldNode = {
    ...field,
    alias: { kind: Kind.NAME, value: 'page' },
    arguments: [...others, argument('first', FIRST), argument('after', AFTER)],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [...(field.selectionSet?.selections ?? []), ...PAGE_INFO],
    },
  };
  return {
    ...operation,
    variableDefinitions: [...(operation.variableDefinitions ?? []), ...PAGE_VARIABLES],
    selectionSet: { ...operation.selectionSet, selections: [page] },
  };
}

function argument(name: string, variable: string): ArgumentNode {
  return {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: name },
    value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
  };
}

function ofExample(text: string): OperationDefinitionNode {
  const [operation] = parse(text, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('no operation');
  return operation;
}

const EXAMPLE_PAGE = ofExample(
  `query ($${FIRST}: Int!, $${AFTER}: String) { pageInfo { hasNextPage endCursor } }`,
);
const PAGE_INFO: readonly SelectionNode[] = EXAMPLE_PAGE.selectionSet.selections;
const PAGE_VARIABLES: readonly VariableDefinitionNode[] = EXAMPLE_PAGE.variableDefinitions ?? [];

function refuse(message: string): never {
  throw new WaybillError('BAD_USER_INPUT', message, { details: { fields: ['query'] } });
}
