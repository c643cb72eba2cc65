import type { ColumnValue } from '../records/database.ts';
import type { FieldDefinition } from '../schema/model.ts';
import type { Change } from './change.ts';
import type { EventSchema } from './event-schema.ts';

type AvroValue = string | number | boolean | null;

/**
 * Writes a change as the Avro payload of its event. Fields that the subscriber may not read are left out of the values
 * and of the bitmaps.
 *
 * @param enriched columns that the channel adds to the event although they did not change.
 */
export function eventPayload(
  schema: EventSchema,
  change: Change,
  mayRead: (field: FieldDefinition) => boolean,
  enriched: Readonly<Record<string, ColumnValue>> = {},
): Buffer {
  const columns = { ...enriched, ...change.values };
  const has = (field: FieldDefinition | undefined): field is FieldDefinition =>
    field !== undefined && field.name in columns && mayRead(field);
  const payload: Record<string, unknown> = {};
  for (const field of schema.fields) {
    if (field.kind === 'VALUE') {
      payload[field.name] = has(field.field) ? avroValue(field.field, columns[field.name]) : null;
      continue;
    }
    const parts = field.parts.map((part): [string, AvroValue] => [
      part.name,
      has(part.field) ? avroValue(part.field, columns[part.field.name]) : null,
    ]);
    payload[field.name] = field.parts.some((part) => has(part.field)) ? Object.fromEntries(parts) : null;
  }
  const { entityName, recordIds, changeType, changeOrigin, transactionKey, sequenceNumber } = change;
  const { commitTimestamp, commitNumber, commitUser } = change;
  const changed = new Set(change.changed);
  const nulled = change.changed.filter((name) => (change.values[name] ?? null) === null);
  payload['ChangeEventHeader'] = {
    entityName,
    recordIds,
    changeType,
    changeOrigin,
    transactionKey,
    sequenceNumber,
    commitTimestamp,
    commitNumber,
    commitUser,
    nulledFields: fieldBitmaps(schema, new Set(nulled), mayRead),
    diffFields: fieldBitmaps(schema, new Set(change.diffed), mayRead),
    changedFields: fieldBitmaps(schema, changed, mayRead),
  };
  return schema.type.toBuffer(payload);
}

/** A value of the field's own type, whatever the column holds: one odd value must not stop the events of others. */
function avroValue(field: FieldDefinition, value: ColumnValue | undefined): AvroValue {
  if (value === null || value === undefined) return field.type === 'boolean' ? false : null;
  switch (field.type) {
    case 'boolean':
      return Number(value) === 1;
    case 'int':
    case 'datetime':
      return Number.isSafeInteger(Number(value)) ? Number(value) : null;
    case 'double':
    case 'currency':
    case 'percent':
      return Number.isFinite(Number(value)) ? Number(value) : null;
    case 'date': {
      const midnight = Date.parse(`${value}T00:00:00Z`);
      return Number.isNaN(midnight) ? null : midnight;
    }
    default:
      return String(value);
  }
}

/**
 * Columns as Salesforce lists fields: one bitmap of the event's own fields, then `index-bitmap` for the parts of each
 * compound field. Bit 0 is the first field. The header is field 0 of the event.
 */
export function fieldBitmaps(
  schema: EventSchema,
  columns: ReadonlySet<string>,
  mayRead: (field: FieldDefinition) => boolean,
): string[] {
  const isListed = (field: FieldDefinition | undefined) =>
    field !== undefined && columns.has(field.name) && mayRead(field);
  const top = schema.fields.flatMap((field, index) =>
    field.kind === 'VALUE' && isListed(field.field) ? [index + 1] : [],
  );
  const nested = schema.fields.flatMap((field, index) => {
    if (field.kind === 'VALUE') return [];
    const bits = field.parts.flatMap((part, place) => (isListed(part.field) ? [place] : []));
    return bits.length > 0 ? [`${index + 1}-${bitmap(bits)}`] : [];
  });
  return top.length > 0 ? [bitmap(top), ...nested] : nested;
}

/** `0x0A` for the bits 1 and 3; whole bytes, the highest first. */
function bitmap(bits: readonly number[]): string {
  let value = 0n;
  for (const bit of bits) value |= 1n << BigInt(bit);
  const digits = value.toString(16).toUpperCase();
  return `0x${digits.padStart(digits.length + (digits.length % 2), '0')}`;
}
