import type { CursorValue } from '../../domain/cursor.ts';
import type { Page } from '../../domain/page.ts';
import { ALWAYS, allOf, raw, type Sql, sql } from '../../postgres/sql.ts';

/** `number` is a bigint column whose values a JavaScript number holds exactly. */
type KeyKind = 'time' | 'text' | 'number';

/** The order of a list. */
export interface Ordering {
  readonly key: {
    readonly column: string;
    readonly kind: KeyKind;
    /** Rows without a value come last in both directions. False also when a filter leaves them out. */
    readonly nullable: boolean;
  };
  readonly direction: 'ASC' | 'DESC';
  /**
   * True if the condition has a range over another time than the ordering. Then no index in the list's order skips the rows
   * outside the range. A probe instead asks the GiST indexes over all times for the rows nearest to the start of the list.
   * The key must then be a time, and the condition must also be written over `portal.utc` of its times.
   */
  readonly nearest: boolean;
}

/** The end of a page: the value of the ordering (milliseconds for a time, null for "no value"), then the row's id. */
export interface Position {
  readonly key: CursorValue;
  readonly id: string;
}

/** Bounds outside of all times, and of all values of `portal.id_order`: rows are read by their distance from a bound. */
const ENDS_OF_TIME = { ASC: sql`timestamp '0001-01-01'`, DESC: sql`timestamp '10000-01-01'` } as const;
const ENDS_OF_IDS = { ASC: sql`0::bigint`, DESC: raw(`${2 ** 48}::bigint`) } as const;

export interface Walk {
  readonly ascending: boolean;
  /** ASC or DESC. */
  readonly order: Sql;
  /** The operator for a later value. */
  readonly past: Sql;
  /** The operator for the same value or a later one. */
  readonly from: Sql;
  /** Whether the walk reads the rows without a value first. */
  readonly nullsFirst: boolean;
}

/** The direction in which the index is read. */
export function walkOf(direction: 'ASC' | 'DESC', pageDirection: Page['direction']): Walk {
  const ascending = (direction === 'ASC') === (pageDirection === 'forward');
  return {
    ascending,
    order: ascending ? sql`ASC` : sql`DESC`,
    past: ascending ? sql`>` : sql`<`,
    from: ascending ? sql`>=` : sql`<=`,
    nullsFirst: pageDirection === 'backward',
  };
}

/** The rows with a value and the rows without, as far as they lie past the cursor; in the order of the walk. */
export function segmentsOf(ordering: Ordering, from: Position | null, walk: Walk): PlacedSegment[] {
  const position = from === null ? null : positionIn(from, ordering.key.kind);
  const { valued, empty: unvalued } = (ordering.nearest ? nearestSegments : orderedSegments)(
    ordering,
    position,
    walk,
  );
  const fromEmpty = from !== null && from.key === null;
  const valuedAhead = from === null || !fromEmpty || walk.nullsFirst;
  const emptyAhead = ordering.key.nullable && (from === null || fromEmpty || !walk.nullsFirst);
  return [
    ...(valuedAhead ? [{ ...valued, place: walk.nullsFirst ? 1 : 0 }] : []),
    ...(emptyAhead ? [{ ...unvalued, place: walk.nullsFirst ? 0 : 1 }] : []),
  ];
}

/** The condition on the rows, and their order before the ids. */
interface Segment {
  readonly condition: Sql;
  readonly order: Sql;
}
type Segments = Readonly<Record<'valued' | 'empty', Segment>>;

export interface PlacedSegment extends Segment {
  /** 0 for the segment that the walk reads first, 1 for the other. */
  readonly place: number;
}

function orderedSegments({ key }: Ordering, position: PositionInSql | null, walk: Walk): Segments {
  const column = raw(`t.${key.column}`);
  const order = sql`${column} ${walk.order}`;
  const valued = [
    key.nullable ? sql`${column} IS NOT NULL` : ALWAYS,
    position?.key == null ? ALWAYS : pastRow(column, position.key, position.id, walk),
  ];
  const unvalued = [
    sql`${column} IS NULL`,
    position === null || position.key !== null ? ALWAYS : sql`t.portal_id ${walk.past} ${position.id}`,
  ];
  return {
    valued: { condition: allOf(valued), order },
    // The key is null in all these rows. ORDER BY still names it, else the planner does not use the index order by ids.
    empty: { condition: allOf(unvalued), order },
  };
}

/** The GiST index has no row order, only single columns. A cursor needs two conditions: on the key, and on key and id. */
function nearestSegments({ key }: Ordering, position: PositionInSql | null, walk: Walk): Segments {
  const time = sql`portal.utc(${raw(`t.${key.column}`)})`;
  const idOrder = sql`portal.id_order(t.portal_id)`;
  const end = walk.ascending ? 'ASC' : 'DESC';
  const from = position?.key == null ? null : sql`portal.utc(${position.key})`;
  const valued = [
    sql`${time} IS NOT NULL`,
    ...(position === null || from === null
      ? []
      : [sql`${time} ${walk.from} ${from}`, pastRow(time, from, position.id, walk)]),
  ];
  const unvalued = [
    sql`portal.none(${raw(`t.${key.column}`)}) = 1::smallint`,
    ...(position === null || position.key !== null
      ? []
      : [
          sql`${idOrder} ${walk.from} portal.id_order(${position.id})`,
          sql`t.portal_id ${walk.past} ${position.id}`,
        ]),
  ];
  return {
    valued: { condition: allOf(valued), order: sql`${time} <-> ${ENDS_OF_TIME[end]}` },
    empty: { condition: allOf(unvalued), order: sql`${idOrder} <-> ${ENDS_OF_IDS[end]}` },
  };
}

function pastRow(key: Sql, from: Sql, id: Sql, { past }: Walk): Sql {
  return sql`(${key}, t.portal_id) ${past} (${from}, ${id})`;
}

/** The parameters of a cursor; `key` is null where its row has no value. */
interface PositionInSql {
  readonly key: Sql | null;
  readonly id: Sql;
}

function positionIn({ key, id }: Position, kind: KeyKind): PositionInSql {
  const value =
    kind === 'time' && key !== null
      ? sql`${new Date(key)}::timestamptz`
      : sql`${key}::${raw(kind === 'number' ? 'bigint' : 'text')}`;
  return { key: key === null ? null : value, id: sql`${id}::uuid` };
}
