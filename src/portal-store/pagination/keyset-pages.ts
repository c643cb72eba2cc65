import { encodeCursor, FITS, listKey, orNull, positionOf } from '../../domain/cursor.ts';
import { type ListTotal, MOST_COUNTED, type Page, type PageOf, totalOf } from '../../domain/page.ts';
import { isPortalId } from '../../domain/record-ids.ts';
import type { UpstreamUsage } from '../../domain/upstream-usage.ts';
import type { Executor } from '../../postgres/database.ts';
import { ALWAYS, allOf, empty, join, prepared, raw, type Sql, sql } from '../../postgres/sql.ts';
import type { RecordTable } from '../record/record-table.ts';
import { type Ordering, type PlacedSegment, type Position, segmentsOf, walkOf } from './segments.ts';

/**
 * A page of a list, or the same page of many lists at once, in one statement.
 *
 * A list is the merge of one or more probes: index ranges that are each in the order of the list already (a branch of
 * several, a filter facet of several, the rows without a value after those with one). Each probe reads at most one
 * page of its index, so that the cost depends on the page and the number of probes and never on the number of rows.
 */
export interface KeysetList extends Ordering {
  /** Ordering and filter, as a JSON value. A cursor of another ordering or filter is refused. */
  readonly identity: unknown;
  readonly table: RecordTable;
  readonly page: Page;
  /** The records whose lists are read, one result for each; null for one list that belongs to no record. */
  readonly parents: readonly string[] | null;
  readonly starts: readonly Start[];
  /** The facets that the list is limited to; each has a probe. `condition` is on `t` and on `filter`, a row of the query. */
  readonly facets: { readonly query: Sql; readonly condition: Sql } | null;
  /** A further condition on `t`. */
  readonly condition: Sql;
  /** Whether to prepare the statement: its text has few forms, and its plan does not depend on the values. */
  readonly prepare: boolean;
}

/** Probes of some of the lists. */
export interface Start {
  /** The condition on `t` that the index starts with, for an owner's id. Null starts from all rows. */
  readonly condition: ((owner: Sql) => Sql) | null;
  readonly owners: readonly { readonly list: number; readonly id: string }[];
}

/** Owners, each with a list of its own. A malformed id has an empty list. */
export function ownersOf(ids: readonly string[]): Start['owners'] {
  return ids.map((id, list) => ({ list, id })).filter(({ id }) => isPortalId(id));
}

interface KeyedRow {
  readonly listIndex: number;
  readonly cursorKey: string | number | null;
  readonly portalId: string;
}

/** Keeps the planner from flattening a subquery; flattened, it may walk a whole ordering or read a whole table. */
const FENCE = raw('OFFSET 0');

/** LIMIT is part of the text: without its value the planner may sort the whole range. Few sizes keep the texts few. */
const PROBE_SIZES = [2, 6, 11, 21, 51, 101];

export async function readKeysetPages<Row extends { readonly portalId: string }>(
  executor: Executor,
  list: KeysetList,
  usage: UpstreamUsage,
): Promise<PageOf<Row>[]> {
  const { page } = list;
  const keys = (list.parents ?? [null]).map((parent) => listKey([list.identity, parent]));
  const from = startOf(list, keys);
  const starts = placeable(list.starts);
  const pages = keys.map((): (Row & KeyedRow)[] => []);
  if (starts.length > 0) {
    const statement = statementOf({ ...list, starts }, from);
    const query = list.prepare ? prepared(statement) : statement;
    for (const row of await executor.query<Row & KeyedRow>(query, usage)) pages[row.listIndex]?.push(row);
  }
  return pages.map((rows, index) => pageOf<Row>(rows, page, keys[index] ?? ''));
}

/** The records of each list on all its pages, in one statement. It costs as much as a page of a thousand records. */
export async function countKeysetLists(
  executor: Executor,
  list: Omit<KeysetList, 'page'>,
  usage: UpstreamUsage,
): Promise<ListTotal[]> {
  const counts = new Map<number, number>();
  const starts = placeable(list.starts);
  if (starts.length > 0) {
    const page = { direction: 'forward', size: MOST_COUNTED, cursor: null } as const;
    const statement = sql`SELECT list.index AS "listIndex", count(*)::int AS count
      FROM ${rowsOf({ ...list, starts, page }, null)} GROUP BY 1`;
    const query = list.prepare ? prepared(statement) : statement;
    const rows = await executor.query<{ readonly listIndex: number; readonly count: number }>(query, usage);
    for (const { listIndex, count } of rows) counts.set(listIndex, count);
  }
  return (list.parents ?? [null]).map((_parent, index) => totalOf(counts.get(index) ?? 0));
}

function placeable(starts: readonly Start[]): readonly Start[] {
  return starts.filter((start) => start.condition === null || start.owners.length > 0);
}

/** A cursor belongs to one list and every other list refuses it, including that of a second parent in one request. */
function startOf({ page, key: ordering }: KeysetList, keys: readonly string[]): Position | null {
  const fits = FITS[ordering.kind];
  const shape = [ordering.nullable ? orNull(fits) : fits, FITS.portalId];
  const [position = null] = keys.map((list) => positionOf(list, page, shape));
  if (position === null) return null;
  const [key = null, id] = position;
  return { key, id: String(id) };
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
  const { key, table } = list;
  const walk = walkOf(list.direction, list.page.direction);
  const cursorKey =
    key.kind === 'time' ? sql`(extract(epoch FROM found.key) * 1000)::float8` : sql`found.key`;
  return sql`SELECT list.index AS "listIndex", ${cursorKey} AS "cursorKey", ${table.selectList}
  FROM ${rowsOf(list, from)}
  CROSS JOIN LATERAL (SELECT * FROM ${table.name} t WHERE t.portal_id = found.portal_id ${FENCE}) t
 ORDER BY list.index, found.place, found.key ${walk.order}, found.portal_id ${walk.order}`;
}

/** The rows `found` of the page of each `list`, and one more. */
function rowsOf(list: KeysetList, from: Position | null): Sql {
  const { key, page, table } = list;
  const walk = walkOf(list.direction, page.direction);
  const wanted = page.size + 1;
  const limit = raw(`LIMIT ${PROBE_SIZES.find((size) => size >= wanted) ?? wanted}`);
  const column = raw(`t.${key.column}`);
  const segments = segmentsOf(list, from, walk);
  const starts = list.starts.map((start) => placedStart(start, list));
  const facets = list.facets === null ? empty : sql`CROSS JOIN (${list.facets.query}) filter`;
  const ofFacet = list.facets?.condition ?? ALWAYS;
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
  // With `nearest`, a probe that finds no row is expensive. The later segment is read only if the first lacks rows.
  const found =
    list.nearest && early !== undefined && late !== undefined
      ? sql`WITH early AS MATERIALIZED (${pageOf(union(probesOf(early)))})
   ${pageOf(sql`SELECT * FROM early UNION ALL
     SELECT * FROM (${union(probesOf(late))}) late WHERE (SELECT count(*) FROM early) < ${wanted}::int`)}`
      : pageOf(union(segments.flatMap(probesOf)));
  return sql`generate_series(0, ${list.parents?.length ?? 1}::int - 1) AS list(index)
 CROSS JOIN LATERAL (
   ${found}) found`;
}

function union(queries: readonly Sql[]): Sql {
  return join(queries, '\nUNION ALL\n');
}

/**
 * The condition of a start, and the source of its owners. With `nearest`, a single owner is written into the text beside
 * the times, so that the planner can estimate the number of its rows.
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
