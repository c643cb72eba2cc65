import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../src/domain/access.ts';
import { guardWrite, OWNERSHIP } from '../../../src/domain/ownership/index.ts';

describe('write guard', () => {
  it('lets each role write exactly the fields that its row names, and only to the owner’s system', () => {
    for (const row of OWNERSHIP) {
      for (const role of ROLES) {
        for (const system of ['SALESFORCE', 'PORTAL'] as const) {
          const { record, field, owner, change } = row;
          const decision = guardWrite({ role, record, field, system });
          const home = owner === 'SALESFORCE' ? 'SALESFORCE' : 'PORTAL';
          const may = change !== null && change.roles.includes(role) && system === home;
          expect([record, field, role, system, decision.allowed]).toEqual([record, field, role, system, may]);
        }
      }
    }
  });

  it('says who owns a field and which mutation changes it', () => {
    const request = { role: 'ADMIN', record: 'Account', field: 'legalName', system: 'PORTAL' } as const;
    expect(guardWrite(request)).toEqual({
      allowed: false,
      code: 'NOT_OWNER',
      owner: 'SALESFORCE',
      advice: 'Salesforce owns Account.legalName. Use accountUpdate.',
    });
  });

  it('keeps ids and versions from everybody', () => {
    for (const field of ['crmId', 'portalId', 'hubVersion', 'crmUpdatedAt']) {
      for (const role of ROLES) {
        const decision = guardWrite({ role, record: 'Account', field, system: 'SALESFORCE' });
        expect(decision).toMatchObject({ allowed: false, code: 'READ_ONLY' });
      }
    }
  });

  it('names the roles that may when another asks', () => {
    const request = {
      role: 'CUSTOMER',
      record: 'Account',
      field: 'contractTerms.tier',
      system: 'SALESFORCE',
    } as const;
    expect(guardWrite(request)).toMatchObject({
      allowed: false,
      code: 'ROLE_MAY_NOT',
      advice: 'Ask someone with the role SALES or ADMIN to change Account.contractTerms.tier.',
    });
  });

  it('keeps what is over as it is', () => {
    const request = {
      role: 'DISPATCHER',
      record: 'Shipment',
      field: 'serviceLevel',
      system: 'PORTAL',
    } as const;
    expect(guardWrite({ ...request, state: 'BOOKED' }).allowed).toBe(true);
    expect(guardWrite({ ...request, state: 'CANCELLED' })).toMatchObject({
      allowed: false,
      code: 'RECORD_LOCKED',
    });
  });

  it('advises what to do with that record instead', () => {
    const over = { role: 'ADMIN', system: 'PORTAL' } as const;
    expect(
      guardWrite({ ...over, record: 'PortalUser', field: 'wholeAccount', state: 'DEACTIVATED' }),
    ).toMatchObject({ advice: expect.stringContaining('Invite the person again') });
    expect(guardWrite({ ...over, record: 'Exception', field: 'severity', state: 'RESOLVED' })).toMatchObject({
      advice: expect.stringContaining('Open an exception'),
    });
  });

  it('refuses what the table does not know', () => {
    const request = { role: 'ADMIN', record: 'Account', field: 'shoeSize', system: 'PORTAL' } as const;
    expect(guardWrite(request)).toMatchObject({ allowed: false, code: 'UNKNOWN_FIELD', owner: null });
  });
});
