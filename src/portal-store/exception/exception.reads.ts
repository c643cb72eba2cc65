import type { Database } from '../../postgres/database.ts';
import { allOf, sql } from '../../postgres/sql.ts';
import {
  countKeysetLists,
  type KeysetList,
  ownersOf,
  readKeysetPages,
  type Start,
} from '../pagination/keyset-pages.ts';
import { NO_ROWS, NOTHING, type Page } from '../pagination/page.ts';
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

    async total(reader: Reader, filter: ExceptionFilter, order: ExceptionOrder) {
      const starts = startsOfFilter(reader.scope, filter);
      const [result = NOTHING] = await totals(reader, filter, order, starts, null);
      return result;
    },

    totalsOfAccounts: (
      reader: Reader,
      accountIds: readonly string[],
      filter: Omit<ExceptionFilter, keyof AccountsFilter>,
      order: ExceptionOrder,
    ) => totals(reader, filter, order, startsOfAccounts(reader.scope, accountIds), accountIds),

    totalsOfShipments: (
      reader: Reader,
      shipmentIds: readonly string[],
      filter: Omit<ExceptionFilter, keyof AccountsFilter>,
      order: ExceptionOrder,
    ) => totals(reader, filter, order, [ofShipments(shipmentIds)], shipmentIds, 'FEW'),

    pagesOfShipments(
      reader: Reader,
      shipmentIds: readonly string[],
      filter: Omit<ExceptionFilter, keyof AccountsFilter>,
      order: ExceptionOrder,
      page: Page,
    ) {
      return pages(reader, filter, order, page, [ofShipments(shipmentIds)], shipmentIds, 'FEW');
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

  function pages(
    reader: Reader,
    filter: ExceptionFilter,
    order: ExceptionOrder,
    page: Page,
    starts: readonly Start[],
    parents: readonly string[] | null,
    amount: Amount = 'MANY',
  ) {
    const list = { ...listOf(reader, filter, order, amount), page, parents, starts };
    return readKeysetPages<ExceptionRecord>(database, list, reader.usage);
  }

  function totals(
    reader: Reader,
    filter: ExceptionFilter,
    order: ExceptionOrder,
    starts: readonly Start[],
    parents: readonly string[] | null,
    amount: Amount = 'MANY',
  ) {
    const list = { ...listOf(reader, filter, order, amount), parents, starts };
    return countKeysetLists(database, list, reader.usage);
  }
}

/** FEW, as for one shipment: the rows are read and filtered, without probes by facet. */
type Amount = 'FEW' | 'MANY';

function ofShipments(shipmentIds: readonly string[]): Start {
  return { condition: (shipment) => sql`t.shipment_id = ${shipment}`, owners: ownersOf(shipmentIds) };
}

function listOf(
  reader: Reader,
  filter: ExceptionFilter,
  order: ExceptionOrder,
  amount: Amount,
): Omit<KeysetList, 'page' | 'parents' | 'starts'> {
  const few = amount === 'FEW';
  const { facets, condition } = few ? narrowedRows(filter) : narrowedByFacets(filter, order);
  const { field, direction } = order;
  return {
    // The cursors of lists by time are as they were before there was another order.
    identity: ['exceptions', filter, field === 'OPENED_AT' ? direction : order],
    table: EXCEPTION,
    key: EXCEPTION_ORDERINGS[field],
    direction,
    facets,
    condition: allOf([
      ...(few ? [recordsInScope(reader.scope, 't')] : []),
      condition,
      accountOfBranch(filter),
    ]),
    nearest: false,
    prepare: true,
  };
}
