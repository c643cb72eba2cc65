import { isStored, type Row } from '../records/database.ts';
import { noSuchField } from '../records/input.ts';
import { addressJson, toJson } from '../records/values.ts';
import type { Access } from '../schema/access.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/model.ts';
import { attributesOf } from '../soql/record-query.ts';

/** The fields of a `fields=` list, or all that the user sees; throws INVALID_FIELD. */
export function chosenFields(
  object: ObjectDefinition,
  access: Access,
  names: readonly string[] | null,
): readonly FieldDefinition[] {
  if (names === null) return [...object.fields.values()].filter((field) => access.canRead(object, field));
  return names.map((name) => {
    const field = object.fields.get(name.trim().toLowerCase());
    if (!field || !access.canRead(object, field)) throw noSuchField(name.trim(), object);
    return field;
  });
}

/** A record as `GET /sobjects/X/<id>` shows it. */
export function recordJson(
  object: ObjectDefinition,
  row: Row,
  fields: readonly FieldDefinition[],
  base: string,
): Record<string, unknown> {
  const json: Record<string, unknown> = { attributes: attributesOf(object, String(row['Id']), base) };
  for (const field of fields) {
    json[field.name] = isStored(field)
      ? toJson(field, row[field.name])
      : addressJson(object, field.name, row);
  }
  return json;
}
