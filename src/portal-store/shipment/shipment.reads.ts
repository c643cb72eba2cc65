import type {
  ExceptionState,
  MilestoneType,
  ServiceLevel,
  TransportMode,
} from '../../domain/vocabulary/index.ts';
import type { Database } from '../../postgres/database.ts';
import { ALWAYS, allOf, raw, type Sql, sql } from '../../postgres/sql.ts';
import { shipmentsLinkedTo } from '../link/link.reads.ts';
import { accountLists, type ListBody } from '../pagination/account-lists.ts';
import {
  accountOfBranch,
  accountsOfRecords,
  type RecordsFilter,
  wordCondition,
} from '../pagination/record-pages.ts';
import { boundedRange, type TimeRange } from '../pagination/time-range.ts';
import { type RecordKey, readByKeys, readChildren } from '../record/read-records.ts';
import type { RecordTable } from '../record/record-table.ts';
import { type Reader, recordsInScope, shipmentsInScope } from '../record/scope.ts';
import {
  ACCESSORIAL,
  type AccessorialRecord,
  PACKAGE,
  type PackageRecord,
  REFERENCE,
  type ReferenceRecord,
  STOP,
  type StopRecord,
} from './belongings.columns.ts';
import { idsWithNumber, referenceReads, type WantedNumber } from './reference.reads.ts';
import { SHIPMENT, type ShipmentRecord } from './shipment.columns.ts';

export const SHIPMENT_ORDERINGS = {
  BOOKED_AT: 'booked_at',
  PROMISED_DELIVERY: 'promised_delivery_at',
  ESTIMATED_DELIVERY: 'estimated_delivery_at',
  UPDATED_AT: 'updated_at',
} as const;

export type ShipmentOrdering = keyof typeof SHIPMENT_ORDERINGS;

/** Rows without a value come last in both directions; equal values are in the order of their ids. */
export interface ShipmentOrder {
  readonly field: ShipmentOrdering;
  readonly direction: 'ASC' | 'DESC';
}

/** Every part narrows; an absent part does not. Empty lists match nothing. */
export interface ShipmentFilter extends RecordsFilter {
  readonly milestones?: readonly MilestoneType[] | undefined;
  readonly serviceLevels?: readonly ServiceLevel[] | undefined;
  readonly modes?: readonly TransportMode[] | undefined;
  /** OPEN: any open; ACKNOWLEDGED: any acknowledged, none open; RESOLVED: some, all resolved. */
  readonly exceptionStates?: readonly ExceptionState[] | undefined;
  /** Whether some exception that is not resolved waits for the customer. */
  readonly customerActionRequired?: boolean | undefined;
  readonly reference?: WantedNumber | undefined;
  readonly booked?: TimeRange | undefined;
  readonly promised?: TimeRange | undefined;
  readonly delivered?: TimeRange | undefined;
}

const RANGE_COLUMNS = {
  booked: 'booked_at',
  promised: 'promised_delivery_at',
  delivered: 'delivered_at',
} as const;
const RANGES = ['booked', 'promised', 'delivered'] as const;

export function shipmentReads(database: Database) {
  return {
    byKeys: (reader: Reader, keys: readonly RecordKey[]) =>
      readByKeys<ShipmentRecord>(
        database,
        reader,
        SHIPMENT,
        keys,
        shipmentsLinkedTo,
        shipmentsInScope(reader.scope, 't'),
      ),

    ...referenceReads(database),

    ...accountLists<ShipmentRecord, Omit<ShipmentFilter, keyof RecordsFilter>, ShipmentOrder>(
      database,
      ({ scope }, filter, order) => listOf(scope, filter, order),
    ),

    referencesOf: (reader: Reader, shipmentIds: readonly string[]) =>
      children<ReferenceRecord>(reader, shipmentIds, REFERENCE, 't.type, t.value'),
    /** In sequence. */
    stopsOf: (reader: Reader, shipmentIds: readonly string[]) =>
      children<StopRecord>(reader, shipmentIds, STOP, 't.sequence', shipmentsInScope),
    /** By line. */
    packagesOf: (reader: Reader, shipmentIds: readonly string[]) =>
      children<PackageRecord>(reader, shipmentIds, PACKAGE, 't.line'),
    accessorialsOf: (reader: Reader, shipmentIds: readonly string[]) =>
      children<AccessorialRecord>(reader, shipmentIds, ACCESSORIAL, 't.code'),
  };

  function children<Row extends { readonly shipmentId: string }>(
    reader: Reader,
    shipmentIds: readonly string[],
    table: RecordTable,
    order: string,
    inScope = recordsInScope,
  ): Promise<Row[][]> {
    return readChildren<Row>(
      database,
      reader,
      {
        table,
        joined: sql`JOIN portal.shipment s ON s.portal_id = t.shipment_id`,
        column: 'shipment_id',
        valueOf: (row) => row.shipmentId,
        inScope: inScope(reader.scope, 's'),
      },
      shipmentIds,
      order,
    );
  }
}

/** States of a shipment some of whose exceptions are not resolved. */
const UNRESOLVED: readonly ExceptionState[] = ['OPEN', 'ACKNOWLEDGED'];

function listOf(scope: Reader['scope'], filter: ShipmentFilter, order: ShipmentOrder): ListBody {
  const column = SHIPMENT_ORDERINGS[order.field];
  // Named shipments are read and filtered, without probes by facet.
  const isFew = filter.ids !== undefined;
  const ranges = RANGES.filter((name) => boundedRange(filter[name]) !== undefined);
  // No index in the list's order covers a range over another time than the ordering. The times are then written into
  // the text: without them the planner assumes a short range, and reads and sorts all of it.
  const nearest = !isFew && ranges.some((name) => RANGE_COLUMNS[name] !== column);
  const hasRange = ranges.some((name) => RANGE_COLUMNS[name] === column);
  const words = {
    current_milestone: filter.milestones,
    mode: filter.modes,
    service_level: filter.serviceLevels,
    exception_state: exceptionStatesOf(filter),
  };
  const facets = isFew ? null : wordCondition(words, 'facet');
  return {
    identity: ['shipments', filter, order],
    table: SHIPMENT,
    key: { column, kind: 'time', nullable: column !== 'updated_at' && !hasRange },
    direction: order.direction,
    facets: facets && {
      query: sql`SELECT facet.facet FROM portal.shipment_facet facet WHERE ${facets}`,
      condition: sql`t.facet = filter.facet`,
    },
    condition: allOf([
      ...ranges.flatMap((name) => rangeConditions(name, filter[name], nearest)),
      ...belongingConditions(scope, filter),
      (isFew && wordCondition(words, 't')) || ALWAYS,
      accountsOfRecords(scope, filter),
      accountOfBranch(filter),
    ]),
    nearest,
    prepare: !nearest && !isFew,
  };
}

/** Of the shipments that wait for the customer, some exception is not resolved: their facet finds the few of them. */
function exceptionStatesOf({
  customerActionRequired,
  exceptionStates,
}: ShipmentFilter): ShipmentFilter['exceptionStates'] {
  if (customerActionRequired !== true) return exceptionStates;
  return UNRESOLVED.filter((state) => exceptionStates?.includes(state) ?? true);
}

/** Conditions on what belongs to a shipment. The array of a number is evaluated once. */
function belongingConditions(
  scope: Reader['scope'],
  { customerActionRequired, reference }: ShipmentFilter,
): readonly Sql[] {
  const waits = sql`EXISTS (SELECT FROM portal.exception e
    WHERE e.shipment_id = t.portal_id AND e.customer_action_required AND e.state <> 'RESOLVED')`;
  return [
    customerActionRequired === undefined ? ALWAYS : customerActionRequired ? waits : sql`NOT ${waits}`,
    reference === undefined ? ALWAYS : sql`t.portal_id = ANY(${idsWithNumber(scope, reference)})`,
  ];
}

function rangeConditions(
  name: (typeof RANGES)[number],
  range: TimeRange | undefined,
  nearest: boolean,
): readonly Sql[] {
  const { from, to } = boundedRange(range) ?? {};
  const column = `t.${RANGE_COLUMNS[name]}`;
  const compared = (operator: string, at: Date) =>
    nearest
      ? raw(`portal.utc(${column}) ${operator} timestamp '${at.toISOString().slice(0, -1)}'`)
      : sql`${raw(`${column} ${operator}`)} ${at}::timestamptz`;
  return [from === undefined ? ALWAYS : compared('>=', from), to === undefined ? ALWAYS : compared('<', to)];
}
