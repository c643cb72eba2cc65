import { Type } from 'avsc';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventReader } from '../../../../src/salesforce/change-feed/event-decoder.ts';

const texts = { type: 'array', items: 'string' } as const;
const optional = (type: object | string) => ['null', type];

/** As Salesforce writes the schema of an object's change events: the header first, then the fields, all of them optional. */
function schemaOf(name: string, fields: readonly object[]) {
  return {
    type: 'record',
    namespace: 'com.sforce.eventbus',
    name,
    fields: [
      {
        name: 'ChangeEventHeader',
        type: {
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
                symbols: ['CREATE', 'UPDATE', 'DELETE', 'GAP_OVERFLOW'],
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
        },
      },
      ...fields,
    ],
  };
}

const NAME = {
  type: 'record',
  name: 'PersonName',
  fields: ['Salutation', 'FirstName', 'LastName'].map((name) => ({
    name,
    type: optional('string'),
    default: null,
  })),
};
const SCHEMA = schemaOf('ContactChangeEvent', [
  { name: 'AccountId', type: optional('string'), default: null },
  { name: 'Name', type: optional(NAME), default: null },
  { name: 'Phone', type: optional('string'), default: null },
  { name: 'Score__c', type: optional('double'), default: null },
]);
const written = Type.forSchema(SCHEMA as Parameters<typeof Type.forSchema>[0]);
const HEADER = {
  entityName: 'Contact',
  recordIds: ['003000000000001AAA'],
  changeType: 'UPDATE',
  changeOrigin: 'com/salesforce/api/rest/66.0;client=somebody',
  transactionKey: '000a',
  sequenceNumber: 1,
  commitTimestamp: Date.UTC(2026, 10, 30, 12),
  commitNumber: 11_657_372_702_432,
  commitUser: '005000000000001AAA',
  nulledFields: [] as string[],
  diffFields: [] as string[],
  changedFields: ['0x8', '2-0x6'],
};
const PLACE = Uint8Array.of(1, 2, 3);

function payload(header: Partial<typeof HEADER> = {}, fields: object = {}): Buffer {
  return written.toBuffer({
    ChangeEventHeader: { ...HEADER, ...header },
    Name: { Salutation: null, FirstName: 'Ada', LastName: 'Okoro' },
    Phone: '+31 20 555 0199',
    ...fields,
  });
}

function read(bytes: Uint8Array, schema: object = SCHEMA) {
  return eventReader(JSON.stringify(schema))?.read(bytes, PLACE);
}

describe('an event of the change feed', () => {
  it('tells its records, its commit, and the names of what changed, parts of compound fields included', () => {
    const event = read(payload());
    expect(event).toMatchObject({
      replayId: PLACE,
      entityName: 'Contact',
      values: { Phone: '+31 20 555 0199' },
    });
    expect(event?.header).toMatchObject({
      recordIds: HEADER.recordIds,
      changeType: 'UPDATE',
      committedAt: new Date(HEADER.commitTimestamp),
      changedFields: ['Phone', 'Name.FirstName', 'Name.LastName'],
      nulledFields: [],
    });
  });

  it.each([
    ['whole bytes, in upper case', ['0x0A'], ['AccountId', 'Phone']],
    ['several compound fields and none at the top', ['2-0x1'], ['Name.Salutation']],
    ['no field', ['0x00'], []],
    ['a field that the schema does not have', ['0x20'], null],
    ['a part of a field that has none', ['3-0x1'], null],
    ['a part of a field that is not there', ['9-0x1'], null],
    ['no bitmap at all', ['Phone'], null],
  ])('reads a bitmap of %s', (_, changedFields, names) => {
    expect(read(payload({ changedFields }))?.header?.changedFields).toEqual(names);
  });

  it('is read whose numbers are larger than a number of JavaScript holds', () => {
    const big = schemaOf('ContactChangeEvent', [{ name: 'Count__c', type: optional('long'), default: null }]);
    const bytes = Buffer.concat([
      written.toBuffer({ ChangeEventHeader: HEADER }).subarray(0, -4),
      // Branch 1 of the union, then 2^62 in Avro's notation.
      Buffer.from([2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]),
    ]);
    expect(read(bytes, big)).toMatchObject({
      header: { recordIds: HEADER.recordIds },
      values: { Count__c: 2 ** 62 },
    });
  });

  it('tells its records where the fields after the header are damaged', () => {
    const whole = payload();
    const event = read(whole.subarray(0, -12));
    expect(event).toMatchObject({ header: { recordIds: HEADER.recordIds }, values: {} });
  });

  it('tells its object where nothing but the schema can be read', () => {
    expect(read(Buffer.from([0xff, 0xff, 0xff]))).toEqual({
      replayId: PLACE,
      header: null,
      entityName: 'Contact',
      values: {},
    });
    const custom = schemaOf('Shipment__ChangeEvent', []);
    expect(read(Buffer.alloc(0), custom)?.entityName).toBe('Shipment__c');
  });

  it('is read at once when a damaged count names more records than its bytes can hold', () => {
    // An empty name of the object, then the count of the records in Avro's notation.
    for (const count of [
      [0x80, 0x80, 0x80, 0x80, 0x10],
      [0xff, 0xff, 0xff, 0xff, 0x0f],
    ]) {
      expect(read(Buffer.from([0, ...count]))).toMatchObject({ header: null, entityName: 'Contact' });
    }
    // The control: a count in two blocks, the second one with its size, is no damage.
    const blocks = [2, 2, 0x61, 1, 4, 2, 0x62, 0];
    const [, , ...rest] = payload({ entityName: '', recordIds: [] });
    const event = read(Buffer.from([0, ...blocks, ...rest]));
    expect(event?.header?.recordIds).toEqual(['a', 'b']);
  });

  it('never fails, whatever its bytes and its schema are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(read(bytes)?.replayId).toBe(PLACE);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(eventReader(text)).toBeNull();
      }),
    );
  });
});
