import type { FieldDefinition, FieldType, PicklistValue } from './model.ts';

const LENGTHS: Partial<Record<FieldType, number>> = {
  id: 18,
  reference: 18,
  string: 255,
  textarea: 32_000,
  phone: 40,
  url: 255,
  email: 80,
  picklist: 255,
  multipicklist: 4099,
};

/** Fills the gaps of a field definition with what Salesforce gives a field of that type. */
export function defineField(
  name: string,
  label: string,
  type: FieldType,
  given: Partial<FieldDefinition> = {},
): FieldDefinition {
  const required = given.required ?? false;
  const length = given.length ?? LENGTHS[type] ?? 0;
  return {
    name,
    label,
    type,
    length,
    precision: type === 'currency' ? 18 : type === 'double' ? 18 : 0,
    scale: type === 'currency' ? 2 : 0,
    custom: false,
    required,
    createable: type !== 'id' && type !== 'address',
    updateable: type !== 'id' && type !== 'address',
    filterable: !(type === 'textarea' && length > 255) && type !== 'address',
    unique: false,
    caseSensitive: false,
    externalId: false,
    idLookup: type === 'id',
    indexed: type === 'reference',
    permissionable: !required && type !== 'id',
    defaultValue: null,
    restrictedPicklist: false,
    picklistValues: [],
    referenceTo: [],
    relationshipName: null,
    childRelationshipName: null,
    deleteRule: 'SetNull',
    autoNumber: null,
    compound: null,
    htmlFormatted: type === 'url',
    ...given,
  };
}

/** Picklist values whose label is the value itself; `fallback` is the one a new record starts with. */
export function picklist(values: readonly string[], fallback?: string): readonly PicklistValue[] {
  return values.map((value) => ({ value, label: value, isDefault: value === fallback, active: true }));
}

/** A field that only the platform writes. */
export function systemField(
  name: string,
  label: string,
  type: FieldType,
  given: Partial<FieldDefinition> = {},
): FieldDefinition {
  return defineField(name, label, type, {
    createable: false,
    updateable: false,
    permissionable: false,
    ...given,
  });
}

/** A lookup to another object; `up` names the way to the parent, `down` the parent's list of children. */
export function lookup(
  name: string,
  label: string,
  to: string | readonly string[],
  up: string | null,
  down: string | null = null,
  given: Partial<FieldDefinition> = {},
): FieldDefinition {
  return defineField(name, label, 'reference', {
    referenceTo: typeof to === 'string' ? [to] : to,
    relationshipName: up,
    childRelationshipName: down,
    ...given,
  });
}

/** The record that a merged one became. */
export function masterRecord(object: string): FieldDefinition {
  return systemField('MasterRecordId', 'Master Record ID', 'reference', {
    referenceTo: [object],
    relationshipName: 'MasterRecord',
    indexed: false,
  });
}

/** Fields that every record has. */
export function auditFields(): readonly FieldDefinition[] {
  return [
    systemField('IsDeleted', 'Deleted', 'boolean', { defaultValue: false }),
    systemField('CreatedDate', 'Created Date', 'datetime', { indexed: true }),
    systemField('CreatedById', 'Created By ID', 'reference', {
      referenceTo: ['User'],
      relationshipName: 'CreatedBy',
      indexed: false,
    }),
    systemField('LastModifiedDate', 'Last Modified Date', 'datetime'),
    systemField('LastModifiedById', 'Last Modified By ID', 'reference', {
      referenceTo: ['User'],
      relationshipName: 'LastModifiedBy',
      indexed: false,
    }),
    systemField('SystemModstamp', 'System Modstamp', 'datetime', { indexed: true }),
  ];
}

/** The owner of a record; the saving user when nobody else is named. */
/** @param to the objects whose records may own it: queues are groups */
export function ownerField(...to: readonly string[]): FieldDefinition {
  return lookup('OwnerId', 'Owner ID', to.length > 0 ? to : 'User', 'Owner', null, { permissionable: false });
}

/** Street, city, state, postal code and country with their compound, e.g. prefix `Billing`. */
export function addressFields(prefix: string): readonly FieldDefinition[] {
  const compound = `${prefix}Address`;
  const part = (suffix: string, label: string, type: FieldType, length: number) =>
    defineField(`${prefix}${suffix}`, `${prefix} ${label}`.trim(), type, { length, compound });
  return [
    part('Street', 'Street', 'textarea', 255),
    part('City', 'City', 'string', 40),
    part('State', 'State/Province', 'string', 80),
    part('PostalCode', 'Zip/Postal Code', 'string', 20),
    part('Country', 'Country', 'string', 80),
    defineField(`${prefix}Latitude`, `${prefix} Latitude`, 'double', { scale: 15, compound }),
    defineField(`${prefix}Longitude`, `${prefix} Longitude`, 'double', { scale: 15, compound }),
    defineField(compound, `${prefix} Address`, 'address'),
  ];
}
