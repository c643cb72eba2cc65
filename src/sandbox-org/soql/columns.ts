import type { FieldDefinition } from '../schema/model.ts';
import type { AggregateColumn } from './aggregate.ts';
import type { PreparedQuery } from './query-service.ts';
import { compileSelection, type Shape } from './selection.ts';
import { Source } from './source.ts';

interface ColumnMetadata {
  readonly aggregate: boolean;
  readonly apexType: string | null;
  readonly booleanType: boolean;
  readonly columnName: string;
  readonly custom: boolean;
  readonly displayName: string;
  readonly foreignKeyName: string | null;
  readonly insertable: boolean;
  readonly joinColumns: readonly ColumnMetadata[];
  readonly numberType: boolean;
  readonly textType: boolean;
  readonly updatable: boolean;
}

const NUMBERS = new Set(['int', 'double', 'currency', 'percent']);
const APEX_TYPES: Readonly<Record<string, string>> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  int: 'Integer',
  double: 'Double',
  currency: 'Double',
  percent: 'Double',
  date: 'Date',
  datetime: 'Datetime',
  address: 'Address',
};

function column(
  name: string,
  field: FieldDefinition | null,
  more: Partial<ColumnMetadata> = {},
): ColumnMetadata {
  const type = field?.type;
  const number = type !== undefined && NUMBERS.has(type);
  return {
    aggregate: false,
    apexType: type === undefined ? null : (APEX_TYPES[type] ?? 'String'),
    booleanType: type === 'boolean',
    columnName: name,
    custom: field?.custom ?? false,
    displayName: name,
    foreignKeyName: null,
    insertable: field?.createable ?? false,
    joinColumns: [],
    numberType: number,
    textType: type !== undefined && !number && type !== 'boolean',
    updatable: field?.updateable ?? false,
    ...more,
  };
}

function shapeColumns(prepared: PreparedQuery, shape: Shape): ColumnMetadata[] {
  return shape.entries.map((entry) => {
    switch (entry.kind) {
      case 'VALUE':
      case 'ADDRESS':
        return column(entry.key, entry.field);
      case 'PARENT':
        return column(entry.key, null, {
          foreignKeyName: entry.key,
          joinColumns: shapeColumns(prepared, entry.shape),
        });
      default: {
        const relationship = prepared.context.schema
          .childRelationships(shape.object)
          .find((candidate) => candidate.name.toLowerCase() === entry.key.toLowerCase());
        if (!relationship) throw prepared.context.errors.noSuchChildren(entry.key);
        const source = new Source(prepared.context, relationship.child, 'k', entry.subquery.sObjectAlias);
        const selection = compileSelection(prepared.context, source, entry.subquery);
        return column(entry.key, null, {
          aggregate: true,
          joinColumns: shapeColumns(prepared, selection.shape),
        });
      }
    }
  });
}

/** Body of a query with `columns=true`: names and types of the columns, no rows. */
export function describeColumns(prepared: PreparedQuery, result: Shape | readonly AggregateColumn[]): object {
  const shape = 'idColumn' in result ? result : undefined;
  const grouped = 'idColumn' in result ? [] : result;
  return {
    columnMetadata: shape
      ? shapeColumns(prepared, shape)
      : grouped.map((item) => column(item.key, null, { aggregate: item.isAggregate })),
    entityName: prepared.source.object.name,
    groupBy: prepared.query.groupBy !== undefined,
    idSelected: shape?.entries.some((entry) => entry.key === 'Id') ?? false,
    keyPrefix: prepared.source.object.keyPrefix,
  };
}
