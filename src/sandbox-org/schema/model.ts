/** Field types as `describe` names them. */
export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'phone'
  | 'url'
  | 'email'
  | 'picklist'
  | 'multipicklist'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'reference'
  | 'address';

export interface PicklistValue {
  readonly value: string;
  readonly label: string;
  readonly isDefault: boolean;
  readonly active: boolean;
  /** Of a status or stage: whether it closes the record; undefined where nobody said. */
  readonly closed?: boolean;
}

export type DeleteRule = 'SetNull' | 'Restrict' | 'Cascade';

/** One field of an object, standard or custom. */
export interface FieldDefinition {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Longest text in characters; 0 where the type has no length. */
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly custom: boolean;
  /** True when a record cannot be saved without it. */
  readonly required: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly filterable: boolean;
  readonly unique: boolean;
  readonly caseSensitive: boolean;
  readonly externalId: boolean;
  readonly idLookup: boolean;
  readonly indexed: boolean;
  /** False for fields that no permission set can hide (Id, audit fields, required fields). */
  readonly permissionable: boolean;
  readonly defaultValue: string | number | boolean | null;
  readonly restrictedPicklist: boolean;
  readonly picklistValues: readonly PicklistValue[];
  readonly referenceTo: readonly string[];
  /** Name of the way up (`Account`, `Account__r`), null when there is none. */
  readonly relationshipName: string | null;
  /** Name of the way down as seen from the parent (`Contacts`, `Shipments__r`). */
  readonly childRelationshipName: string | null;
  readonly deleteRule: DeleteRule;
  /** Display format of an auto-number such as `S-{000000}`. */
  readonly autoNumber: string | null;
  /** The compound field it is a part of (`BillingCity` → `BillingAddress`). */
  readonly compound: string | null;
  readonly htmlFormatted: boolean;
}

export interface ValidationRule {
  readonly fullName: string;
  readonly formula: string;
  readonly message: string;
  readonly errorDisplayField: string | null;
}

export type MatchMethod = string;

export interface MatchingRule {
  readonly fullName: string;
  readonly object: string;
  readonly booleanFilter: string | null;
  readonly items: readonly { field: string; method: MatchMethod; matchBlanks: boolean }[];
}

export interface DuplicateRule {
  readonly fullName: string;
  readonly object: string;
  readonly sortOrder: number;
  readonly alertText: string;
  readonly onInsert: DuplicateAction;
  readonly onUpdate: DuplicateAction;
  readonly matches: readonly { object: string; rule: MatchingRule; mapping: ReadonlyMap<string, string> }[];
}

/** BLOCK refuses always, ALERT refuses unless the caller sends allowSave, IGNORE lets it pass. */
export type DuplicateAction = 'BLOCK' | 'ALERT' | 'IGNORE';

/** One sObject type. */
export interface ObjectDefinition {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string;
  readonly custom: boolean;
  /** Setup objects (User, Organization …) are readable by everybody and written by administrators only. */
  readonly setup: boolean;
  /** False for read-only tables such as CaseStatus. */
  readonly writable: boolean;
  readonly nameField: string;
  /** Keyed by lower-case API name, in display order. */
  readonly fields: ReadonlyMap<string, FieldDefinition>;
}

export interface ChildRelationship {
  readonly name: string;
  readonly child: ObjectDefinition;
  readonly field: FieldDefinition;
}

/** What one permission set grants. */
export interface PermissionSet {
  readonly name: string;
  /** Keyed by lower-case object name. */
  readonly objects: ReadonlyMap<string, GrantedObject>;
  /** Keyed by lower-case `Object.Field`. */
  readonly fields: ReadonlyMap<string, FieldPermission>;
  /** Such as `ApiEnabled`. */
  readonly userPermissions: ReadonlySet<string>;
  readonly customPermissions: ReadonlySet<string>;
  readonly tabs: readonly string[];
  readonly apps: readonly string[];
}

export interface FieldPermission {
  /** `Object.Field` as it was written. */
  readonly name: string;
  readonly readable: boolean;
  readonly editable: boolean;
}

export interface ObjectPermission {
  readonly read: boolean;
  readonly create: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
}

/** An object permission as a permission set writes it. */
export interface GrantedObject extends ObjectPermission {
  readonly name: string;
  readonly viewAll: boolean;
  readonly modifyAll: boolean;
}

/** What the permission sets of a folder may name beside objects and fields. */
export interface DeployedNames {
  readonly customPermissions: readonly string[];
  readonly tabs: readonly string[];
  readonly apps: readonly string[];
}

/** A record type with the id that it keeps for good. */
export interface RecordType {
  readonly id: string;
  readonly developerName: string;
  readonly label: string;
  readonly isActive: boolean;
  /** Field in lower case → values that it offers. */
  readonly picklists: ReadonlyMap<string, ReadonlySet<string>>;
}
