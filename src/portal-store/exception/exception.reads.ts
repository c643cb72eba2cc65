import type { Page } from '../../domain/page.ts';
import type { Database } from '../../postgres/database.ts';
import { allOf, type Sql, sql } from '../../postgres/sql.ts';
import { accountLists, type ListBody } from '../pagination/account-lists.ts';
import { countKeysetLists, ownersOf, readKeysetPages } from '../pagination/keyset-pages.ts';
import { accountOfBranch, accountsOfRecords, type RecordsFilter } from '../pagination/record-pages.ts';
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

    ...accountLists<ExceptionRecord, Narrowing, ExceptionOrder>(database, (reader, filter, order) =>
      listOf(reader, filter, order, filter.ids === undefined ? 'MANY' : 'FEW'),
    ),

    totalsOfShipments: (
      reader: Reader,
      shipmentIds: readonly string[],
      filter: Narrowing,
      order: ExceptionOrder,
    ) => countKeysetLists(database, listOfShipments(reader, shipmentIds, filter, order), reader.usage),

    pagesOfShipments: (
      reader: Reader,
      shipmentIds: readonly string[],
      filter: Narrowing,
      order: ExceptionOrder,
      page: Page,
    ) =>
      readKeysetPages<ExceptionRecord>(
        database,
        { ...listOfShipments(reader, shipmentIds, filter, order), page },
        reader.usage,
      ),

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
}

type Narrowing = Omit<ExceptionFilter, keyof RecordsFilter>;

/** FEW, as for one shipment or named exceptions: the rows are read and filtered, without probes by facet. */
type Amount = 'FEW' | 'MANY';

function listOfShipments(
  reader: Reader,
  shipmentIds: readonly string[],
  filter: Narrowing,
  order: ExceptionOrder,
) {
  const start = {
    condition: (shipment: Sql) => sql`t.shipment_id = ${shipment}`,
    owners: ownersOf(shipmentIds),
  };
  return { ...listOf(reader, filter, order, 'FEW'), parents: shipmentIds, starts: [start] };
}

function listOf(reader: Reader, filter: ExceptionFilter, order: ExceptionOrder, amount: Amount): ListBody {
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
      accountsOfRecords(reader.scope, filter),
      accountOfBranch(filter),
    ]),
    nearest: false,
    prepare: filter.ids === undefined,
  };
}
