import type { ExceptionCode, ExceptionState, Severity } from '../../domain/vocabulary/index.ts';
import type { Database } from '../../postgres/database.ts';
import { ALWAYS, allOf, sql } from '../../postgres/sql.ts';
import { ownersOf, readKeysetPages, type Start } from '../pagination/keyset-pages.ts';
import { NO_ROWS, type Page } from '../pagination/page.ts';
import {
  type AccountsFilter,
  accountOfBranch,
  startsOfAccounts,
  startsOfFilter,
  wordCondition,
} from '../pagination/record-pages.ts';
import { readByColumn, readChildren } from '../record/read-records.ts';
import { type Reader, recordsInScope } from '../record/scope.ts';
import {
  EXCEPTION,
  EXCEPTION_HISTORY,
  type ExceptionHistoryRecord,
  type ExceptionRecord,
} from './exception.columns.ts';

/** Every part narrows; an absent part does not. Empty lists match nothing. */
export interface ExceptionFilter extends AccountsFilter {
  readonly severities?: readonly Severity[] | undefined;
  readonly codes?: readonly ExceptionCode[] | undefined;
  readonly states?: readonly ExceptionState[] | undefined;
  readonly teams?: readonly string[] | undefined;
}

/** By the time the exception was opened. */
export type ExceptionDirection = 'ASC' | 'DESC';

export function exceptionReads(database: Database) {
  return {
    byIds: (reader: Reader, portalIds: readonly string[]) =>
      readByColumn<ExceptionRecord>(
        database,
        reader,
        {
          table: EXCEPTION,
          column: 'portal_id',
          valueOf: (row) => row.portalId,
          inScope: recordsInScope(reader.scope, 't'),
        },
        portalIds,
      ),

    async page(reader: Reader, filter: ExceptionFilter, direction: ExceptionDirection, page: Page) {
      const starts = startsOfFilter(reader.scope, filter);
      const [result = NO_ROWS] = await pages(reader, filter, direction, page, starts, null);
      return result;
    },

    pagesOfAccounts: (
      reader: Reader,
      accountIds: readonly string[],
      filter: Omit<ExceptionFilter, keyof AccountsFilter>,
      direction: ExceptionDirection,
      page: Page,
    ) => pages(reader, filter, direction, page, startsOfAccounts(reader.scope, accountIds), accountIds),

    pagesOfShipments(
      reader: Reader,
      shipmentIds: readonly string[],
      filter: Omit<ExceptionFilter, keyof AccountsFilter>,
      direction: ExceptionDirection,
      page: Page,
    ) {
      const start: Start = {
        condition: (shipment) => sql`t.shipment_id = ${shipment}`,
        owners: ownersOf(shipmentIds),
      };
      return pages(reader, filter, direction, page, [start], shipmentIds, 'FEW');
    },

    /** Oldest first. */
    historyOf: (reader: Reader, exceptionIds: readonly string[]) =>
      readChildren<ExceptionHistoryRecord>(
        database,
        reader,
        {
          table: EXCEPTION_HISTORY,
          joined: sql`JOIN portal.exception e ON e.portal_id = t.exception_id`,
          column: 'exception_id',
          valueOf: (row) => row.exceptionId,
          inScope: recordsInScope(reader.scope, 'e'),
        },
        exceptionIds,
        't.at, t.portal_id',
      ),
  };

  /** @param amount FEW, as for one shipment: the rows are read and filtered, without probes by facet */
  function pages(
    reader: Reader,
    filter: ExceptionFilter,
    direction: ExceptionDirection,
    page: Page,
    starts: readonly Start[],
    parents: readonly string[] | null,
    amount: 'FEW' | 'MANY' = 'MANY',
  ) {
    const words = {
      state: filter.states,
      severity: filter.severities,
      code: filter.codes,
      owner_team: filter.teams,
    };
    const few = amount === 'FEW';
    const facets = few ? null : wordCondition(words, 'facet');
    return readKeysetPages<ExceptionRecord>(
      database,
      {
        identity: ['exceptions', filter, direction],
        table: EXCEPTION,
        key: { column: 'opened_at', kind: 'time', nullable: false },
        direction,
        page,
        parents,
        starts,
        facets: facets && sql`SELECT facet.facet FROM portal.exception_facet facet WHERE ${facets}`,
        condition: allOf([
          few ? recordsInScope(reader.scope, 't') : ALWAYS,
          (few ? wordCondition(words, 't') : null) ?? ALWAYS,
          accountOfBranch(filter),
        ]),
        nearest: false,
        prepare: true,
      },
      reader.usage,
    );
  }
}
