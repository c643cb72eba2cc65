import { describe, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { HostRefused } from '../../../src/salesforce/allowed-hosts.ts';
import { translated, translatedBulkRow, translatedPart } from '../../../src/salesforce/salesforce-error.ts';

/** As jsforce throws them: a class which it does not export. */
function vendorError(errorCode: string, message: string, fields: readonly string[] = []): Error {
  return Object.assign(new Error(message), { errorCode, data: { errorCode, message, fields } });
}

const TABLE = [
  [
    'REQUIRED_FIELD_MISSING',
    400,
    'Required fields are missing: [Name, Billing_Code__c]',
    'UPSTREAM_REJECTED',
  ],
  [
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    400,
    'Status: bad value for restricted picklist field: Secret',
    'UPSTREAM_REJECTED',
  ],
  [
    'DUPLICATE_VALUE',
    400,
    'duplicate value found: Portal_Customer_Id__c duplicates value on record with id: 001SECRET',
    'DUPLICATE',
  ],
  ['DUPLICATES_DETECTED', 400, 'Use one of these records?', 'DUPLICATE'],
  ['STRING_TOO_LONG', 400, 'Label: data value too large: Secret (max length=20)', 'UPSTREAM_REJECTED'],
  [
    'UNABLE_TO_LOCK_ROW',
    400,
    'unable to obtain exclusive access to this record or 1 records: 001SECRET',
    'RECORD_LOCKED',
  ],
  [
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    400,
    'Unable to create/update fields: Phone. Please check the security settings',
    'UPSTREAM_PERMISSION',
  ],
  ['INSUFFICIENT_ACCESS_OR_READONLY', 403, 'insufficient access rights on object id', 'UPSTREAM_PERMISSION'],
  ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 400, 'Hub_Version__c may not decrease', 'STALE'],
  ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 400, 'Another rule about Secret', 'UPSTREAM_REJECTED'],
  ['ENTITY_IS_DELETED', 404, 'entity is deleted', 'STALE'],
  ['INVALID_SESSION_ID', 401, 'Session expired or invalid', 'UPSTREAM_AUTHENTICATION'],
  ['REQUEST_LIMIT_EXCEEDED', 403, 'TotalRequests Limit exceeded.', 'UPSTREAM_RATE_LIMITED'],
  ['SERVER_UNAVAILABLE', 503, '', 'UPSTREAM_UNAVAILABLE'],
  ['SOMETHING_NEW', 400, 'Secret', 'UPSTREAM_REJECTED'],
  ['SOMETHING_NEW', 500, 'Secret', 'UPSTREAM_UNAVAILABLE'],
  ['ERROR_HTTP_414', 414, 'URI too long', 'INTERNAL'],
  ['SOMETHING_NEW', 410, 'Secret', 'CONFIGURATION'],
  [
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    400,
    'ShipmentTrigger: execution of BeforeUpdate caused by: first error: UNABLE_TO_LOCK_ROW, Secret: []',
    'RECORD_LOCKED',
  ],
  ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 400, 'ShipmentTrigger: Secret', 'UPSTREAM_REJECTED'],
] as const;

describe('translated', () => {
  it.each(TABLE)('takes %s (%i) as the catalogue says: %s', (vendorCode, status, message, code) => {
    const original = vendorError(vendorCode, message);
    const error = translated(original, { status, writes: true });
    expect(error).toBeInstanceOf(WaybillError);
    expect(error.code).toBe(code);
    expect(error.extensions).toMatchObject({ system: 'SALESFORCE', vendorCode });
    expect(error.cause).toBe(original);
  });

  it.each(TABLE)('keeps what %s (%i) says about a record out of sight', (vendorCode, status, message) => {
    const error = translated(vendorError(vendorCode, message), { status, writes: true });
    expect(JSON.stringify([error.message, error.extensions])).not.toMatch(/secret/i);
  });

  it('names the fields, from the list or from the message', () => {
    const of = (code: string, message: string, fields: readonly string[] = []) =>
      translated(vendorError(code, message, fields), { status: 400, writes: true }).details.fields;
    expect(of('STRING_TOO_LONG', 'x', ['Billing_Code__c'])).toEqual(['Billing_Code__c']);
    expect(of('REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name, Phone]')).toEqual([
      'Name',
      'Phone',
    ]);
    expect(
      of('DUPLICATE_VALUE', 'duplicate value found: F__c duplicates value on record with id: 1'),
    ).toEqual(['F__c']);
    expect(of('DUPLICATE_VALUE', 'no field, but a value: 4711')).toBeUndefined();
  });

  it('sees the fault behind a rolled-back collection', () => {
    const errors = [
      { errorCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message: 'rolled back' },
      { errorCode: 'UNABLE_TO_LOCK_ROW', message: 'locked' },
    ];
    const error = translated(Object.assign(new Error('several'), { data: errors }), {
      status: 400,
      writes: true,
    });
    expect(error.code).toBe('RECORD_LOCKED');
  });

  it('tells whether a write may have happened', () => {
    const outcome = (error: unknown, status: number | null) =>
      translated(error, { status, writes: true }).details['outcome'];
    expect(outcome(vendorError('STRING_TOO_LONG', ''), 400)).toBe('NOT_APPLIED');
    expect(outcome(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), null)).toBe('NOT_APPLIED');
    expect(outcome(Object.assign(new Error('reset'), { code: 'ECONNRESET' }), null)).toBe('UNKNOWN');
    expect(outcome(vendorError('SERVER_UNAVAILABLE', ''), 503)).toBe('UNKNOWN');
    expect(translated(new Error('x'), { status: null, writes: false }).details).not.toHaveProperty('outcome');
  });

  it('knows refusals of the token endpoint', () => {
    const refused = Object.assign(new Error("user hasn't approved this consumer"), { name: 'invalid_grant' });
    expect(translated(refused, { status: null, writes: false })).toMatchObject({
      code: 'UPSTREAM_AUTHENTICATION',
      details: { vendorCode: 'invalid_grant' },
    });
    const down = Object.assign(new Error('<html>'), { name: 'ERROR_HTTP_503' });
    expect(translated(down, { status: null, writes: false }).code).toBe('UPSTREAM_UNAVAILABLE');
  });

  it('takes a refused host as a matter of configuration', () => {
    expect(translated(new HostRefused('no'), { status: null, writes: false }).code).toBe('CONFIGURATION');
  });

  it('leaves an error of the catalogue alone', () => {
    const error = new WaybillError('STALE', 'old');
    expect(translated(error, { status: 500, writes: true })).toBe(error);
  });
});

describe('translatedPart', () => {
  it('reads statusCode as well as errorCode', () => {
    const part = translatedPart([{ statusCode: 'DUPLICATE_VALUE', message: 'x', fields: ['F__c'] }], 200);
    expect(part).toMatchObject({
      code: 'DUPLICATE',
      details: { vendorCode: 'DUPLICATE_VALUE', fields: ['F__c'] },
    });
  });
});

describe('translatedBulkRow', () => {
  it.each([
    [
      'STRING_TOO_LONG:Label: data value too large: x (max length=20):Billing_Code__c --',
      'UPSTREAM_REJECTED',
      ['Billing_Code__c'],
    ],
    ['REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --', 'UPSTREAM_REJECTED', ['Name']],
    ['UNABLE_TO_LOCK_ROW:unable to obtain exclusive access: 001:--', 'RECORD_LOCKED', undefined],
    ['something else', 'UPSTREAM_REJECTED', undefined],
  ])('reads %s', (text, code, fields) => {
    const error = translatedBulkRow(text);
    expect(error.code).toBe(code);
    expect(error.details.fields).toEqual(fields);
  });
});
