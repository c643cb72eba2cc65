import { describe, expect, it } from 'vitest';
import type { Scope } from '../../../src/domain/access.ts';
import {
  accountChanged,
  exceptionChanged,
  LIVE_EVENTS,
  mayHear,
  mergedAnnouncements,
  shipmentUpdated,
} from '../../../src/domain/live-events.ts';

const branch = { portalId: 'branch', crmId: null };
const customer = { portalId: 'customer', crmId: null };
const ofBranch: Scope = {
  kind: 'ACCOUNT',
  account: customer,
  branches: [branch],
  recordAccounts: [branch],
};

describe('announcements', () => {
  it('are one for each record and kind, with all fields that were changed', () => {
    const shipment = { portalId: 's', accountId: 'customer', branchId: 'branch' };
    const other = { ...shipment, portalId: 't' };
    const merged = mergedAnnouncements([
      shipmentUpdated(shipment, ['number']),
      shipmentUpdated(other, []),
      shipmentUpdated(shipment, ['number', 'mode']),
    ]);
    expect(merged.map(({ recordId, fields }) => [recordId, fields])).toEqual([
      ['s', ['number', 'mode']],
      ['t', []],
    ]);
  });

  it('take of a record what the table names, and nothing else', () => {
    const exception = {
      portalId: 'e',
      shipmentId: 's',
      accountId: 'customer',
      branchId: 'branch',
      note: 'Canary',
      severity: 'HIGH',
      code: 'LOST',
      state: 'OPEN',
      ownerTeam: 'dispatch',
      ownerPerson: 'Canary',
      openedAt: new Date(),
    };
    const [announced] = mergedAnnouncements([exceptionChanged(exception, ['note'])]);
    expect(Object.keys(announced?.facts ?? {}).toSorted()).toEqual(
      LIVE_EVENTS.EXCEPTION_CHANGED.facts.toSorted(),
    );
    expect(JSON.stringify(announced)).not.toContain('Canary');
  });

  it('reach whoever may read the record: an account by itself, all else by what belongs to it', () => {
    const ownAccount = accountChanged({ portalId: 'customer', crmId: null, accountId: 'customer' }, []);
    const ownShipment = shipmentUpdated({ portalId: 's', accountId: 'customer', branchId: 'customer' }, []);
    const branchShipment = shipmentUpdated({ portalId: 's', accountId: 'customer', branchId: 'branch' }, []);
    expect([ownAccount, ownShipment, branchShipment].map((each) => mayHear(ofBranch, each))).toEqual([
      true,
      false,
      true,
    ]);
    const nobodys = accountChanged({ portalId: null, crmId: '001', accountId: null }, []);
    expect(mayHear(ofBranch, nobodys)).toBe(false);
    expect(mayHear({ kind: 'ALL' }, nobodys)).toBe(true);
  });
});
