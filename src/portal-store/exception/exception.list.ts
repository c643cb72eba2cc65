import { isPortalId } from '../../domain/record-ids.ts';
import {
  type ExceptionCode,
  type ExceptionState,
  SEVERITIES,
  type Severity,
  type Team,
} from '../../domain/vocabulary/index.ts';
import { ALWAYS, allOf, raw, type Sql, sql } from '../../postgres/sql.ts';
import type { KeysetList } from '../pagination/keyset-pages.ts';
import { type RecordsFilter, wordCondition } from '../pagination/record-pages.ts';
import { boundedRange, type TimeRange } from '../pagination/time-range.ts';

/** Every part narrows; an absent part does not. Empty lists match nothing. */
export interface ExceptionFilter extends RecordsFilter {
  readonly severities?: readonly Severity[] | undefined;
  readonly codes?: readonly ExceptionCode[] | undefined;
  readonly states?: readonly ExceptionState[] | undefined;
  readonly teams?: readonly Team[] | undefined;
  /** Portal ids of users: one of them works on it. */
  readonly owners?: readonly string[] | undefined;
  /** Whether any person works on it. */
  readonly isOwned?: boolean | undefined;
  readonly opened?: TimeRange | undefined;
}

export const EXCEPTION_ORDERINGS = {
  OPENED_AT: { column: 'opened_at', kind: 'time', nullable: false },
  /** Then by the time of opening: see portal.urgency. */
  SEVERITY: { column: 'urgency', kind: 'number', nullable: false },
} as const satisfies Readonly<Record<string, KeysetList['key']>>;

export type ExceptionOrdering = keyof typeof EXCEPTION_ORDERINGS;

/** Equal values are in the order of the opening, then of the ids; all of it in the same direction. */
export interface ExceptionOrder {
  readonly field: ExceptionOrdering;
  readonly direction: 'ASC' | 'DESC';
}

type Narrowed = Pick<KeysetList, 'facets' | 'condition'>;

/** For a list of few rows, such as those of one shipment or named ones: they are read and filtered. */
export function narrowedRows(filter: ExceptionFilter): Narrowed {
  const condition = allOf([
    wordCondition(wordsOf(filter), 't') ?? ALWAYS,
    ownerCondition(filter, 't'),
    openedIn(filter),
  ]);
  return { facets: null, condition };
}

/** For a list of any length: each probe reads rows of the page only, whatever the filter. */
export function narrowedByFacets(filter: ExceptionFilter, order: ExceptionOrder): Narrowed {
  const isAboutOwners = filter.owners !== undefined || filter.isOwned !== undefined;
  const [table, column] = isAboutOwners
    ? (['exception_owner_facet', 'owner_facet'] as const)
    : (['exception_facet', 'facet'] as const);
  const wanted = allOf([wordCondition(wordsOf(filter), 'facet') ?? ALWAYS, ownerCondition(filter, 'facet')]);
  // In the order of severities a stretch of time is one range of the index for each severity.
  const bands = order.field === 'SEVERITY' ? openedWithinSeverity(filter) : null;
  const condition = bands === null ? openedIn(filter) : ALWAYS;
  if (wanted !== ALWAYS) {
    return {
      facets: {
        query: sql`SELECT facet.* FROM ${raw(`portal.${table}`)} facet WHERE ${wanted}`,
        condition: allOf([raw(`t.${column} = filter.${column}`), bands ?? ALWAYS]),
      },
      condition,
    };
  }
  const query = sql`SELECT severity FROM unnest(${SEVERITIES}::text[]) severity`;
  return { facets: bands && { query, condition: bands }, condition };
}

function wordsOf(filter: ExceptionFilter) {
  return {
    state: filter.states,
    severity: filter.severities,
    code: filter.codes,
    owner_team: filter.teams,
  };
}

function ownerCondition({ owners, isOwned }: ExceptionFilter, alias: string): Sql {
  const person = raw(`${alias}.owner_person COLLATE "C"`);
  return allOf([
    isOwned === undefined ? ALWAYS : sql`${person} IS ${raw(isOwned ? 'NOT NULL' : 'NULL')}`,
    owners === undefined
      ? ALWAYS
      : sql`${person} = ANY(ARRAY(SELECT u.subject FROM portal.portal_user u
          WHERE u.portal_id = ANY(${owners.filter(isPortalId)}::uuid[])))`,
  ]);
}

function openedIn({ opened }: ExceptionFilter): Sql {
  const { from, to } = boundedRange(opened) ?? {};
  return allOf([
    from === undefined ? ALWAYS : sql`t.opened_at >= ${from}::timestamptz`,
    to === undefined ? ALWAYS : sql`t.opened_at < ${to}::timestamptz`,
  ]);
}

/** The years 1 to 9999: all times of exceptions. */
const TIMES = { from: new Date('0001-01-01T00:00:00Z'), to: new Date(253_402_300_800_000) } as const;

/** The stretch of time within the severity of `filter`; null if every time is wanted. */
function openedWithinSeverity({ opened }: ExceptionFilter): Sql | null {
  const range = boundedRange(opened);
  if (range === undefined) return null;
  const bound = (at: Date) => sql`portal.urgency(filter.severity::portal.severity, ${at}::timestamptz)`;
  return allOf([
    sql`t.urgency >= ${bound(range.from ?? TIMES.from)}`,
    sql`t.urgency < ${bound(range.to ?? TIMES.to)}`,
  ]);
}
