import type { Query, FieldType as SelectedItem, Subquery } from '@jetstreamapp/soql-parser-js';
import { quote } from '../records/database.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/model.ts';
import { isDisplayFunction } from './functions.ts';
import { NAME_OBJECT } from './polymorphic.ts';
import type { FieldReference, QueryContext, Source } from './source.ts';

/** What one object of a result looks like, and which result columns fill it. */
export interface Shape {
  readonly object: ObjectDefinition;
  /** Result column of the record's Id. */
  readonly idColumn: string;
  readonly entries: Entry[];
  /** Name of the object of an id, where the records may be of several. */
  readonly typeOf?: (id: string) => string | undefined;
}

export type Entry =
  | {
      readonly kind: 'VALUE';
      readonly key: string;
      readonly field: FieldDefinition;
      readonly column: string;
      readonly asLabel: boolean;
    }
  | {
      readonly kind: 'ADDRESS';
      readonly key: string;
      readonly field: FieldDefinition;
      readonly parts: readonly { name: string; column: string }[];
    }
  | { readonly kind: 'PARENT'; readonly key: string; readonly shape: Shape }
  | { readonly kind: 'CHILDREN'; readonly key: string; readonly subquery: Subquery };

/** The SELECT list of a query over records: the tree to build and the columns to read. */
export interface Selection {
  readonly shape: Shape;
  /** `t."Name" AS c1`, without SELECT. */
  readonly columns: readonly string[];
}

const FIELDS_LIMIT = 200;

/** Translates the SELECT list; parents are joined to `source` on the way. */
export function compileSelection(context: QueryContext, source: Source, query: Query | Subquery): Selection {
  const columns: string[] = [];
  const column = (sql: string): string => {
    const name = `c${columns.length}`;
    columns.push(`${sql} AS ${name}`);
    return name;
  };
  const shape: Shape = { object: source.object, idColumn: column(`${source.root}."Id"`), entries: [] };

  const shapeAt = (reference: FieldReference): Shape => {
    let current = shape;
    for (const [index, name] of reference.path.entries()) {
      const known = current.entries.find((entry) => entry.kind === 'PARENT' && entry.key === name);
      if (known?.kind === 'PARENT') {
        current = known.shape;
        continue;
      }
      const id = source.resolve([...reference.path.slice(0, index + 1), 'Id'].join('.'));
      const typeOf = (given: string) => context.schema.objectOfId(given)?.name;
      const isShared = id.object === NAME_OBJECT;
      const next: Shape = {
        object: id.object,
        idColumn: column(id.sql),
        entries: [],
        ...(isShared && { typeOf }),
      };
      current.entries.push({ kind: 'PARENT', key: name, shape: next });
      current = next;
    }
    return current;
  };

  const add = (
    written: string,
    options: { key?: string | undefined; asLabel?: boolean; repeat?: boolean } = {},
  ) => {
    const reference = source.resolve(written);
    const { field, object, alias } = reference;
    const { entries } = shapeAt(reference);
    const key = options.key ?? field.name;
    if (entries.some((entry) => entry.key === key)) {
      if (options.repeat) return;
      throw context.errors.at('INVALID_FIELD', written, `duplicate field selected: ${field.name}`);
    }
    if (field.type !== 'address') {
      entries.push({
        kind: 'VALUE',
        key,
        field,
        column: column(reference.sql),
        asLabel: options.asLabel ?? false,
      });
      return;
    }
    const parts = [...object.fields.values()]
      .filter((part) => part.compound === field.name)
      .map((part) => ({ name: part.name, column: column(`${alias}.${quote(part.name)}`) }));
    entries.push({ kind: 'ADDRESS', key, field, parts });
  };

  for (const item of query.fields ?? []) selectItem(context, source, query, item, shape, add);
  return { shape, columns };
}

type Add = (
  written: string,
  options?: { key?: string | undefined; asLabel?: boolean; repeat?: boolean },
) => void;

function selectItem(
  context: QueryContext,
  source: Source,
  query: Query | Subquery,
  item: SelectedItem,
  shape: Shape,
  add: Add,
): void {
  switch (item.type) {
    case 'Field':
      if (item.alias)
        throw context.errors.malformed('only aggregate expressions use field aliasing', item.alias);
      add(item.field);
      return;
    case 'FieldRelationship':
      add([...item.relationships, item.field].join('.'));
      return;
    case 'FieldSubquery':
      shape.entries.push({ kind: 'CHILDREN', key: item.subquery.relationshipName, subquery: item.subquery });
      return;
    case 'FieldFunctionExpression': {
      const name = item.functionName.toUpperCase();
      if (name === 'FIELDS') {
        for (const field of fieldGroup(context, source, query, item.parameters[0]))
          add(field, { repeat: true });
        return;
      }
      const [parameter] = item.parameters;
      if (!isDisplayFunction(name) || typeof parameter !== 'string') {
        throw context.errors.malformed(
          `the function ${item.functionName} can not be used here`,
          item.functionName,
        );
      }
      add(parameter, { key: item.alias, asLabel: name === 'TOLABEL' });
      return;
    }
    case 'FieldTypeof':
      throw context.errors.malformed('TYPEOF is only valid on polymorphic relationships', 'TYPEOF');
  }
}

/** The fields of FIELDS(ALL), FIELDS(STANDARD) or FIELDS(CUSTOM) that the user sees. */
function fieldGroup(
  context: QueryContext,
  source: Source,
  query: Query | Subquery,
  group: unknown,
): string[] {
  const wanted = typeof group === 'string' ? group.toUpperCase() : '';
  if (wanted !== 'ALL' && wanted !== 'STANDARD' && wanted !== 'CUSTOM') {
    throw context.errors.malformed(`unexpected token: '${wanted}'`, wanted);
  }
  if (wanted !== 'STANDARD' && (query.limit === undefined || query.limit > FIELDS_LIMIT)) {
    throw context.errors.malformed(`The SOQL FIELDS function must have a LIMIT of at most ${FIELDS_LIMIT}`);
  }
  return [...source.object.fields.values()]
    .filter((field) => wanted === 'ALL' || field.custom === (wanted === 'CUSTOM'))
    .filter((field) => context.access.canRead(source.object, field))
    .map((field) => field.name);
}
