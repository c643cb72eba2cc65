import avro, { type Type, type types } from 'avsc';
import { boundedArrays } from './bounded-arrays.ts';
import { CHANGE_TYPES, type ChangeEvent, type ChangeHeader, type ChangeType } from './change-event.ts';
import { fieldNames } from './field-bitmaps.ts';

/** A schema of the event bus, ready to read events. Make one for each schema id. */
export interface EventReader {
  /** Never throws: what cannot be read is missing in the event. */
  read(payload: Uint8Array, replayId: Uint8Array): ChangeEvent;
}

const HEADER = 'ChangeEventHeader';
/** `AccountChangeEvent`, `Shipment__ChangeEvent` for the custom object `Shipment__c`. */
const EVENT_NAME = /^(\w+?)(__)?ChangeEvent$/;

/** Avro's long, as a number; one beyond 2^53 is not exact, which no field that the hub reads needs. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => Number(bytes.readBigInt64LE()),
  toBuffer: (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return bytes;
  },
  fromJSON: Number,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'number',
  compare: (one: number, other: number) => Math.sign(one - other),
});

/** An event of which nothing but its place in the feed is known. */
export function unreadable(replayId: Uint8Array, entityName: string | null = null): ChangeEvent {
  return { replayId, header: null, entityName, values: {} };
}

/** @returns null for a text that is no schema of a change event. */
export function eventReader(schemaJson: string): EventReader | null {
  const schema = parsed(schemaJson);
  if (schema === null) return null;
  const [first] = schema.fields;
  const entityName = entityOf(schema.name ?? '');
  return {
    read(payload, replayId) {
      const bytes = Buffer.from(payload);
      const whole = attempt(() => schema.fromBuffer(bytes) as Readonly<Record<string, unknown>>);
      // The header stands first, so it can be read where the rest cannot.
      const headerOnly = whole ?? (first?.name === HEADER ? onlyHeader(first.type, bytes) : null);
      const header = headerOnly === null ? null : headerOf(headerOnly[HEADER], schema);
      if (header === null) return unreadable(replayId, entityName);
      const { [HEADER]: _header, ...values } = whole ?? {};
      return { replayId, header, entityName: header.entityName, values };
    },
  };
}

function parsed(schemaJson: string): types.RecordType | null {
  const registry = { long: LONG };
  const options = { registry, wrapUnions: 'auto', typeHook: boundedArrays } as const;
  const type = attempt(() => avro.Type.forSchema(JSON.parse(schemaJson), options));
  return type instanceof avro.types.RecordType ? type : null;
}

function onlyHeader(type: Type, bytes: Buffer): Readonly<Record<string, unknown>> | null {
  const read = attempt(() => type.decode(bytes, 0));
  return read === null || read.offset < 0 ? null : { [HEADER]: read.value as unknown };
}

function headerOf(value: unknown, schema: types.RecordType): ChangeHeader | null {
  if (typeof value !== 'object' || value === null) return null;
  const header = value as Readonly<Record<string, unknown>>;
  const { entityName, recordIds, changeType } = header;
  if (typeof entityName !== 'string' || !Array.isArray(recordIds) || !isChangeType(changeType)) return null;
  const { commitTimestamp } = header;
  const committedAt = typeof commitTimestamp === 'number' ? new Date(commitTimestamp) : null;
  return {
    entityName,
    recordIds: recordIds.map(String),
    changeType,
    changeOrigin: textOf(header, 'changeOrigin'),
    transactionKey: textOf(header, 'transactionKey'),
    sequenceNumber: Number(header['sequenceNumber'] ?? 0),
    committedAt: committedAt === null || !(committedAt.getTime() > 0) ? null : committedAt,
    commitUser: textOf(header, 'commitUser'),
    changedFields: namesIn(header['changedFields'], schema),
    nulledFields: namesIn(header['nulledFields'], schema),
    diffFields: namesIn(header['diffFields'], schema),
  };
}

function namesIn(bitmaps: unknown, schema: types.RecordType): readonly string[] | null {
  if (!Array.isArray(bitmaps)) return bitmaps == null ? [] : null;
  return fieldNames(bitmaps.map(String), schema);
}

function isChangeType(value: unknown): value is ChangeType {
  return CHANGE_TYPES.some((type) => type === value);
}

function textOf(header: Readonly<Record<string, unknown>>, name: string): string {
  const value = header[name];
  return typeof value === 'string' ? value : '';
}

function entityOf(schemaName: string): string | null {
  const [, name, custom] = EVENT_NAME.exec(schemaName.split('.').at(-1) ?? '') ?? [];
  return name === undefined ? null : custom === undefined ? name : `${name}__c`;
}

/** Null instead of an error: bytes and schemas come from elsewhere, and any of them may be damaged. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
