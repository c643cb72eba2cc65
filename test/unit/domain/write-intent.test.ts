import { describe, expect, it } from 'vitest';
import {
  afterWrites,
  basedOn,
  type IntendedWrite,
  overtakenFields,
  readBack,
  replaces,
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
    expect(readBack(write, [], current)).toBe('WRITTEN');
  });

  it('may be sent again while every field stands as it stood, or as it is to be', () => {
    const stood = { phone: '', 'contractTerms.eligibleServices': 'Expedited' };
    expect(readBack(write, [], stood)).toBe('NOT_WRITTEN');
    expect(readBack(write, [], { ...write.newValues, phone: null })).toBe('NOT_WRITTEN');
  });

  it('is left alone when somebody changed any of the fields since', () => {
    const phone = '+12125550199';
    expect(readBack(write, [], { ...write.newValues, phone })).toBe('OVERTAKEN');
    expect(readBack(write, [], { ...write.baseValues, phone })).toBe('OVERTAKEN');
    expect(overtakenFields(write, [], { ...write.baseValues, phone })).toEqual(['phone']);
  });
});

describe('a write behind others in the queue', () => {
  const phone = '+12125550177';
  const ahead = { ...write, newValues: { phone, website: 'https://one.example' } };

  it('is not overtaken by them, and is by anybody else', () => {
    expect(readBack(write, [ahead], { ...write.baseValues, phone })).toBe('NOT_WRITTEN');
    expect(readBack(write, [ahead], { ...write.baseValues, phone: '+12125550166' })).toBe('OVERTAKEN');
  });

  it('of another record says nothing of this one', () => {
    const other = { ...ahead, crmId: '001000000000002AAA' };
    expect(readBack(write, [other], { ...write.baseValues, phone })).toBe('OVERTAKEN');
    expect(afterWrites(write.crmId, { phone: null }, [other])).toEqual({ phone: null });
  });

  it('stands on the newest of them', () => {
    const newest = { ...ahead, newValues: { phone: '+12125550155' } };
    expect(basedOn([write], [ahead, newest])[0]?.baseValues).toMatchObject({
      phone: '+12125550155',
      'contractTerms.eligibleServices': 'Expedited',
    });
  });

  it('takes the place of an earlier one when it says all of its fields anew', () => {
    const earlier = { ...write, newValues: { phone } };
    expect(replaces([write], [earlier])).toBe(true);
    expect(replaces([write], [ahead])).toBe(false);
    expect(replaces([write], [{ ...earlier, crmId: '001000000000002AAA' }])).toBe(false);
  });
});

describe('the answer of a write', () => {
  it('says what Salesforce got, and what follows in the portal', () => {
    expect(writtenAnswer(write.crmId, [write])).toEqual({
      recordId: write.crmId,
      userErrors: [],
      writes: [
        {
          system: 'SALESFORCE',
          record: 'Account',
          recordId: write.crmId,
          state: 'DONE',
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
