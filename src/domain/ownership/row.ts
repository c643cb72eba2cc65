/**
 * The shape of the ownership table: one row for every field of every record that the hub shows, caches or carries
 * between the systems. What is derived from it: the cache's field lists, the Salesforce metadata, the worksheet and
 * the `@owner` directives, so that code, package and documents cannot differ.
 */

export const OWNERS = ['SALESFORCE', 'PORTAL', 'SHARED'] as const;
/** The system whose value counts. */
export type Owner = (typeof OWNERS)[number];

export const RECORDS = ['Account', 'Contact', 'Case', 'Opportunity', 'Shipment'] as const;
/** Records as the graph names them. */
export type SynchronizedRecord = (typeof RECORDS)[number];

export const SALESFORCE_OBJECTS = ['Account', 'Contact', 'Case', 'Opportunity', 'Shipment__c'] as const;
export type SalesforceObject = (typeof SALESFORCE_OBJECTS)[number];

/** A Salesforce field type with what its metadata needs. Lengths are characters, precisions decimal digits. */
export type SalesforceFieldType =
  | { readonly kind: 'Id' }
  | { readonly kind: 'Text'; readonly length: number; readonly externalId?: boolean }
  | { readonly kind: 'AutoNumber' }
  | { readonly kind: 'LongTextArea'; readonly length: number }
  | { readonly kind: 'Number'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'Currency'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'Percent'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'Checkbox' }
  | { readonly kind: 'Date' }
  | { readonly kind: 'DateTime' }
  | { readonly kind: 'Phone' }
  | { readonly kind: 'Email' }
  | { readonly kind: 'Url' }
  | { readonly kind: 'Picklist'; readonly values: readonly string[] }
  | { readonly kind: 'MultiselectPicklist'; readonly values: readonly string[] }
  | { readonly kind: 'Lookup'; readonly to: string };

export interface SalesforceField {
  readonly object: SalesforceObject;
  /** API name, or a parent path such as `Owner.Name`. Custom fields end in `__c`. */
  readonly field: string;
  readonly label: string;
  readonly type: SalesforceFieldType;
  /**
   * The name under which a permission set grants it: itself, or its compound field. `ALWAYS` marks the fields that
   * Salesforce shows to whoever sees the record (system, required and formula-like standard fields).
   */
  readonly permission: string;
}

export interface PortalField {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

export interface OwnershipRow {
  readonly record: SynchronizedRecord;
  /** The field's name in the graph. */
  readonly field: string;
  readonly owner: Owner;
  readonly salesforce: SalesforceField;
  /** Where the portal keeps it; null when the graph always asks Salesforce. */
  readonly portal: PortalField | null;
  /** Part of the record cache (and so of every SOQL field list of its object). */
  readonly cached: boolean;
  /** Whether the integration user may write it. */
  readonly hubWrites: boolean;
  /** Why the business needs it on both sides. */
  readonly reason: string;
}
