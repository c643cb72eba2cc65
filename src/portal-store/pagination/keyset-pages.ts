import { type CursorValue, decodeCursor, encodeCursor, listKey } from '../../domain/cursor.ts';
import { WaybillError } from '../../domain/errors.ts';
import { isPortalId } from '../../domain/record-ids.ts';
import type { UpstreamUsage } from '../../domain/upstream-usage.ts';
import type { Executor } from '../../postgres/database.ts';
import { ALWAYS, allOf, empty, join, prepared, raw, type Sql, sql } from '../../postgres/sql.ts';
import type { RecordTable } from '../record/record-table.ts';
import type { Page, PageOf } from './page.ts';

/**
 * A page of a list, or the same page of many lists at once, in one statement.
 *
 * A list is the merge of one or more probes: index ranges that are each in the order of the list already (a branch of
 * several, a filter facet of several, the rows without a value after those with one). Each probe reads at most one
 * page of its index, so that the cost depends on the page and the number of probes and never on the number of rows.
 */
export interface KeysetList {
  /** Ordering and filter, as any JSON value: what a cursor is bound to. */
  readonly identity: unknown;
  readonly table: RecordTable;
  readonly key: {
    readonly column: string;
    readonly kind: 'time' | 'text';
    /** Rows without a value come last in both directions. False also when a filter leaves them out. */
    readonly nullable: boolean;
  };
  readonly direction: 'ASC' | 'DESC';
  readonly page: Page;
  /** The records whose lists are read, one result for each; null for one list that belongs to no record. */
  readonly parents: readonly string[] | null;
  readonly starts: readonly Start[];
  /** A query over facets (one column, `facet`) whose rows the list is limited to. */
  readonly facets: Sql | null;
  /** A further condition on `t`. */
  readonly condition: Sql;
  /**
   * Whether the condition ranges over other times than the ordering, so that no index in the order of the list leads past
   * the rows outside. Then a probe asks for the rows nearest to the start of the list, as the GiST indexes over all times
   * find them: the condition is written over `portal.utc` of a time too, and the key must be a time.
   */
  readonly nearest: boolean;
  /** Whether the text takes few forms and its plan does not depend on the values. */
  readonly prepare: boolean;
}

/** Probes of some of the lists. */
export interface Start {
  /** The condition on `t` that the index starts with, for an owner's id. Null starts from all rows. */
  readonly condition: ((owner: Sql) => Sql) | null;
  readonly owners: readonly { readonly list: number; readonly id: string }[];
}

/** Where a page ends: the value of the ordering (milliseconds for a time, null for "no value"), then the row's id. */
interface Position {
  readonly key: CursorValue;
  readonly id: string;
}

/** Owners of which each has a list of its own; an id that cannot be one has an empty list. */
export function ownersOf(ids: readonly string[]): Start['owners'] {
  return ids.map((id, list) => ({ list, id })).filter(({ id }) => isPortalId(id));
}

interface KeyedRow {
  readonly listIndex: number;
  readonly cursorKey: string | number | null;
  readonly portalId: string;
}

/** Keeps the planner from pulling a subquery up: from walking a whole ordering, or reading a whole table to join. */
const FENCE = raw('OFFSET 0');

/** Before and after all times, and all of `portal.id_order`: what is nearest comes first in that order. */
const ENDS_OF_TIME = { ASC: sql`timestamp '0001-01-01'`, DESC: sql`timestamp '10000-01-01'` } as const;
const ENDS_OF_IDS = { ASC: sql`0::bigint`, DESC: raw(`${2 ** 48}::bigint`) } as const;

/** LIMIT is written into the text (a planner that does not know it may sort the whole range), so in few sizes. */
const PROBE_SIZES = [2, 6, 11, 21, 51, 101];

export async function readKeysetPages<Row extends { readonly portalId: string }>(
  executor: Executor,
  list: KeysetList,
  usage: UpstreamUsage,
): Promise<PageOf<Row>[]> {
  const { page } = list;
  const keys = (list.parents ?? [null]).map((parent) => listKey([list.identity, parent]));
  const from = positionOf(list, keys);
  const starts = list.starts.filter((start) => start.condition === null || start.owners.length > 0);
  const pages = keys.map((): (Row & KeyedRow)[] => []);
  if (starts.length > 0) {
    const statement = statementOf({ ...list, starts }, from);
    const query = list.prepare ? prepared(statement) : statement;
    for (const row of await executor.query<Row & KeyedRow>(query, usage)) pages[row.listIndex]?.push(row);
  }
  return pages.map((rows, index) => pageOf<Row>(rows, page, keys[index] ?? ''));
}

/** A cursor comes from one list and is refused by every other, so also by a second parent of the same request. */
function positionOf({ page, key: ordering }: KeysetList, keys: readonly string[]): Position | null {
  const { cursor } = page;
  if (cursor === null) return null;
  const [position] = keys.map((list) => decodeCursor(list, cursor, 2));
  if (position === undefined) return null;
  const [key = null, id] = position;
  const fits = key === null ? ordering.nullable : ordering.kind === 'time' ? isTime(key) : isText(key);
  if (!fits || typeof id !== 'string' || !isPortalId(id)) {
    throw new WaybillError('INVALID_CURSOR', 'This is not a cursor of this list.');
  }
  return { key, id };
}

/** The years 1 to 9999 in milliseconds: what every part that a cursor passes through can hold. */
const TIMES = { min: -62_135_596_800_000, max: 253_402_300_799_999 } as const;

function isTime(key: CursorValue): boolean {
  return typeof key === 'number' && key >= TIMES.min && key <= TIMES.max;
}

/** PostgreSQL has no character 0. */
function isText(key: CursorValue): boolean {
  return typeof key === 'string' && !key.includes('\u0000');
}

function pageOf<Row>(rows: (Row & KeyedRow)[], page: Page, list: string): PageOf<Row> {
  const more = rows.length > page.size;
  const kept = rows.slice(0, page.size);
  if (page.direction === 'backward') kept.reverse();
  const edges = kept.map((node) => {
    const { cursorKey: key, portalId: id } = node;
    return { cursor: encodeCursor(list, [key, id]), node };
  });
  return page.direction === 'forward'
    ? { edges, hasNextPage: more, hasPreviousPage: page.cursor !== null }
    : { edges, hasNextPage: page.cursor !== null, hasPreviousPage: more };
}

function statementOf(list: KeysetList, from: Position | null): Sql {
  const { key, page, table } = list;
  const walk = walkOf(list.direction, page.direction);
  const wanted = page.size + 1;
  const limit = raw(`LIMIT ${PROBE_SIZES.find((size) => size >= wanted) ?? wanted}`);
  const column = raw(`t.${key.column}`);
  const segments = segmentsOf(list, from, walk);
  const starts = list.starts.map((start) => placedStart(start, list));
  const facets = list.facets === null ? empty : sql`CROSS JOIN (${list.facets}) filter`;
  const ofFacet = list.facets === null ? ALWAYS : sql`t.facet = filter.facet`;
  const probesOf = (segment: PlacedSegment) =>
    starts.map(
      ({ condition, owners }) => sql`SELECT probe.* FROM (SELECT list.index) anchor ${owners} ${facets}
        CROSS JOIN LATERAL (
          SELECT ${raw(String(segment.place))} AS place, ${column} AS key, t.portal_id FROM ${table.name} t
           WHERE ${allOf([condition, ofFacet, segment.condition, list.condition])}
           ORDER BY ${segment.order}, t.portal_id ${walk.order} ${limit}) probe`,
    );
  const pageOf = (candidates: Sql) => sql`SELECT * FROM (${candidates}) candidate
    ORDER BY place, key ${walk.order}, portal_id ${walk.order} LIMIT ${wanted}::int`;
  const [early, late] = segments.toSorted((a, b) => a.place - b.place);
  // Out of the order of the list, to find that no row is left costs more than a probe: asked only when rows are missing.
  const found =
    list.nearest && early !== undefined && late !== undefined
      ? sql`WITH early AS MATERIALIZED (${pageOf(union(probesOf(early)))})
   ${pageOf(sql`SELECT * FROM early UNION ALL
     SELECT * FROM (${union(probesOf(late))}) late WHERE (SELECT count(*) FROM early) < ${wanted}::int`)}`
      : pageOf(union(segments.flatMap(probesOf)));
  const cursorKey =
    key.kind === 'time' ? sql`(extract(epoch FROM found.key) * 1000)::float8` : sql`found.key`;
  return sql`SELECT list.index AS "listIndex", ${cursorKey} AS "cursorKey", ${table.selectList}
  FROM generate_series(0, ${list.parents?.length ?? 1}::int - 1) AS list(index)
 CROSS JOIN LATERAL (
   ${found}) found
  CROSS JOIN LATERAL (SELECT * FROM ${table.name} t WHERE t.portal_id = found.portal_id ${FENCE}) t
 ORDER BY list.index, found.place, found.key ${walk.order}, found.portal_id ${walk.order}`;
}

function union(queries: readonly Sql[]): Sql {
  return join(queries, '\nUNION ALL\n');
}

interface Walk {
  readonly ascending: boolean;
  /** ASC or DESC. */
  readonly order: Sql;
  /** What a later value is. */
  readonly past: Sql;
  /** What a later value or the same is. */
  readonly from: Sql;
  /** Whether the rows without a value are met first. */
  readonly nullsFirst: boolean;
}

/** In which direction the index is read. */
function walkOf(direction: 'ASC' | 'DESC', pageDirection: Page['direction']): Walk {
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
function segmentsOf(list: KeysetList, from: Position | null, walk: Walk): PlacedSegment[] {
  const position = from === null ? null : positionIn(from, list.key.kind);
  const { valued, empty: unvalued } = (list.nearest ? nearestSegments : orderedSegments)(
    list,
    position,
    walk,
  );
  const fromEmpty = from !== null && from.key === null;
  const valuedAhead = from === null || !fromEmpty || walk.nullsFirst;
  const emptyAhead = list.key.nullable && (from === null || fromEmpty || !walk.nullsFirst);
  return [
    ...(valuedAhead ? [{ ...valued, place: walk.nullsFirst ? 1 : 0 }] : []),
    ...(emptyAhead ? [{ ...unvalued, place: walk.nullsFirst ? 0 : 1 }] : []),
  ];
}

/** What the rows are chosen by, and what they are read by before their ids. */
interface Segment {
  readonly condition: Sql;
  readonly order: Sql;
}
type Segments = Readonly<Record<'valued' | 'empty', Segment>>;

interface PlacedSegment extends Segment {
  /** 0 for the segment that the walk meets first, 1 for the other. */
  readonly place: number;
}

function orderedSegments({ key }: KeysetList, position: PositionInSql | null, walk: Walk): Segments {
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
    // The key again: an index is known to be in order by ids only behind the key, though it is null in all these rows.
    empty: { condition: allOf(unvalued), order },
  };
}

/** The index knows each column by itself and not the order of rows: what lies past a cursor is said of both. */
function nearestSegments({ key }: KeysetList, position: PositionInSql | null, walk: Walk): Segments {
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

function positionIn({ key, id }: Position, kind: 'time' | 'text'): PositionInSql {
  const value = kind === 'time' && key !== null ? sql`${new Date(key)}::timestamptz` : sql`${key}::text`;
  return { key: key === null ? null : value, id: sql`${id}::uuid` };
}

/**
 * The condition of a start and where it finds its owners. The one owner of a list is written into a text that holds its
 * times too, so that the planner knows how much that owner has.
 */
function placedStart(start: Start, { nearest, parents }: KeysetList) {
  if (start.condition === null) return { condition: ALWAYS, owners: empty };
  const [only] = start.owners;
  const isAlone = parents === null && start.owners.length === 1;
  if (nearest && isAlone && only !== undefined && isPortalId(only.id)) {
    return { condition: start.condition(raw(`uuid '${only.id}'`)), owners: empty };
  }
  const lists = start.owners.map((owner) => owner.list);
  const ids = start.owners.map((owner) => owner.id);
  return {
    condition: start.condition(raw('start.owner')),
    owners: sql`JOIN unnest(${lists}::int[], ${ids}::uuid[]) AS start(list, owner) ON start.list = list.index`,
  };
}
