import type { ObjectDefinition } from '../schema/model.ts';
import { type ColumnValue, isAscii, isStored, type OrgDatabase, quote, type Row } from './database.ts';

const insertStatements = new WeakMap<ObjectDefinition, { sql: string; columns: readonly string[] }>();

function insertStatement(object: ObjectDefinition): { sql: string; columns: readonly string[] } {
  const known = insertStatements.get(object);
  if (known) return known;
  const columns = [...object.fields.values()].filter(isStored).map((field) => field.name);
  const sql = `INSERT INTO ${quote(object.name)} (${columns.map(quote).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  const statement = { sql, columns };
  insertStatements.set(object, statement);
  return statement;
}

/** Hears every write of a record, inside its transaction. */
export interface WriteListener {
  tracks(object: ObjectDefinition): boolean;
  note(object: ObjectDefinition, id: string, before: Row | undefined, after: Row): void;
}

/** Rows by object, without any rule. Every change of a record in the org passes through here. */
export class RecordStore {
  readonly database: OrgDatabase;
  private listener: WriteListener | undefined;

  constructor(database: OrgDatabase) {
    this.database = database;
  }

  listen(listener: WriteListener): void {
    this.listener = listener;
  }

  /** The row of an id, deleted ones included. */
  find(object: ObjectDefinition, id: string): Row | undefined {
    return this.database.get(`SELECT * FROM ${quote(object.name)} WHERE "Id" = ?`, [id]);
  }

  /** Whether a record lives, is in the recycle bin, or is not known. */
  stateOf(object: ObjectDefinition, id: string): 'LIVING' | 'DELETED' | undefined {
    const row = this.database.get(`SELECT "IsDeleted" FROM ${quote(object.name)} WHERE "Id" = ?`, [id]);
    if (row === undefined) return undefined;
    return row['IsDeleted'] === 1 ? 'DELETED' : 'LIVING';
  }

  /** Ids of living records with this value in a field; at most `limit`. */
  idsByValue(object: ObjectDefinition, field: string, value: ColumnValue, limit: number): string[] {
    if (value === null) return [];
    const isWider =
      typeof value === 'string' &&
      !isAscii(value) &&
      object.fields.get(field.toLowerCase())?.caseSensitive === false;
    const [column, compared] = isWider
      ? [`lower_case(${quote(field)})`, value.toLowerCase()]
      : [quote(field), value];
    return this.database
      .all(`SELECT "Id" FROM ${quote(object.name)} WHERE ${column} = ? AND "IsDeleted" = 0 LIMIT ?`, [
        compared,
        limit,
      ])
      .map((row) => String(row['Id']));
  }

  /** Ids of records whose stamp lies in a period, with that stamp; `end` is not in it. */
  stampedBetween(
    object: ObjectDefinition,
    start: number,
    end: number,
    state: 'LIVING' | 'DELETED',
  ): { readonly id: string; readonly at: number }[] {
    return this.database
      .all(
        `SELECT "Id", "SystemModstamp" AS at FROM ${quote(object.name)}
         WHERE "SystemModstamp" >= ? AND "SystemModstamp" < ? AND "IsDeleted" = ? ORDER BY "SystemModstamp", "Id"`,
        [start, end, state === 'DELETED' ? 1 : 0],
      )
      .map((row) => ({ id: String(row['Id']), at: Number(row['at']) }));
  }

  /** How many records live. */
  count(object: ObjectDefinition): number {
    const row = this.database.get(`SELECT COUNT(*) AS n FROM ${quote(object.name)} WHERE "IsDeleted" = 0`);
    return Number(row?.['n']);
  }

  insert(object: ObjectDefinition, row: Row): void {
    const { sql, columns } = insertStatement(object);
    this.database.run(
      sql,
      columns.map((column) => row[column] ?? null),
    );
    if (this.listener?.tracks(object)) this.listener.note(object, String(row['Id']), undefined, { ...row });
  }

  /** Writes the given columns of one record. */
  update(object: ObjectDefinition, id: string, changes: Row): void {
    const columns = Object.keys(changes);
    const before = this.listener?.tracks(object) ? this.find(object, id) : undefined;
    this.database.run(
      `UPDATE ${quote(object.name)} SET ${columns.map((column) => `${quote(column)} = ?`).join(', ')} WHERE "Id" = ?`,
      [...columns.map((column) => changes[column] ?? null), id],
    );
    if (before) this.listener?.note(object, id, before, { ...before, ...changes });
  }
}
