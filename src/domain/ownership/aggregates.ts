import {
  isMapped,
  type MappedRow,
  type OwnershipRow,
  type PortalField,
  type SynchronizedObject,
  type SynchronizedRecord,
} from './row.ts';
import { OWNERSHIP } from './table.ts';

/** A pair that is carried as one record: a row of the portal and the Salesforce record that shows it. */
interface Aggregate {
  readonly object: SynchronizedObject;
  readonly table: string;
  /** The records of the table whose rows are carried together. */
  readonly records: readonly SynchronizedRecord[];
}

export const AGGREGATES = {
  Account: { object: 'Account', table: 'account', records: ['Account'] },
  PortalUser: { object: 'Contact', table: 'portal_user', records: ['Contact'] },
  BillingContact: { object: 'Contact', table: 'account', records: ['BillingContact'] },
  Shipment: { object: 'Shipment__c', table: 'shipment', records: ['Shipment', 'Milestone', 'Document'] },
  /** An exception that needs the customer. */
  Exception: { object: 'Case', table: 'exception', records: ['Case'] },
  /** An exception that its owner team resolves without the customer. */
  ExceptionTask: { object: 'Task', table: 'exception', records: ['Task'] },
} as const satisfies Record<string, Aggregate>;
export type AggregateName = keyof typeof AGGREGATES;
export const AGGREGATE_NAMES = Object.keys(AGGREGATES) as readonly AggregateName[];

/** A row that both systems store. */
export type CarriedRow = MappedRow & { readonly portal: PortalField };

/** The rows of an aggregate that both systems store, in either direction. */
export function carriedRows(
  name: AggregateName,
  rows: readonly OwnershipRow[] = OWNERSHIP,
): readonly CarriedRow[] {
  const { records }: Aggregate = AGGREGATES[name];
  return rows
    .filter((row) => records.includes(row.record) && row.direction !== 'NONE')
    .filter(isMapped)
    .filter((row): row is CarriedRow => row.portal !== null);
}

/** The carried rows that the hub sends to Salesforce. */
export function sentRows(name: AggregateName, rows?: readonly OwnershipRow[]): readonly CarriedRow[] {
  return carriedRows(name, rows).filter((row) => row.direction !== 'TO_PORTAL');
}

/** The carried rows whose portal value Salesforce may change. */
export function receivedRows(name: AggregateName, rows?: readonly OwnershipRow[]): readonly CarriedRow[] {
  return carriedRows(name, rows).filter((row) => row.direction !== 'TO_SALESFORCE');
}

/** The API names that a poll or a comparison of an object selects; `Id` first. */
export function fieldsOf(
  object: SynchronizedObject,
  rows: readonly OwnershipRow[] = OWNERSHIP,
): readonly string[] {
  const names = rows.filter(isMapped).filter((row) => row.salesforce.object === object);
  return [...new Set(['Id', ...names.map((row) => row.salesforce.field)])];
}

/** The API name of the unique field that holds the portal's id on an object. */
export function externalIdField(object: SynchronizedObject): string {
  const row = OWNERSHIP.filter(isMapped).find(
    ({ salesforce }) =>
      salesforce.object === object && salesforce.type.kind === 'Text' && salesforce.type.externalId === true,
  );
  if (row === undefined) throw new TypeError(`${object} has no external id in the ownership table`);
  return row.salesforce.field;
}

/** The Salesforce form of an exception: a case if the customer must act, a task if a team owns it, else none. */
export function exceptionAggregate(exception: {
  readonly customerActionRequired: boolean;
  readonly ownerTeam: string | null;
}): 'Exception' | 'ExceptionTask' | null {
  if (exception.customerActionRequired) return 'Exception';
  return exception.ownerTeam === null ? null : 'ExceptionTask';
}
