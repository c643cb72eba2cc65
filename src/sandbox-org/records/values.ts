import type { FieldDefinition, ObjectDefinition } from '../schema/model.ts';
import { ApiError } from '../wire/errors.ts';
import type { ColumnValue, Row } from './database.ts';
import { normalizeId } from './salesforce-id.ts';

const MAX_SHOWN = 255;

/** `2026-01-31T10:20:30.000+0000`, the way Salesforce writes a moment. */
export function formatDateTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+0000');
}

/** Milliseconds of a moment in any ISO 8601 spelling that Salesforce takes; null when it is none. */
export function parseDateTime(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(
    text.trim(),
  );
  if (!match) return null;
  const [, day = '', minutes = '00:00', seconds = ':00', , zone = 'Z'] = match;
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const milliseconds = Date.parse(`${day}T${minutes}${seconds}${offset}`);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

/** A value of a request as text. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function wrongType(field: FieldDefinition, value: unknown, expected: string): ApiError {
  return new ApiError(
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${expected} from ${typeof value === 'string' ? 'VALUE_STRING' : 'value'} value ${shown(value)} for field ${field.name}`,
  );
}

/** The column value of what a caller sent for a field: blank text is null, moments are cut to the second. Throws ApiError. */
export function toColumn(field: FieldDefinition, value: unknown): ColumnValue {
  if (value === null || value === undefined || value === '') return field.type === 'boolean' ? 0 : null;
  switch (field.type) {
    case 'boolean':
      if (typeof value === 'boolean') return value ? 1 : 0;
      if (value === 1 || value === 0) return value;
      if (typeof value === 'string' && /^(true|false|1|0)$/i.test(value))
        return /^(true|1)$/i.test(value) ? 1 : 0;
      throw wrongType(field, value, 'boolean');
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return toNumber(field, value);
    case 'date':
      return toDate(field, value);
    case 'datetime': {
      const moment = typeof value === 'string' ? parseDateTime(value) : null;
      if (moment === null) throw wrongType(field, value, 'datetime');
      return moment - (moment % 1000);
    }
    case 'id':
    case 'reference': {
      const id = typeof value === 'string' ? normalizeId(value) : null;
      if (id === null) {
        throw new ApiError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${shown(value)}`, {
          fields: [field.name],
        });
      }
      return id;
    }
    case 'multipicklist':
      return [...new Set(toText(field, value).split(';').filter(Boolean))].join(';') || null;
    default:
      return toText(field, value) || null;
  }
}

function toDate(field: FieldDefinition, value: unknown): string {
  if (typeof value === 'string') {
    if (isDate(value)) return value;
    const moment = parseDateTime(value);
    if (moment !== null) return new Date(moment).toISOString().slice(0, 10);
  }
  throw wrongType(field, value, 'date');
}

function toNumber(field: FieldDefinition, value: unknown): number {
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw wrongType(field, value, field.type === 'int' ? 'int' : 'double');
  const isOutside =
    field.type === 'int'
      ? Math.abs(number) >= 2 ** 31
      : field.precision > 0 && Math.abs(number) >= 10 ** (field.precision - field.scale);
  if (isOutside) {
    throw new ApiError(
      'NUMBER_OUTSIDE_VALID_RANGE',
      `${field.label}: value outside of valid range on numeric field: ${number}`,
      {
        fields: [field.name],
      },
    );
  }
  if (field.type === 'int') return Math.trunc(number);
  return field.custom || field.type === 'currency' ? Number(number.toFixed(field.scale)) : number;
}

function toText(field: FieldDefinition, value: unknown): string {
  if (typeof value === 'object') throw wrongType(field, value, 'string');
  const text = shown(value);
  const kept = field.type === 'textarea' ? text : text.trim();
  if (field.length > 0 && kept.length > field.length) {
    const excerpt = kept.length > MAX_SHOWN ? `${kept.slice(0, MAX_SHOWN)}...` : kept;
    throw new ApiError(
      'STRING_TOO_LONG',
      `${field.label}: data value too large: ${excerpt} (max length=${field.length})`,
      { fields: [field.name] },
    );
  }
  if (field.type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(kept)) {
    throw new ApiError('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${kept}`, {
      fields: [field.name],
    });
  }
  return field.type === 'email' ? kept.toLowerCase() : kept;
}

/** A column value as JSON carries it. */
export function toJson(
  field: FieldDefinition,
  value: ColumnValue | undefined,
): string | number | boolean | null {
  if (field.type === 'boolean') return value === 1;
  if (value === null || value === undefined) return null;
  return field.type === 'datetime' ? formatDateTime(Number(value)) : value;
}

/** A compound address out of its parts, or null when all are blank. */
export function addressJson(object: ObjectDefinition, compound: string, row: Row): object | null {
  const parts = [...object.fields.values()].filter((field) => field.compound === compound);
  const prefix = compound.slice(0, -'Address'.length);
  const address: Record<string, ColumnValue> = {};
  for (const part of parts) {
    const name = part.name.slice(prefix.length);
    address[name.charAt(0).toLowerCase() + name.slice(1)] = row[part.name] ?? null;
  }
  const blank = Object.values(address).every((value) => value === null);
  return blank ? null : { ...address, geocodeAccuracy: null };
}
