import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { ExportFormat } from '../../src/domain/bulk-export.ts';
import { BYTE_ORDER_MARK, type Cell, csvLine } from '../../src/domain/csv.ts';
import { type Fragments } from '../canonical/selection.ts';
import { fragmentsOf } from '../operations/prepared-operation.ts';

/** Writes the records of an export as text. */
export interface RowWriter {
  /** Before the first record. */
  readonly head: string;
  line(record: unknown): string;
}

/** @param document of `readExportQuery`, valid for the schema */
export function rowWriter(format: ExportFormat, document: DocumentNode, schema: GraphQLSchema): RowWriter {
  if (format === 'JSONL') return { head: '', line: (record) => `${JSON.stringify(record)}\n` };
  const columns = columnsOf(document, schema);
  return {
    head: BYTE_ORDER_MARK + csvLine(columns.map((path) => path.join('.'))),
    line: (record) => csvLine(columns.map((path) => cellOf(valueAt(record, path)))),
  };
}

type Path = readonly string[];

/**
 * One column for each selected field of a record, in the order of the query. The columns depend on the query alone, so a
 * later page never needs another one.
 */
export function columnsOf(document: DocumentNode, schema: GraphQLSchema): Path[] {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const query = schema.getQueryType();
  if (operation === undefined || !query) return [];
  const walk = new ColumnWalk(schema, fragmentsOf(document));
  const [page] = walk.fieldsOf(query, [operation.selectionSet]);
  const nodes = page?.type && walk.fieldsOf(page.type, page.sets).find(({ key }) => key === 'nodes');
  return nodes?.type ? walk.columns(nodes.type, nodes.sets) : [];
}

interface Selected {
  readonly key: string;
  /** The type of an object; null for a leaf. */
  readonly type: GraphQLCompositeType | null;
  readonly isList: boolean;
  readonly sets: SelectionSetNode[];
}

class ColumnWalk {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Fragments;

  constructor(schema: GraphQLSchema, fragments: Fragments) {
    this.#schema = schema;
    this.#fragments = fragments;
  }

  columns(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Path[] {
    return this.fieldsOf(type, sets).flatMap((field): Path[] =>
      field.type === null || field.isList
        ? [[field.key]]
        : this.columns(field.type, field.sets).map((path) => [field.key, ...path]),
    );
  }

  /** The fields by response key; fragments are expanded. */
  fieldsOf(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Selected[] {
    const found = new Map<string, Selected>();
    for (const set of sets) this.#collect(type, set, found);
    return [...found.values()];
  }

  #collect(type: GraphQLCompositeType, set: SelectionSetNode, found: Map<string, Selected>): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) this.#add(type, selection, found);
      else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
        const named = fragment?.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
        if (fragment) this.#collect(isCompositeType(named) ? named : type, fragment.selectionSet, found);
      }
    }
  }

  #add(parent: GraphQLCompositeType, node: FieldNode, found: Map<string, Selected>): void {
    const key = (node.alias ?? node.name).value;
    const known = found.get(key);
    if (known !== undefined) {
      if (node.selectionSet) known.sets.push(node.selectionSet);
      return;
    }
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const named = field && getNamedType(field.type);
    found.set(key, {
      key,
      type: isCompositeType(named) ? named : null,
      isList: field !== undefined && isListType(getNullableType(field.type)),
      sets: node.selectionSet ? [node.selectionSet] : [],
    });
  }
}

/** Reads own properties only: an alias may be `constructor`, and a record may lack it. */
function valueAt(record: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : null,
    record,
  );
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  return JSON.stringify(value);
}
