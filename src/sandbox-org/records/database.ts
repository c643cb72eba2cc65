import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { FieldDefinition, ObjectDefinition } from '../schema/model.ts';
import { matchKey } from './match-key.ts';

/** What a column holds: date-times as milliseconds since 1970, dates as `YYYY-MM-DD`, booleans as 0 or 1. */
export type ColumnValue = string | number | null;
export type Row = Record<string, ColumnValue>;

const STATEMENTS_KEPT = 500;

/** True when the field has a column of its own; compounds are put together when read. */
export function isStored(field: FieldDefinition): boolean {
  return field.type !== 'address';
}

/** A name as an SQL identifier. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** True for text whose case SQLite ignores by itself. */
export function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

function columnType(field: FieldDefinition): string {
  // Text compares without case, as SOQL does; ids keep theirs.
  const text = field.caseSensitive ? 'TEXT' : 'TEXT COLLATE NOCASE';
  switch (field.type) {
    case 'boolean':
    case 'int':
    case 'datetime':
      return 'INTEGER';
    case 'double':
    case 'currency':
    case 'percent':
      return 'REAL';
    case 'id':
      return 'TEXT PRIMARY KEY';
    case 'reference':
    case 'date':
      return 'TEXT';
    default:
      return text;
  }
}

/** The file is damaged, or is no SQLite file. */
export class UnreadableRecords extends Error {
  override readonly name = 'UnreadableRecords';

  constructor(file: string, why: string) {
    const whatToDo = 'Restore the file, or remove it to begin with an empty org.';
    super(`The records of the sandbox org in ${file} cannot be read: ${why}. ${whatToDo}`);
  }
}

/** @throws UnreadableRecords for a file of which any page is damaged: a later statement would meet it. */
function openWhole(file: string): DatabaseSync {
  try {
    const db = new DatabaseSync(file);
    const [found] = db.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
    if (found?.quick_check === 'ok') return db;
    db.close();
    throw new Error(found?.quick_check);
  } catch (error) {
    throw new UnreadableRecords(file, (error as Error).message.replaceAll('\n', ' '));
  }
}

/** Told of the transactions of the database. `mark` and `undo` enclose a savepoint that was undone. */
export interface TransactionListener {
  mark(): number;
  undo(mark: number): void;
  /** Before the outermost commit, inside the transaction. */
  complete(): void;
  /** After the outermost commit. */
  committed(): void;
}

/** The SQLite file behind the org: one table for each object, plus the org's own state. */
export class OrgDatabase {
  private readonly db: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private depth = 0;
  private listener: TransactionListener | undefined;

  /** @param folder where the file lives; created when missing. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.db = openWhole(join(folder, 'org.sqlite'));
    this.db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;',
    );
    this.db.function('match_key', { deterministic: true }, matchKey);
    this.db.function('lower_case', { deterministic: true }, (value) =>
      typeof value === 'string' ? value.toLowerCase() : value,
    );
    this.db.exec(`
      CREATE TABLE IF NOT EXISTS "_sequence" (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS "_setting" (name TEXT PRIMARY KEY, value TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS "_session" (token TEXT PRIMARY KEY, user_id TEXT NOT NULL, client TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS "_bulk_job" (id TEXT PRIMARY KEY, body TEXT NOT NULL);
    `);
  }

  /** Creates or widens the tables and indexes of the given objects; nothing is ever dropped. */
  prepareTables(objects: Iterable<ObjectDefinition>): void {
    this.transaction(() => {
      for (const object of objects) this.prepareTable(object);
    });
  }

  private prepareTable(object: ObjectDefinition): void {
    const table = quote(object.name);
    const stored = [...object.fields.values()].filter(isStored);
    const columns = stored.map((field) => `${quote(field.name)} ${columnType(field)}`);
    this.db.exec(`CREATE TABLE IF NOT EXISTS ${table} (${columns.join(', ')})`);
    const present = new Set(
      this.all(`SELECT name FROM pragma_table_info(?)`, [object.name]).map((row) => row['name']),
    );
    for (const field of stored) {
      if (!present.has(field.name)) {
        this.db.exec(`ALTER TABLE ${table} ADD COLUMN ${quote(field.name)} ${columnType(field)}`);
        if (field.type === 'boolean') this.db.exec(`UPDATE ${table} SET ${quote(field.name)} = 0`);
      }
      if (field.indexed && field.type !== 'id') {
        this.createIndex(object.name, field.name, `${quote(field.name)}, "Id"`);
      }
    }
  }

  private createIndex(table: string, suffix: string, expression: string): void {
    this.db.exec(
      `CREATE INDEX IF NOT EXISTS ${quote(`${table}.${suffix}`)} ON ${quote(table)} (${expression})`,
    );
  }

  /** Makes looking records up by what a matching rule compares a matter of an index. */
  indexMatchKey(table: string, field: string, method: string): void {
    this.createIndex(
      table,
      `${field}.${method}`,
      `match_key('${method.replaceAll("'", "''")}', ${quote(field)})`,
    );
  }

  private prepare(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare(sql);
    if (this.statements.size >= STATEMENTS_KEPT) {
      const oldest = this.statements.keys().next().value;
      if (oldest !== undefined) this.statements.delete(oldest);
    }
    this.statements.set(sql, statement);
    return statement;
  }

  all(sql: string, parameters: readonly SQLInputValue[] = []): Row[] {
    return this.prepare(sql).all(...parameters) as Row[];
  }

  get(sql: string, parameters: readonly SQLInputValue[] = []): Row | undefined {
    return this.prepare(sql).get(...parameters) as Row | undefined;
  }

  run(sql: string, parameters: readonly SQLInputValue[] = []): void {
    this.prepare(sql).run(...parameters);
  }

  /** Rows one at a time, for results too large to hold. */
  iterate(sql: string, parameters: readonly SQLInputValue[] = []): IterableIterator<Row> {
    return this.db.prepare(sql).iterate(...parameters) as IterableIterator<Row>;
  }

  /** Runs `work` in a transaction, or in a savepoint when one is open; an exception undoes what it did. */
  transaction<T>(work: () => T): T {
    const outermost = this.depth === 0;
    const name = `level_${this.depth}`;
    const mark = this.listener?.mark() ?? 0;
    this.run(outermost ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${name}`);
    this.depth++;
    let result: T;
    try {
      result = work();
      if (outermost) this.listener?.complete();
      this.run(outermost ? 'COMMIT' : `RELEASE ${name}`);
    } catch (error) {
      this.listener?.undo(mark);
      this.db.exec(outermost ? 'ROLLBACK' : `ROLLBACK TO ${name}; RELEASE ${name}`);
      throw error;
    } finally {
      this.depth--;
    }
    if (outermost) this.listener?.committed();
    return result;
  }

  listen(listener: TransactionListener): void {
    this.listener = listener;
  }

  /** The next number of a named sequence, starting at 1. */
  nextNumber(name: string): number {
    const row = this.get(
      `INSERT INTO "_sequence" (name, value) VALUES (?, 1)
       ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
      [name],
    );
    return Number(row?.['value']);
  }

  /** A value that is made once and kept with the data. */
  setting(name: string, make: () => string): string {
    const row = this.get('SELECT value FROM "_setting" WHERE name = ?', [name]);
    if (row) return String(row['value']);
    const value = make();
    this.run('INSERT INTO "_setting" (name, value) VALUES (?, ?)', [name, value]);
    return value;
  }

  close(): void {
    this.statements.clear();
    this.db.close();
  }
}
