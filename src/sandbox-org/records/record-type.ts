import type { ObjectDefinition } from '../schema/model.ts';
import type { OrgSchema } from '../schema/org-schema.ts';
import { ApiError } from '../wire/errors.ts';
import type { Row } from './database.ts';
import type { RecordStore } from './record-store.ts';

/** Gives a new record the default record type, and refuses values of restricted picklists that its type does not offer. */
export function checkRecordType(
  schema: OrgSchema,
  object: ObjectDefinition,
  row: Row,
  given: ReadonlySet<string>,
): void {
  const types = schema.recordTypes(object);
  const active = types.filter((type) => type.isActive);
  if (types.length === 0) return;
  row['RecordTypeId'] ??= active[0]?.id ?? null;
  const id = row['RecordTypeId'];
  const type = types.find((candidate) => candidate.id === id);
  if (id !== null && !type) {
    throw new ApiError(
      'INVALID_CROSS_REFERENCE_KEY',
      `Record Type ID: this ID value isn't valid for the user: ${id}`,
      {
        fields: ['RecordTypeId'],
      },
    );
  }
  for (const name of type ? given : []) {
    const field = object.fields.get(name.toLowerCase());
    const offered = type?.picklists.get(name.toLowerCase());
    const value = row[name];
    if (!field?.restrictedPicklist || !offered || typeof value !== 'string') continue;
    for (const item of field.type === 'multipicklist' ? value.split(';') : [value]) {
      if (offered.has(item)) continue;
      throw new ApiError(
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        `${field.label}: bad value for restricted picklist field: ${item}`,
        { fields: [field.name] },
      );
    }
  }
}

/** The rows behind the record types, which rules and queries read. */
export function saveRecordTypes(schema: OrgSchema, store: RecordStore): void {
  const definition = schema.known('RecordType');
  store.database.transaction(() => {
    for (const object of schema.objects.values()) {
      for (const type of schema.recordTypes(object)) {
        if (store.find(definition, type.id)) continue;
        const now = Math.floor(Date.now() / 1000) * 1000;
        store.insert(definition, {
          Id: type.id,
          Name: type.label,
          DeveloperName: type.developerName,
          SobjectType: object.name,
          IsActive: type.isActive ? 1 : 0,
          IsDeleted: 0,
          CreatedDate: now,
          LastModifiedDate: now,
          SystemModstamp: now,
        });
      }
    }
  });
}
