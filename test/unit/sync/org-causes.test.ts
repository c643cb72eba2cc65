import { describe, expect, it } from 'vitest';
import { translatedPart } from '../../../src/salesforce/salesforce-error.ts';
import { courseOf } from '../../../src/sync/exchange/failures.ts';
import {
  causeText,
  orgCauseIn,
  orgCauseOf,
  SPEAKS_OF,
  type SpeaksOf,
} from '../../../src/sync/exchange/org-causes.ts';
import { kindOfObject, type SyncedKind } from '../../../src/sync/exchange/records.ts';
import { salesforceErrors } from '../../../src/sync/salesforce-errors.ts';

const SHIPMENT = kindOfObject('Shipment__c') as SyncedKind;

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  none: [],
  'one of the hub': ['Service_Level__c'],
  "one of the customer's own": ['Cost_Center__c'],
};

/** Whether one refused record is enough to ask about the org, by the fields that the refusal names. */
const CERTAIN: Readonly<Record<SpeaksOf, readonly string[]>> = {
  ORG: Object.keys(FIELDS),
  OTHER_FIELD: ["one of the customer's own"],
  MANY: [],
  RECORD: [],
};

function refusal(code: string, fields: readonly string[] = [], message = '') {
  return translatedPart([{ statusCode: code, message, fields }], 400);
}

const CODES = Object.entries(SPEAKS_OF).flatMap(([code, speaksOf]) =>
  Object.keys(FIELDS).map((named) => [code, named, speaksOf] as const),
);

describe('a refusal of Salesforce', () => {
  it.each(CODES)('%s that names %s speaks of %s', (code, named, speaksOf) => {
    const cause = orgCauseOf(SHIPMENT, refusal(code, FIELDS[named]));
    expect(cause === null).toBe(speaksOf === 'RECORD');
    expect(cause?.isCertain ?? false).toBe(CERTAIN[speaksOf].includes(named));
    if (cause === null) return;
    expect(orgCauseIn(causeText(cause))).toEqual({ object: 'Shipment__c', code, named: cause.named });
  });

  it('that leads to a person is in the table, whatever its code', () => {
    const asked = salesforceErrors().filter(
      ({ code }) => courseOf(refusal(code)).course === 'REVIEW' && /^[A-Z_]+$/.test(code),
    );
    expect(asked.map(({ code }) => code).filter((code) => !Object.hasOwn(SPEAKS_OF, code))).toEqual([]);
    expect(asked.length).toBeGreaterThan(15);
  });

  it('that passes by itself is no question about the org', () => {
    const passing = salesforceErrors().filter(({ code }) => courseOf(refusal(code)).course !== 'REVIEW');
    expect(passing.filter(({ code }) => orgCauseOf(SHIPMENT, refusal(code)) !== null)).toEqual([]);
  });

  it('of a code that nobody has listed speaks of the org once many records are refused so', () => {
    expect(orgCauseOf(SHIPMENT, refusal('A_CODE_OF_NEXT_YEAR'))).toMatchObject({ isCertain: false });
  });

  it.each([
    [
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      'ShipmentTrigger: execution of BeforeUpdate\n\ncaused by: System.NullPointerException: Secret\n\nTrigger.ShipmentTrigger: line 3, column 1',
      'ShipmentTrigger',
    ],
    [
      'CANNOT_EXECUTE_FLOW_TRIGGER',
      'A flow trigger failed to execute the flow with version ID 301Wb00000ABcDe. Secret',
      '301Wb00000ABcDe',
    ],
    ['CANNOT_EXECUTE_FLOW_TRIGGER', 'Something else about Secret', ''],
    ['STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded', ''],
  ])('%s names the part of the org that failed, and no value', (code, message, named) => {
    expect(orgCauseOf(SHIPMENT, refusal(code, [], message))).toMatchObject({ named });
  });
});
