import type { Database } from '../../postgres/database.ts';
import { allOf, sql } from '../../postgres/sql.ts';
import { ownersOf, readKeysetPages, type Start } from '../pagination/keyset-pages.ts';
import { NO_ROWS, type Page } from '../pagination/page.ts';
import {
  type AccountsFilter,
  accountOfBranch,
  startsOfAccounts,
  startsOfFilter,
} from '../pagination/record-pages.ts';
import { readByColumn, readChildren } from '../record/read-records.ts';
import { type Reader, recordsInScope } from '../record/scope.ts';
import {
  EXCEPTION,
  EXCEPTION_HISTORY,
  type ExceptionHistoryRecord,
  type ExceptionRecord,
} from './exception.columns.ts';
import {
  EXCEPTION_ORDERINGS,
  type ExceptionFilter,
  type ExceptionOrder,
  narrowedByFacets,
  narrowedRows,
} from './exception.list.ts';

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

    async page(reader: Reader, filter: ExceptionFilter, order: ExceptionOrder, page: Page) {
      const starts = startsOfFilter(reader.scope, filter);
      const [result = NO_ROWS] = await pages(reader, filter, order, page, starts, null);
      return result;
    },

    pagesOfAccounts: (
      reader: Reader,
      accountIds: readonly string[],
      filter: Omit<ExceptionFilter, keyof AccountsFilter>,
      order: ExceptionOrder,
      page: Page,
    ) => pages(reader, filter, order, page, startsOfAccounts(reader.scope, accountIds), accountIds),

    pagesOfShipments(
      reader: Reader,
      shipmentIds: readonly string[],
      filter: Omit<ExceptionFilter, keyof AccountsFilter>,
      order: ExceptionOrder,
      page: Page,
    ) {
      const start: Start = {
        condition: (shipment) => sql`t.shipment_id = ${shipment}`,
        owners: ownersOf(shipmentIds),
      };
      return pages(reader, filter, order, page, [start], shipmentIds, 'FEW');
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
    order: ExceptionOrder,
    page: Page,
    starts: readonly Start[],
    parents: readonly string[] | null,
    amount: 'FEW' | 'MANY' = 'MANY',
  ) {
    const few = amount === 'FEW';
    const { facets, condition } = few ? narrowedRows(filter) : narrowedByFacets(filter, order);
    const { field, direction } = order;
    return readKeysetPages<ExceptionRecord>(
      database,
      {
        // The cursors of lists by time are as they were before there was another order.
        identity: ['exceptions', filter, field === 'OPENED_AT' ? direction : order],
        table: EXCEPTION,
        key: EXCEPTION_ORDERINGS[field],
        direction,
        page,
        parents,
        starts,
        facets,
        condition: allOf([
          ...(few ? [recordsInScope(reader.scope, 't')] : []),
          condition,
          accountOfBranch(filter),
        ]),
        nearest: false,
        prepare: true,
      },
      reader.usage,
    );
  }
}
