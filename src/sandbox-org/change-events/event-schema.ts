import { createHash } from 'node:crypto';
// The package is CommonJS, whose names Node cannot import one by one.
import avro, { type Schema, type Type } from 'avsc';
import type { FieldDefinition, FieldType, ObjectDefinition } from '../schema/model.ts';

/** A field of a change event: a field of the object, or a compound of several. */
export type EventField =
  | { readonly kind: 'VALUE'; readonly name: string; readonly field: FieldDefinition }
  | { readonly kind: 'COMPOUND'; readonly name: string; readonly parts: readonly CompoundPart[] };

export interface CompoundPart {
  readonly name: string;
  /** Undefined for a part that this org never fills. */
  readonly field: FieldDefinition | undefined;
}

/** The Avro schema of the change events of one object. */
export interface EventSchema {
  readonly object: ObjectDefinition;
  /** `AccountChangeEvent`, `Shipment__ChangeEvent` */
  readonly eventName: string;
  readonly id: string;
  readonly json: string;
  readonly type: Type;
  /** The fields after the header, which is field 0. */
  readonly fields: readonly EventField[];
}

const NAMESPACE = 'com.sforce.eventbus';
const CHANGE_TYPES = ['CREATE', 'UPDATE', 'DELETE', 'UNDELETE'];
const texts = { type: 'array', items: 'string' };

const HEADER = {
  type: 'record',
  name: 'ChangeEventHeader',
  fields: [
    { name: 'entityName', type: 'string' },
    { name: 'recordIds', type: texts },
    {
      name: 'changeType',
      type: {
        type: 'enum',
        name: 'ChangeType',
        symbols: [...CHANGE_TYPES, ...CHANGE_TYPES.map((name) => `GAP_${name}`), 'GAP_OVERFLOW'],
      },
    },
    { name: 'changeOrigin', type: 'string' },
    { name: 'transactionKey', type: 'string' },
    { name: 'sequenceNumber', type: 'int' },
    { name: 'commitTimestamp', type: 'long' },
    { name: 'commitNumber', type: 'long' },
    { name: 'commitUser', type: 'string' },
    { name: 'nulledFields', type: texts },
    { name: 'diffFields', type: texts },
    { name: 'changedFields', type: texts },
  ],
};

const PERSON_NAME = ['Salutation', 'FirstName', 'LastName', 'MiddleName', 'InformalName', 'Suffix'];
const ADDRESS = [
  'Street',
  'City',
  'State',
  'PostalCode',
  'Country',
  'StateCode',
  'CountryCode',
  'Latitude',
  'Longitude',
  'Xyz',
  'GeocodeAccuracy',
];
const NUMBER_PARTS = ['Latitude', 'Longitude'];

/** Fields of a record that no change event has: the id is in the header, the others follow from other records. */
const NOT_IN_EVENTS = ['Id', 'IsDeleted', 'SystemModstamp', 'MasterRecordId', 'ContactEmail', 'ContactPhone'];

/** Avro types and the `doc` words by the type of the field. Dates and moments are both milliseconds since 1970. */
const AVRO: Readonly<Record<FieldType, readonly [type: string, doc: string]>> = {
  id: ['string', 'EntityId'],
  string: ['string', 'Text'],
  textarea: ['string', 'MultiLineText'],
  phone: ['string', 'Phone'],
  url: ['string', 'Url'],
  email: ['string', 'Email'],
  picklist: ['string', 'DynamicEnum'],
  multipicklist: ['string', 'MultiEnum'],
  boolean: ['boolean', 'Boolean'],
  int: ['int', 'Integer'],
  double: ['double', 'Double'],
  currency: ['double', 'Currency'],
  percent: ['double', 'Percent'],
  date: ['long', 'DateOnly'],
  datetime: ['long', 'DateTime'],
  reference: ['string', 'EntityId'],
  address: ['string', 'Address'],
};

/** `AccountChangeEvent`; a custom object's name loses its ending. */
export function eventNameOf(object: ObjectDefinition): string {
  return object.custom ? object.name.replace(/__c$/i, '__ChangeEvent') : `${object.name}ChangeEvent`;
}

/** Builds the schema of an object. The same fields always give the same schema id. */
export function eventSchema(object: ObjectDefinition): EventSchema {
  const fields = eventFields(object);
  const eventName = eventNameOf(object);
  const named = new Set<string>();
  const body = {
    name: eventName,
    namespace: NAMESPACE,
    type: 'record',
    fields: [
      { name: 'ChangeEventHeader', type: HEADER },
      ...fields.map((field) => avroField(object, field, named)),
    ],
  };
  const id = createHash('md5').update(JSON.stringify(body)).digest('base64url');
  const json = JSON.stringify({ ...body, uuid: id });
  return { object, eventName, id, json, type: avro.Type.forSchema(JSON.parse(json) as Schema), fields };
}

function eventFields(object: ObjectDefinition): EventField[] {
  const all = [...object.fields.values()].filter((field) => !NOT_IN_EVENTS.includes(field.name));
  const isPerson = isPersonName(object);
  const named = new Set(isPerson ? PERSON_NAME : []);
  const find = (name: string) => object.fields.get(name.toLowerCase());
  return all.flatMap((field): EventField[] => {
    if (field.compound !== null || named.has(field.name)) return [];
    if (isPerson && field.name === 'Name') {
      return [
        { kind: 'COMPOUND', name: 'Name', parts: PERSON_NAME.map((name) => ({ name, field: find(name) })) },
      ];
    }
    if (field.type !== 'address') return [{ kind: 'VALUE', name: field.name, field }];
    const prefix = field.name.slice(0, -'Address'.length);
    const parts = ADDRESS.map((name) => ({ name, field: find(`${prefix}${name}`) }));
    return [{ kind: 'COMPOUND', name: field.name, parts }];
  });
}

function isPersonName(object: ObjectDefinition): boolean {
  return object.fields.has('lastname') && object.fields.has('firstname');
}

/** A record type is defined where it stands first and named after that. */
function avroField(object: ObjectDefinition, field: EventField, named: Set<string>): object {
  if (field.kind === 'VALUE') {
    const [type, doc] = AVRO[field.field.type];
    // The name of a person account is a record. This org has none, and its schema still says so.
    if (object.name === 'Account' && field.name === 'Name') {
      const switchable = compoundType('Switchable_PersonName', PERSON_NAME, named);
      return {
        name: field.name,
        type: ['null', 'string', switchable],
        doc: 'Data:Switchable_PersonName',
        default: null,
      };
    }
    return { name: field.name, type: ['null', type], doc: `Data:${doc}`, default: null };
  }
  const isName = field.name === 'Name';
  const type = compoundType(isName ? 'PersonName' : 'Address', isName ? PERSON_NAME : ADDRESS, named);
  return {
    name: field.name,
    type: ['null', type],
    doc: `Data:${isName ? 'PersonName' : 'Address'}`,
    default: null,
  };
}

function compoundType(name: string, parts: readonly string[], named: Set<string>): unknown {
  if (named.has(name)) return name;
  named.add(name);
  return {
    type: 'record',
    name,
    fields: parts.map((part) => ({
      name: part,
      type: ['null', NUMBER_PARTS.includes(part) ? 'double' : 'string'],
      default: null,
    })),
  };
}
