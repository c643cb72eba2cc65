import type { Access } from '../schema/access.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/model.ts';
import type { OrgSchema } from '../schema/org-schema.ts';
import { ApiError } from '../wire/errors.ts';
import type { Row } from './database.ts';
import type { RecordStore } from './record-store.ts';
import { toColumn } from './values.ts';

/** Field values as a caller sent them. */
export type RecordInput = Readonly<Record<string, unknown>>;

export function isRecordInput(value: unknown): value is RecordInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Turns a caller's fields into columns: unknown fields, fields the user may not write, wrong types and
 * lookups by external id (`"Account": {"Code__c": "x"}`) are settled here. Throws ApiError.
 */
export class InputReader {
  private readonly schema: OrgSchema;
  private readonly store: RecordStore;

  constructor(schema: OrgSchema, store: RecordStore) {
    this.schema = schema;
    this.store = store;
  }

  /** @param key name of the external id field of an upsert, whose value comes from the path. */
  columns(object: ObjectDefinition, input: RecordInput, access: Access, isNew: boolean, key?: string): Row {
    const row: Row = {};
    const refused: string[] = [];
    for (const [name, value] of Object.entries(input)) {
      if (name === 'attributes') continue;
      const field = object.fields.get(name.toLowerCase());
      if (!field && isRecordInput(value)) {
        const parent = this.parentByExternalId(object, name, value);
        if (parent) {
          row[parent.field.name] = parent.id;
          continue;
        }
      }
      if (!field || !access.canRead(object, field)) throw noSuchField(name, object);
      const writable = isNew ? field.createable : field.updateable;
      if (!(writable || field.name === key) || !access.canEdit(object, field)) refused.push(field.name);
      else row[field.name] = toColumn(field, value);
    }
    if (refused.length > 0) {
      throw new ApiError(
        'INVALID_FIELD_FOR_INSERT_UPDATE',
        `Unable to create/update fields: ${refused.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
        { fields: refused },
      );
    }
    return row;
  }

  private parentByExternalId(object: ObjectDefinition, relationship: string, value: RecordInput) {
    const field = [...object.fields.values()].find(
      (candidate) => candidate.relationshipName?.toLowerCase() === relationship.toLowerCase(),
    );
    const parent = field && this.schema.object(field.referenceTo[0] ?? '');
    const [keyName] = Object.keys(value).filter((name) => name !== 'attributes');
    const key = parent?.fields.get(keyName?.toLowerCase() ?? '');
    if (!field || !parent || !key || keyName === undefined) return undefined;
    const [id, second] = this.store.idsByValue(parent, key.name, toColumn(key, value[keyName]), 2);
    if (id === undefined || second !== undefined) {
      throw new ApiError(
        'INVALID_FIELD',
        `Foreign key external ID: ${String(value[keyName])} not found for field ${key.name} in entity ${parent.name}`,
      );
    }
    return { field, id };
  }
}

/** The refusal of a field that the object does not have, or the user does not see. */
export function noSuchField(name: string, object: ObjectDefinition): ApiError {
  return new ApiError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
}

/** Values a new record starts with. */
export function defaultColumn(field: FieldDefinition): Row[string] {
  const fallback = field.picklistValues.find((value) => value.isDefault)?.value ?? field.defaultValue;
  if (fallback === null || fallback === undefined) return field.type === 'boolean' ? 0 : null;
  return toColumn(field, fallback);
}
