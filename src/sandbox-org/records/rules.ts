import type { FieldDefinition, ObjectDefinition } from '../schema/model.ts';
import type { OrgSchema } from '../schema/org-schema.ts';
import { ApiError } from '../wire/errors.ts';
import type { Row } from './database.ts';
import type { RecordStore } from './record-store.ts';

/** Refuses a record without its required fields; system-filled fields do not count. */
export function checkRequired(object: ObjectDefinition, row: Row): void {
  const missing = [...object.fields.values()]
    .filter((field) => field.required && field.type !== 'boolean' && (field.createable || field.updateable))
    .filter((field) => row[field.name] === null || row[field.name] === undefined)
    .map((field) => field.name);
  if (missing.length > 0) {
    throw new ApiError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, {
      fields: missing,
    });
  }
}

/** Refuses values that a restricted picklist does not offer. */
export function checkPicklists(object: ObjectDefinition, row: Row, given: ReadonlySet<string>): void {
  for (const name of given) {
    const field = object.fields.get(name.toLowerCase());
    if (!field?.restrictedPicklist || row[name] === null || row[name] === undefined) continue;
    const values = field.type === 'multipicklist' ? String(row[name]).split(';') : [String(row[name])];
    for (const value of values) row[name] = checkedValue(field, value, values, row[name]);
  }
}

function checkedValue(
  field: FieldDefinition,
  value: string,
  all: readonly string[],
  kept: Row[string],
): Row[string] {
  const known = field.picklistValues.find(
    (item) => item.active && item.value.toLowerCase() === value.toLowerCase(),
  );
  if (!known) {
    throw new ApiError(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `${field.label}: bad value for restricted picklist field: ${value}`,
      { fields: [field.name] },
    );
  }
  return all.length === 1 ? known.value : (kept ?? null);
}

/** Refuses lookups to records that are of the wrong object, missing or deleted. */
export function checkReferences(
  schema: OrgSchema,
  store: RecordStore,
  object: ObjectDefinition,
  row: Row,
  given: ReadonlySet<string>,
): void {
  for (const name of given) {
    const field = object.fields.get(name.toLowerCase());
    const id = row[name];
    if (field?.type !== 'reference' || typeof id !== 'string') continue;
    const target = schema.objectOfId(id);
    if (!target || !field.referenceTo.includes(target.name)) {
      throw new ApiError('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${id}`, {
        fields: [field.name],
      });
    }
    const parent = store.stateOf(target, id);
    if (parent === undefined) {
      throw new ApiError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', { fields: [] });
    }
    // Salesforce does not say which: the record itself, or one that it names.
    if (parent === 'DELETED') throw new ApiError('ENTITY_IS_DELETED', 'entity is deleted', { fields: [] });
  }
}

/** Refuses a record that would stand above itself: an account or a case as its own parent, or a circle of parents. */
export function checkHierarchy(
  store: RecordStore,
  object: ObjectDefinition,
  row: Row,
  given: ReadonlySet<string>,
): void {
  for (const name of given) {
    const field = object.fields.get(name.toLowerCase());
    if (field?.type !== 'reference' || !field.referenceTo.includes(object.name)) continue;
    const met = new Set<Row[string]>();
    for (let id = row[name]; typeof id === 'string' && !met.has(id); id = store.find(object, id)?.[name]) {
      if (id === row['Id']) {
        throw new ApiError('CIRCULAR_DEPENDENCY', 'attempt to violate hierarchy constraints', {
          fields: [field.name],
        });
      }
      met.add(id);
    }
  }
}

/** Refuses a value that another living record already has in a unique field. */
export function checkUnique(
  store: RecordStore,
  object: ObjectDefinition,
  row: Row,
  given: ReadonlySet<string>,
): void {
  for (const name of given) {
    const field = object.fields.get(name.toLowerCase());
    const value = row[name];
    if (!field?.unique || value === null || value === undefined) continue;
    const [other] = store.idsByValue(object, name, value, 2).filter((id) => id !== row['Id']);
    if (other !== undefined) {
      throw new ApiError(
        'DUPLICATE_VALUE',
        `duplicate value found: ${name} duplicates value on record with id: ${other}`,
        { fields: [] },
      );
    }
  }
}
