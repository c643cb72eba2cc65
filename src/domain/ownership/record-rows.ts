import type { OwnershipRow, SalesforceFieldType, SalesforceObject, SynchronizedRecord } from './row.ts';

interface Extras {
  /** See `SalesforceField.permission`; the field itself unless said otherwise. */
  readonly permission?: string;
  /** The portal's column, when the portal keeps the value. */
  readonly column?: string;
}

/** The three kinds of row that a record's table is made of. */
export function recordRows(record: SynchronizedRecord, object: SalesforceObject, table: string | null) {
  const portal = (column: string | undefined, type: string) =>
    table === null || column === undefined ? null : { table, column, type };

  function row(
    owner: 'SALESFORCE' | 'PORTAL',
    field: string,
    api: string,
    label: string,
    type: SalesforceFieldType,
    reason: string,
    extras: Extras = {},
  ): OwnershipRow {
    return {
      record,
      field,
      owner,
      salesforce: { object, field: api, label, type, permission: extras.permission ?? api },
      portal: portal(extras.column, type.kind),
      cached: true,
      hubWrites: owner === 'PORTAL',
      reason,
    };
  }

  return {
    /** Owned by Salesforce and asked there. */
    fromSalesforce: (
      field: string,
      api: string,
      label: string,
      type: SalesforceFieldType,
      reason: string,
      extras: Extras = {},
    ) => row('SALESFORCE', field, api, label, type, reason, extras),
    /** Owned by the portal and carried to Salesforce for visibility. */
    toSalesforce: (
      field: string,
      api: string,
      label: string,
      type: SalesforceFieldType,
      reason: string,
      extras: Extras = {},
    ) => row('PORTAL', field, api, label, type, reason, extras),
    /** The portal's id on the Salesforce record: a unique external id, so that an upsert can never double it. */
    linked: (field: string, api: string, label: string, column: string, reason: string) =>
      row('PORTAL', field, api, label, { kind: 'Text', length: 64, externalId: true }, reason, { column }),
  };
}
