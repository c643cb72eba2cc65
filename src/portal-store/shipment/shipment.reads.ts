import { WaybillError } from '../../domain/errors.ts';
import type { Database } from '../../postgres/database.ts';
import { SqlParameters } from '../../postgres/sql-parameters.ts';
import { shipmentsLinkedTo } from '../link/link.reads.ts';
import { readKeysetPages, type Start } from '../pagination/keyset-pages.ts';
import type { Page, ShipmentFilter, ShipmentOrder, ShipmentOrdering, TimeRange } from '../pagination/page.ts';
import {
  accountOfBranch,
  startsOfAccounts,
  startsOfFilter,
  wordConditions,
} from '../pagination/record-pages.ts';
import type { Reader, ShipmentReads } from '../portal-store.ts';
import {
  ACCESSORIAL_COLUMNS,
  PACKAGE_COLUMNS,
  REFERENCE_COLUMNS,
  SHIPMENT_COLUMNS,
  STOP_COLUMNS,
} from '../record/columns.ts';
import { readByKeys, readChildren } from '../record/read-records.ts';
import { recordsInScope } from '../record/scope.ts';
import type {
  AccessorialRecord,
  PackageRecord,
  ReferenceRecord,
  ShipmentRecord,
  StopRecord,
} from '../types.ts';
import { normalizeReference } from './reference.ts';

const ORDER_COLUMNS: Readonly<Record<ShipmentOrdering, string>> = {
  BOOKED_AT: 'booked_at',
  PROMISED_DELIVERY: 'promised_delivery_at',
  ESTIMATED_DELIVERY: 'estimated_delivery_at',
  UPDATED_AT: 'updated_at',
};

const RANGE_COLUMNS = {
  booked: 'booked_at',
  promised: 'promised_delivery_at',
  delivered: 'delivered_at',
} as const;
const RANGES = ['booked', 'promised', 'delivered'] as const;

export function shipmentReads(database: Database): ShipmentReads {
  return {
    byKeys: (reader, keys) =>
      readByKeys<ShipmentRecord>(
        database,
        { table: 'portal.shipment', columns: SHIPMENT_COLUMNS, linkedTo: shipmentsLinkedTo },
        keys,
        (parameters) => recordsInScope(reader.scope, 't', parameters),
        reader.usage,
      ),

    async byReferences(reader, references) {
      const parameters = new SqlParameters();
      const types = parameters.add(
        references.map((reference) => reference.type ?? null),
        'text[]',
      );
      const numbers = parameters.add(
        references.map((reference) => reference.value.trim()),
        'text[]',
      );
      const values = parameters.add(
        references.map((reference) => normalizeReference(reference.value)),
        'text[]',
      );
      const text = `SELECT wanted.index - 1 AS index, ${SHIPMENT_COLUMNS}
        FROM unnest(${types}, ${values}, ${numbers}) WITH ORDINALITY AS wanted(type, value, number, index)
       CROSS JOIN LATERAL (
         SELECT s.* FROM (
           SELECT r.shipment_id FROM portal.shipment_reference r
            WHERE r.normalized = wanted.value AND (wanted.type IS NULL OR r.type = wanted.type)
           UNION
           SELECT n.portal_id FROM portal.shipment n WHERE wanted.type IS NULL AND n.number = wanted.number
         ) known JOIN portal.shipment s ON s.portal_id = known.shipment_id
          WHERE ${recordsInScope(reader.scope, 's', parameters)}
          ORDER BY s.created_at DESC, s.portal_id DESC LIMIT 1) t`;
      const rows = await database.query<ShipmentRecord & { readonly index: number }>(
        { text, values: parameters.values, prepare: true },
        reader.usage,
      );
      const byIndex = new Map(rows.map((row) => [row.index, row]));
      return references.map((_, index) => byIndex.get(index) ?? null);
    },

    async page(reader, filter, order, page) {
      const starts = startsOfFilter(reader.scope, filter);
      const [result] = await pages(reader, filter, order, page, starts, null);
      return result ?? { edges: [], hasNextPage: false, hasPreviousPage: false };
    },

    pagesOfAccounts: (reader, accountIds, filter, order, page) =>
      pages(reader, filter, order, page, startsOfAccounts(reader.scope, accountIds), accountIds),

    referencesOf: (reader, shipmentIds) =>
      children<ReferenceRecord>(
        reader,
        shipmentIds,
        'shipment_reference',
        REFERENCE_COLUMNS,
        't.type, t.value',
      ),
    stopsOf: (reader, shipmentIds) =>
      children<StopRecord>(reader, shipmentIds, 'stop', STOP_COLUMNS, 't.sequence'),
    packagesOf: (reader, shipmentIds) =>
      children<PackageRecord>(reader, shipmentIds, 'package', PACKAGE_COLUMNS, 't.line'),
    accessorialsOf: (reader, shipmentIds) =>
      children<AccessorialRecord>(reader, shipmentIds, 'accessorial', ACCESSORIAL_COLUMNS, 't.code'),
  };

  async function children<Row extends { readonly shipmentId: string }>(
    reader: Reader,
    shipmentIds: readonly string[],
    table: string,
    columns: string,
    order: string,
  ): Promise<Row[][]> {
    const source = `portal.${table} t JOIN portal.shipment s ON s.portal_id = t.shipment_id`;
    return await readChildren<Row>(
      database,
      { source, columns, column: 't.shipment_id', order: `t.shipment_id, ${order}` },
      shipmentIds,
      (row) => row.shipmentId,
      (parameters) => recordsInScope(reader.scope, 's', parameters),
      reader.usage,
    );
  }

  async function pages(
    reader: Reader,
    filter: ShipmentFilter,
    order: ShipmentOrder,
    page: Page,
    starts: readonly Start[],
    parents: readonly string[] | null,
  ) {
    const parameters = new SqlParameters();
    const column = ORDER_COLUMNS[order.field];
    const ranges = RANGES.filter((name) => !isEndless(filter[name]));
    // A range over another time than the ordering's has no index in the order of the list. Then the times are written
    // into the text: a planner that does not know them takes any range for a short one, to be read whole and sorted.
    const nearest = ranges.some((name) => RANGE_COLUMNS[name] !== column);
    const hasRange = ranges.some((name) => RANGE_COLUMNS[name] === column);
    const facets = wordConditions(wordsOf(filter), 'facet', parameters);
    return await readKeysetPages<ShipmentRecord>(
      database,
      {
        identity: ['shipments', filter, order],
        table: 'portal.shipment',
        columns: SHIPMENT_COLUMNS,
        key: { column, kind: 'time', nullable: column !== 'updated_at' && !hasRange },
        direction: order.direction,
        page,
        parents,
        starts,
        facets:
          facets.length === 0
            ? null
            : `SELECT facet.facet FROM portal.shipment_facet facet WHERE ${facets.join(' AND ')}`,
        conditions: [
          ...ranges.flatMap((name) => rangeConditions(name, filter[name], nearest, parameters)),
          ...accountOfBranch(filter, parameters),
        ],
        nearest,
        parameters,
        prepare: !nearest,
      },
      reader.usage,
    );
  }
}

function wordsOf(filter: ShipmentFilter) {
  return [
    ['current_milestone', filter.milestones],
    ['mode', filter.modes],
    ['service_level', filter.serviceLevels],
    ['exception_state', filter.exceptionStates],
  ] as const;
}

function isEndless(range: TimeRange | undefined): boolean {
  return range?.from === undefined && range?.to === undefined;
}

function rangeConditions(
  name: (typeof RANGES)[number],
  range: TimeRange | undefined,
  nearest: boolean,
  parameters: SqlParameters,
): string[] {
  const { from, to } = range ?? {};
  if (from !== undefined && to !== undefined && from > to) {
    throw new WaybillError('BAD_USER_INPUT', 'A range ends before it starts.');
  }
  const column = `t.${RANGE_COLUMNS[name]}`;
  const compared = (operator: string, at: Date) =>
    nearest
      ? `portal.utc(${column}) ${operator} timestamp '${at.toISOString().slice(0, -1)}'`
      : `${column} ${operator} ${parameters.add(at, 'timestamptz')}`;
  return [
    ...(from === undefined ? [] : [compared('>=', from)]),
    ...(to === undefined ? [] : [compared('<', to)]),
  ];
}
