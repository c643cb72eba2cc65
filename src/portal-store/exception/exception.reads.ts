import type { Database } from '../../postgres/database.ts';
import { SqlParameters } from '../../postgres/sql-parameters.ts';
import { readKeysetPages, type Start } from '../pagination/keyset-pages.ts';
import type { ExceptionDirection, ExceptionFilter, Page } from '../pagination/page.ts';
import {
  accountOfBranch,
  startsOfAccounts,
  startsOfFilter,
  wordConditions,
} from '../pagination/record-pages.ts';
import type { ExceptionReads, Reader } from '../portal-store.ts';
import { EXCEPTION_COLUMNS, EXCEPTION_HISTORY_COLUMNS } from '../record/columns.ts';
import { readByColumn, readChildren, validPortalIds } from '../record/read-records.ts';
import { recordsInScope } from '../record/scope.ts';
import type { ExceptionHistoryRecord, ExceptionRecord } from '../types.ts';

export function exceptionReads(database: Database): ExceptionReads {
  return {
    byIds: (reader, portalIds) => byColumn(reader, 't.portal_id', portalIds, (row) => row.portalId),
    byCaseIds: (reader, crmCaseIds) => byColumn(reader, 't.crm_case_id', crmCaseIds, (row) => row.crmCaseId),

    async page(reader, filter, direction, page) {
      const starts = startsOfFilter(reader.scope, filter);
      const [result] = await pages(reader, filter, direction, page, starts, null);
      return result ?? { edges: [], hasNextPage: false, hasPreviousPage: false };
    },

    pagesOfAccounts: (reader, accountIds, filter, direction, page) =>
      pages(reader, filter, direction, page, startsOfAccounts(reader.scope, accountIds), accountIds),

    pagesOfShipments(reader, shipmentIds, filter, direction, page) {
      const owners = shipmentIds.flatMap((id, list) =>
        validPortalIds([id]).map((valid) => ({ list, id: valid })),
      );
      const start = { condition: 't.shipment_id = start.owner', owners };
      return pages(reader, filter, direction, page, [start], shipmentIds, 'FEW');
    },

    historyOf: (reader, exceptionIds) =>
      readChildren<ExceptionHistoryRecord>(
        database,
        {
          source: 'portal.exception_history t JOIN portal.exception e ON e.portal_id = t.exception_id',
          columns: EXCEPTION_HISTORY_COLUMNS,
          column: 't.exception_id',
          order: 't.exception_id, t.at, t.portal_id',
        },
        exceptionIds,
        (row) => row.exceptionId,
        (parameters) => recordsInScope(reader.scope, 'e', parameters),
        reader.usage,
      ),
  };

  function byColumn(
    reader: Reader,
    column: string,
    ids: readonly string[],
    idOf: (row: ExceptionRecord) => string | null,
  ) {
    return readByColumn<ExceptionRecord>(
      database,
      { source: 'portal.exception t', columns: EXCEPTION_COLUMNS, column },
      ids,
      idOf,
      (parameters) => recordsInScope(reader.scope, 't', parameters),
      reader.usage,
    );
  }

  /** @param amount a shipment has FEW exceptions: they are filtered as they are read, without probes by facet */
  async function pages(
    reader: Reader,
    filter: ExceptionFilter,
    direction: ExceptionDirection,
    page: Page,
    starts: readonly Start[],
    parents: readonly string[] | null,
    amount: 'FEW' | 'MANY' = 'MANY',
  ) {
    const parameters = new SqlParameters();
    const facets = wordConditions(wordsOf(filter), amount === 'FEW' ? 't' : 'facet', parameters);
    return await readKeysetPages<ExceptionRecord>(
      database,
      {
        identity: ['exceptions', filter, direction],
        table: 'portal.exception',
        columns: EXCEPTION_COLUMNS,
        key: { column: 'opened_at', kind: 'time', nullable: false },
        direction,
        page,
        parents,
        starts,
        facets:
          amount === 'FEW' || facets.length === 0
            ? null
            : `SELECT facet.facet FROM portal.exception_facet facet WHERE ${facets.join(' AND ')}`,
        conditions: [
          ...(amount === 'FEW' ? [recordsInScope(reader.scope, 't', parameters), ...facets] : []),
          ...accountOfBranch(filter, parameters),
        ],
        nearest: false,
        parameters,
        prepare: true,
      },
      reader.usage,
    );
  }
}

function wordsOf(filter: ExceptionFilter) {
  return [
    ['state', filter.states],
    ['severity', filter.severities],
    ['code', filter.codes],
    ['owner_team', filter.teams],
  ] as const;
}
