import type { Query, Subquery } from '@jetstreamapp/soql-parser-js';
import type { OrgDatabase, Row } from '../records/database.ts';
import { quote } from '../records/database.ts';
import { addressJson, toJson } from '../records/values.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import { compileOrder } from './order.ts';
import { compileSelection, type Entry, type Selection, type Shape } from './selection.ts';
import { type QueryContext, Source } from './source.ts';
import { compileConditions, type SqlPiece } from './where.ts';

export type RecordJson = Record<string, unknown>;

/** The columns whose absence from an answer keeps deleted records out. */
export function aliveOnly(context: QueryContext, root: string): string {
  return context.includeDeleted ? '' : ` AND ${root}."IsDeleted" = 0`;
}

/**
 * A query over the records of one object, translated once. Rows are numbered by SQLite's rowid, so that a
 * long result is remembered as a list of numbers and read page by page.
 */
export class RecordQuery {
  readonly selection: Selection;
  private readonly database: OrgDatabase;
  private readonly context: QueryContext;
  private readonly base: string;
  private readonly source: Source;
  private readonly where: SqlPiece;
  private readonly order: string;
  private readonly query: Query;

  /** @param base path prefix of record URLs, e.g. `DATA_URL`. */
  constructor(database: OrgDatabase, context: QueryContext, source: Source, query: Query, base: string) {
    this.database = database;
    this.context = context;
    this.source = source;
    this.query = query;
    this.base = base;
    this.selection = compileSelection(context, source, query);
    this.where = query.where ? compileConditions(context, source, query.where) : { sql: '1', parameters: [] };
    this.order = compileOrder(context, source, query);
  }

  private get tail(): string {
    return `${this.source.sql} WHERE ${this.where.sql}${aliveOnly(this.context, this.source.root)}${this.order}`;
  }

  private get limit(): number {
    return this.query.limit ?? -1;
  }

  /** Up to `count` rows from the start of the result. */
  head(count: number): Row[] {
    const limit = this.limit < 0 ? count : Math.min(this.limit, count);
    return this.database.all(`SELECT ${this.selection.columns.join(', ')} ${this.tail} LIMIT ? OFFSET ?`, [
      ...this.where.parameters,
      limit,
      this.query.offset ?? 0,
    ]);
  }

  /** Row numbers of the whole result, in order. */
  rowNumbers(): Float64Array {
    const numbers: number[] = [];
    const rows = this.database.iterate(
      `SELECT ${this.source.root}.rowid AS n ${this.tail} LIMIT ? OFFSET ?`,
      [...this.where.parameters, this.limit, this.query.offset ?? 0],
    );
    for (const row of rows) numbers.push(Number(row['n']));
    return Float64Array.from(numbers);
  }

  /** The rows of some row numbers in the same order; those that are gone by now are left out. */
  rows(numbers: Float64Array): Row[] {
    const found = this.database.all(
      `SELECT ${this.source.root}.rowid AS n, ${this.selection.columns.join(', ')} ${this.source.sql}
       WHERE ${this.source.root}.rowid IN (SELECT value FROM json_each(?))`,
      [JSON.stringify([...numbers])],
    );
    const byNumber = new Map(found.map((row) => [Number(row['n']), row]));
    return [...numbers].map((number) => byNumber.get(number)).filter((row) => row !== undefined);
  }

  /** Rows as the API's records, with their children read in one statement for each list. */
  records(rows: readonly Row[]): RecordJson[] {
    return recordsOf(this.database, this.context, this.selection.shape, rows, this.base);
  }
}

function recordsOf(
  database: OrgDatabase,
  context: QueryContext,
  shape: Shape,
  rows: readonly Row[],
  base: string,
): RecordJson[] {
  const children = new Map<Entry, Map<string, RecordJson[]>>();
  for (const entry of shape.entries) {
    if (entry.kind === 'CHILDREN') {
      const ids = rows.map((row) => String(row[shape.idColumn]));
      children.set(entry, readChildren(database, context, shape.object, entry.subquery, ids, base));
    }
  }
  return rows.map((row) => recordOf(shape, row, base, children));
}

/** `attributes` of a record in any reply; `own` is the object of the address where the type is only `Name`. */
export function attributesOf(object: ObjectDefinition, id: string, base: string, own = object.name): object {
  return { type: object.name, url: `${base}/sobjects/${own}/${id}` };
}

function recordOf(
  shape: Shape,
  row: Row,
  base: string,
  children: ReadonlyMap<Entry, ReadonlyMap<string, RecordJson[]>>,
): RecordJson {
  const id = String(row[shape.idColumn]);
  const record: RecordJson = { attributes: attributesOf(shape.object, id, base, shape.typeOf?.(id)) };
  for (const entry of shape.entries) {
    switch (entry.kind) {
      case 'VALUE': {
        const value = toJson(entry.field, row[entry.column]);
        const label = entry.asLabel && entry.field.picklistValues.find((item) => item.value === value)?.label;
        record[entry.key] = label || value;
        break;
      }
      case 'ADDRESS': {
        const parts = Object.fromEntries(entry.parts.map((part) => [part.name, row[part.column] ?? null]));
        record[entry.key] = addressJson(shape.object, entry.field.name, parts);
        break;
      }
      case 'PARENT':
        record[entry.key] =
          row[entry.shape.idColumn] === null ? null : recordOf(entry.shape, row, base, children);
        break;
      case 'CHILDREN': {
        const list = children.get(entry)?.get(id);
        record[entry.key] = list ? { totalSize: list.length, done: true, records: list } : null;
        break;
      }
    }
  }
  return record;
}

function readChildren(
  database: OrgDatabase,
  context: QueryContext,
  parent: ObjectDefinition,
  subquery: Subquery,
  parentIds: readonly string[],
  base: string,
): Map<string, RecordJson[]> {
  const relationship = context.schema
    .childRelationships(parent)
    .find((candidate) => candidate.name.toLowerCase() === subquery.relationshipName.toLowerCase());
  const readable =
    relationship &&
    context.access.object(relationship.child).read &&
    context.access.canRead(relationship.child, relationship.field);
  if (!readable) throw context.errors.noSuchChildren(subquery.relationshipName);

  const source = new Source(context, relationship.child, 'k', subquery.sObjectAlias);
  const selection = compileSelection(context, source, subquery);
  const where = subquery.where
    ? compileConditions(context, source, subquery.where)
    : { sql: '1', parameters: [] };
  const order = compileOrder(context, source, subquery);
  const link = `k.${quote(relationship.field.name)}`;
  const ranked = `SELECT ${selection.columns.join(', ')}, ${link} AS parent,
      ROW_NUMBER() OVER (PARTITION BY ${link}${order || ' ORDER BY k."Id"'}) AS place
    ${source.sql} WHERE ${link} IN (SELECT value FROM json_each(?)) AND ${where.sql}${aliveOnly(context, 'k')}`;
  const offset = subquery.offset ?? 0;
  const last = subquery.limit === undefined ? Number.MAX_SAFE_INTEGER : offset + subquery.limit;
  const rows = database.all(
    `SELECT * FROM (${ranked}) WHERE place > ? AND place <= ? ORDER BY parent, place`,
    [JSON.stringify(parentIds), ...where.parameters, offset, last],
  );
  const records = recordsOf(database, context, selection.shape, rows, base);
  const byParent = new Map<string, RecordJson[]>();
  for (const [index, record] of records.entries()) {
    const key = String(rows[index]?.['parent']);
    const list = byParent.get(key);
    if (list) list.push(record);
    else byParent.set(key, [record]);
  }
  return byParent;
}
