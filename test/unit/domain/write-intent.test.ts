import { describe, expect, it } from 'vitest';
import {
  type IntendedWrite,
  readBack,
  underApiNames,
  writtenAnswer,
} from '../../../src/domain/write-intent.ts';

const write: IntendedWrite = {
  record: 'Account',
  crmId: '001000000000001AAA',
  portalId: '0190a000-0000-7000-8000-000000000001',
  newValues: { phone: '+12125550123', 'contractTerms.eligibleServices': 'Economy;Same Day' },
  baseValues: { phone: null, 'contractTerms.eligibleServices': 'Expedited' },
};

describe('a write whose answer was lost', () => {
  it('is done when Salesforce has the values, in whatever form it keeps them', () => {
    const current = { phone: ' +12125550123', 'contractTerms.eligibleServices': 'Same Day;Economy' };
    expect(readBack(write, current)).toBe('WRITTEN');
  });

  it('may be sent again while everything stands as it stood', () => {
    expect(readBack(write, { phone: '', 'contractTerms.eligibleServices': 'Expedited' })).toBe('NOT_WRITTEN');
  });

  it('is left alone when somebody changed any of the fields since', () => {
    expect(readBack(write, { ...write.newValues, phone: '+12125550199' })).toBe('OVERTAKEN');
    expect(readBack(write, { ...write.baseValues, phone: '+12125550199' })).toBe('OVERTAKEN');
  });
});

describe('the answer of a write', () => {
  it('says what Salesforce got, and what follows in the portal', () => {
    expect(writtenAnswer([write])).toEqual({
      recordId: write.crmId,
      userErrors: [],
      writes: [
        {
          ...{ system: 'SALESFORCE', record: 'Account', recordId: write.crmId, state: 'DONE' },
          fields: [
            { field: 'phone', from: null, to: '+12125550123' },
            { field: 'contractTerms.eligibleServices', from: 'Expedited', to: 'Economy;Same Day' },
          ],
        },
        expect.objectContaining({ system: 'PORTAL', recordId: write.portalId, state: 'QUEUED' }) as unknown,
      ],
    });
  });

  it('is sent under the names of the ownership table', () => {
    expect(underApiNames('Account', write.newValues)).toEqual({
      Phone: '+12125550123',
      Eligible_Services__c: 'Economy;Same Day',
    });
    expect(() => underApiNames('Account', { customerCode: 'X' })).toThrow(TypeError);
  });
});
