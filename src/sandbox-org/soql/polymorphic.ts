import { quote } from '../records/database.ts';
import type { Access } from '../schema/access.ts';
import { systemField } from '../schema/field.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/model.ts';
import type { OrgSchema } from '../schema/org-schema.ts';

const FIELDS: readonly FieldDefinition[] = [
  systemField('Id', 'Record ID', 'id'),
  systemField('Name', 'Name', 'string'),
  systemField('Type', 'Type', 'picklist'),
  ...['FirstName', 'LastName', 'Title', 'Email', 'Phone'].map((name) => systemField(name, name, 'string')),
];

/** What a lookup to several objects leads to (`Task.What`): the fields that they share, under Salesforce's own name. */
export const NAME_OBJECT: ObjectDefinition = {
  name: 'Name',
  label: 'Name',
  labelPlural: 'Names',
  keyPrefix: '',
  custom: false,
  setup: true,
  writable: false,
  nameField: 'Name',
  fields: new Map(FIELDS.map((field) => [field.name.toLowerCase(), field])),
};

/** True for a lookup whose target's object follows from the id. */
export function isPolymorphic(field: FieldDefinition): boolean {
  return field.referenceTo.length > 1;
}

/** SQL of one field of the record that a polymorphic lookup points at; null where the user may not read it. */
export function polymorphicSql(
  schema: OrgSchema,
  access: Access,
  lookup: { readonly field: FieldDefinition; readonly sql: string },
  name: string,
): string {
  const cases = lookup.field.referenceTo.flatMap((target) => {
    const object = schema.object(target);
    if (!object || !access.object(object).read) return [];
    const value = valueSql(object, access, name, lookup.sql);
    return value === null ? [] : [`WHEN '${object.keyPrefix}' THEN ${value}`];
  });
  if (cases.length === 0) return 'NULL';
  return `(CASE substr(${lookup.sql}, 1, 3) ${cases.join(' ')} END)`;
}

function valueSql(object: ObjectDefinition, access: Access, name: string, id: string): string | null {
  if (name === 'Type') return `'${object.name}'`;
  const field = object.fields.get((name === 'Name' ? object.nameField : name).toLowerCase());
  if (!field || !access.canRead(object, field)) return null;
  return `(SELECT p.${quote(field.name)} FROM ${quote(object.name)} p WHERE p."Id" = ${id})`;
}
