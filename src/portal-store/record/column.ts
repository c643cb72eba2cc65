/**
 * How a column gets its value.
 *
 * - READ: from PostgreSQL, a trigger, or a statement of its own.
 * - NEEDED: an insert must name it. GIVEN: an insert may name it. CHANGED: an insert and an update may name it.
 * - FOLDED: the store computes it from the shipment's events. SUMMED: from its exceptions.
 * - STORED: the store writes it, and no record shows it.
 * - OWNED: an insert and an update may name it, as for CHANGED. The column is declared by its row in the ownership table.
 */
export type SetBy = 'READ' | 'NEEDED' | 'GIVEN' | 'CHANGED' | 'FOLDED' | 'SUMMED' | 'STORED' | 'OWNED';

interface Settings {
  /** The SQL expression to read; absent for the column itself. */
  readonly expression?: string;
  readonly cast?: string;
  /** The value if an insert does not name the column. */
  readonly fallback?: unknown;
  /** The field under which the audit shows a change; true for the column's own key. */
  readonly field?: string | true;
}

/** One column of a record; see `recordTable`. */
export class Column<Value, Set extends SetBy = 'READ'> {
  /** Carries the type only; never set. */
  declare readonly value: Value;
  /** The SQL type in a batch of rows. */
  readonly type: string;
  readonly setBy: Set;
  readonly settings: Settings;

  constructor(type: string, setBy: Set, settings: Settings = {}) {
    this.type = type;
    this.setBy = setBy;
    this.settings = settings;
  }

  orNull(): Column<Value | null, Set> {
    return this;
  }

  needed(): Column<Value, 'NEEDED'> {
    return new Column(this.type, 'NEEDED', this.settings);
  }

  given(fallback?: Value): Column<Value, 'GIVEN'> {
    return new Column(this.type, 'GIVEN', { ...this.settings, fallback });
  }

  changed(fallback?: Value): Column<Value, 'CHANGED'> {
    return new Column(this.type, 'CHANGED', { ...this.settings, fallback });
  }

  folded(): Column<Value, 'FOLDED'> {
    return new Column(this.type, 'FOLDED', this.settings);
  }

  summed(): Column<Value, 'SUMMED'> {
    return new Column(this.type, 'SUMMED', this.settings);
  }

  stored(fallback?: Value): Column<Value, 'STORED'> {
    return new Column(this.type, 'STORED', { ...this.settings, fallback });
  }

  /** Shows changes in the audit, under the name that the field has in the graph. */
  audited(field: string | true = true): Column<Value, Set> {
    return new Column(this.type, this.setBy, { ...this.settings, field });
  }
}

export const uuid = () => new Column<string>('uuid', 'READ');
export const text = <Value extends string = string>() => new Column<Value>('text', 'READ');
export const texts = <Value extends string = string>() => new Column<readonly Value[]>('text[]', 'READ');
export const time = () => new Column<Date>('timestamptz', 'READ');
export const boolean = () => new Column<boolean>('boolean', 'READ');
export const integer = () => new Column<number>('bigint', 'READ');
export const float = () => new Column<number>('float8', 'READ');
/** A measured amount. */
export const measure = () => new Column<number>('numeric', 'READ', { cast: '::float8' });
/** A decimal number as text, so that no cent is lost. */
export const money = () => new Column<string>('numeric', 'READ');
/** An SQL expression over the row `t` instead of a column. */
export const computed = <Value>(expression: string) => new Column<Value>('', 'READ', { expression });

/** Columns by their keys in the record. */
export type Columns = Readonly<Record<string, Column<unknown, SetBy>>>;

type Values<C, Set extends SetBy> = {
  readonly [Key in keyof C as C[Key] extends Column<unknown, Set> ? Key : never]: C[Key] extends Column<
    infer Value,
    SetBy
  >
    ? Value
    : never;
};

export type Optional<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

interface Tabled<C> {
  readonly columns: C;
}

/** A record as it is read. */
export type RecordOf<Table> =
  Table extends Tabled<infer C> ? Values<C, Exclude<SetBy, 'STORED' | 'OWNED'>> : never;

/** The values of a new record. An omitted value is null, or the column's fallback. */
export type NewRecord<Table> =
  Table extends Tabled<infer C> ? Values<C, 'NEEDED'> & Optional<Values<C, 'GIVEN' | 'CHANGED'>> : never;

/** The values that an inserted row may hold. */
export type NewRow<Table> =
  Table extends Tabled<infer C> ? NewRecord<Table> & Optional<Values<C, 'FOLDED' | 'STORED'>> : never;

/** The values that an update may change. An omitted value stays. */
export type ChangeOf<Table> = Table extends Tabled<infer C> ? Optional<Values<C, 'CHANGED'>> : never;

/** The values that an insert stores. */
export type WrittenOf<Table> =
  Table extends Tabled<infer C> ? Values<C, 'NEEDED' | 'GIVEN' | 'CHANGED' | 'FOLDED'> : never;

export type FoldOf<Table> = Table extends Tabled<infer C> ? Values<C, 'FOLDED'> : never;
