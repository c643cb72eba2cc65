import type { Role } from '../access.ts';
import type { TransformName } from '../transforms/transform-name.ts';
import type { Team } from '../vocabulary/index.ts';

/**
 * The shape of the ownership table: one row for every field of every record that the hub shows, caches or carries
 * between the systems. The cache's field lists, the Salesforce metadata, the worksheet and the `@owner` directives are
 * derived from it, so code, package and documents cannot differ.
 */

export const OWNERS = ['SALESFORCE', 'PORTAL', 'SHARED'] as const;
/** The system whose value counts. */
export type Owner = (typeof OWNERS)[number];

export const RECORDS = [
  'Account',
  'Contact',
  'BillingContact',
  'PortalUser',
  'Shipment',
  'Stop',
  'Milestone',
  'Exception',
  'Case',
  'Task',
  'Document',
  'Accessorial',
  'Opportunity',
] as const;
/** Records as the graph names them. */
export type SynchronizedRecord = (typeof RECORDS)[number];

/** The objects that the hub reads, caches and shows. */
export const SALESFORCE_OBJECTS = ['Account', 'Contact', 'Case', 'Opportunity', 'Shipment__c'] as const;
export type SalesforceObject = (typeof SALESFORCE_OBJECTS)[number];

/** The same, and the objects that the hub only writes and polls. */
export const SYNCHRONIZED_OBJECTS = [...SALESFORCE_OBJECTS, 'Task'] as const;
export type SynchronizedObject = (typeof SYNCHRONIZED_OBJECTS)[number];

/** The direction in which a value travels. NONE: the graph reads it from the owner, and nothing is copied. */
export const DIRECTIONS = ['TO_PORTAL', 'TO_SALESFORCE', 'BOTH', 'NONE'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** The lanes, by urgency. BULK is for backfills of any field. */
export const LANES = ['REALTIME', 'NEAR_REALTIME', 'BATCH', 'BULK'] as const;
export type Lane = (typeof LANES)[number];

/**
 * The rules for a field that has a value in both systems.
 * OWNER_WINS: the owner's value replaces the other. LEGAL_OVERRIDE: Salesforce's, unless the portal keeps a legal
 * override. PORTAL_WINS: a change on one side travels; when both changed, the portal's. STAFF_REVIEW: a change on one
 * side travels; when both changed recently, a person decides. RESOLUTION_WINS: a change on one side travels; when both
 * changed, the one that settles the matter, else the portal's.
 */
export const CONFLICT_RULES = [
  'OWNER_WINS',
  'LEGAL_OVERRIDE',
  'PORTAL_WINS',
  'STAFF_REVIEW',
  'RESOLUTION_WINS',
] as const;
export type ConflictRule = (typeof CONFLICT_RULES)[number];

/** The condition on a value before it is carried. `max` counts characters. */
export type Validation =
  | { readonly rule: 'MAX_LENGTH'; readonly max: number }
  | { readonly rule: 'ALLOWED_VALUES'; readonly values: readonly string[] }
  | {
      readonly rule:
        | 'EMAIL'
        | 'URL'
        | 'E164_PHONE'
        | 'DATE_TIME'
        | 'ISO_3166'
        | 'APPROVED_SERVICE'
        | 'UNIQUE_BEFORE_ACTIVATION'
        | 'LINKED_RECORD';
    };

/** How the public graph changes a field. */
export interface FieldChange {
  /** The mutations that may name the field; the first is the usual one. */
  readonly mutations: readonly string[];
  readonly roles: readonly Role[];
  /** States of the record in which the field may no longer change. */
  readonly lockedIn: readonly string[];
  /** Further limits for customers: fewer mutations, and more locked states. */
  readonly customers: {
    readonly mutations: readonly string[];
    readonly lockedIn: readonly string[];
  } | null;
}

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
  readonly object: SynchronizedObject;
  /** API name, or a parent path such as `Owner.Name`. Custom fields end in `__c`. */
  readonly field: string;
  readonly label: string;
  readonly type: SalesforceFieldType;
  /**
   * The name under which a permission set grants the field: its own, or that of its compound field. `ALWAYS` marks fields
   * that Salesforce shows to every user who sees the record (system, required and formula-like standard fields).
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
  /** Null when it stays in the portal. */
  readonly salesforce: SalesforceField | null;
  /** The portal's column; null if the graph always reads the field from Salesforce. */
  readonly portal: PortalField | null;
  readonly direction: Direction;
  /** Null exactly when the direction is NONE. */
  readonly lane: Lane | null;
  readonly transform: TransformName;
  readonly validation: readonly Validation[];
  /** Whether the record cannot be carried without a value. */
  readonly required: boolean;
  readonly conflict: ConflictRule;
  /** Carried only when the hub creates the record in Salesforce; afterwards Salesforce's users change it. */
  readonly onCreate: boolean;
  /** The team that resolves a value which cannot be carried. */
  readonly failureOwner: Team;
  /** Null if no mutation changes the field. */
  readonly change: FieldChange | null;
  /** Part of the record cache (and so of every SOQL field list of its object). */
  readonly cached: boolean;
  /** Whether the integration user may write it: fields that the sync sends, and those that mutations or reviews change. */
  readonly hubWrites: boolean;
  /** Why the business needs the field. */
  readonly reason: string;
}

/** A row whose field exists in Salesforce. */
export type MappedRow<O extends SynchronizedObject = SynchronizedObject> = OwnershipRow & {
  readonly salesforce: SalesforceField & { readonly object: O };
};

export function isMapped(row: OwnershipRow): row is MappedRow {
  return row.salesforce !== null;
}
