import { describe, expect, it } from 'vitest';
import {
  AGGREGATE_NAMES,
  carriedRows,
  exceptionAggregate,
  fieldsOf,
  receivedRows,
  sameValue,
  sentRows,
  toPortal,
  toSalesforce,
} from '../../../src/domain/ownership/index.ts';
import { EXCEPTION_CODES, EXCEPTION_ROUTES, TEAMS } from '../../../src/domain/vocabulary/index.ts';
import { lookups } from '../../harness/lookups.ts';

const SHIPMENT = {
  portal_id: '0199e1c4-0000-7000-8000-000000000001',
  version: '7',
  number: 'WB-1001',
  branch_id: '0199e1c4-0000-7000-8000-000000000002',
  service_level: 'SAME_DAY',
  current_milestone: 'CUSTOMS_HOLD',
  milestone_at: new Date('2026-03-01T10:00:00Z'),
  picked_up_at: new Date('2026-02-28T09:00:00Z'),
  delivered_at: null,
  promised_delivery_at: new Date('2026-03-02T18:00:00Z'),
  estimated_delivery_at: null,
  open_exception_code: 'CUSTOMS',
  dock_appointment_note: 'Gate 4',
  quote_reference: 'Q-1',
  invoice_references: ['INV-1', 'INV-2'],
  proof_of_delivery_id: null,
};

const EXCEPTION = {
  portal_id: '0199e1c4-0000-7000-8000-000000000003',
  version: 1,
  shipment_id: SHIPMENT.portal_id,
  branch_id: SHIPMENT.branch_id,
  code: 'DAMAGED',
  severity: 'CRITICAL',
  state: 'OPEN',
  owner_team: null,
};

describe('mapping to Salesforce', () => {
  it('says a shipment in the words of Salesforce', () => {
    expect(toSalesforce('Shipment', SHIPMENT, lookups(), { creating: true })).toMatchObject({
      object: 'Shipment__c',
      values: {
        Portal_Shipment_Id__c: SHIPMENT.portal_id,
        Hub_Version__c: 7,
        Name: 'WB-1001',
        Account__c: `Account:${SHIPMENT.branch_id}`,
        Service_Level__c: 'Same Day',
        Current_Milestone__c: 'IN_TRANSIT',
        Milestone_At__c: '2026-03-01T10:00:00.000Z',
        Picked_Up_At__c: '2026-02-28T09:00:00.000Z',
        Delivered_At__c: null,
        Promised_Delivery__c: '2026-03-02T18:00:00.000Z',
        Estimated_Delivery__c: null,
        Exception_Code__c: 'CUSTOMS',
        Dock_Appointment_Note__c: 'Gate 4',
        Quote_Reference__c: 'Q-1',
        Invoice_References__c: 'INV-1;INV-2',
        Proof_Of_Delivery_Url__c: null,
      },
      problems: [],
    });
  });

  it('opens a case with what service begins from, and later leaves that to the agents', () => {
    const opened = toSalesforce('Exception', EXCEPTION, lookups(), { creating: true });
    expect(opened).toEqual({
      object: 'Case',
      values: {
        Portal_Exception_Id__c: EXCEPTION.portal_id,
        Hub_Version__c: 1,
        AccountId: `Account:${EXCEPTION.branch_id}`,
        Shipment__c: `Shipment__c:${EXCEPTION.shipment_id}`,
        Subject: 'The freight is damaged. (DAMAGED)',
        Status: 'New',
        Priority: 'High',
        Reason: 'Damage',
        Portal_Queue__c: 'Claims',
        Origin: 'Portal',
      },
      problems: [],
    });
    const later = toSalesforce('Exception', { ...EXCEPTION, state: 'RESOLVED' }, lookups(), {
      creating: false,
    });
    expect(Object.keys(later.values).toSorted()).toEqual([
      'Hub_Version__c',
      'Portal_Exception_Id__c',
      'Portal_Queue__c',
      'Shipment__c',
      'Status',
    ]);
    expect(later.values['Status']).toBe('Closed');
  });

  it('brings a case to the team of its exception, and without one to the team of its cause', () => {
    for (const code of EXCEPTION_CODES) {
      for (const ownerTeam of [...TEAMS, null]) {
        const exception = { ...EXCEPTION, code, owner_team: ownerTeam };
        const { values } = toSalesforce('Exception', exception, lookups(), { creating: false });
        expect(values['Portal_Queue__c']).toBe(ownerTeam ?? EXCEPTION_ROUTES[code].team);
      }
    }
  });

  it('opens only a task where a team owns the exception and the customer need not act', () => {
    expect(exceptionAggregate({ customerActionRequired: true, ownerTeam: 'Dispatch' })).toBe('Exception');
    expect(exceptionAggregate({ customerActionRequired: false, ownerTeam: 'Dispatch' })).toBe(
      'ExceptionTask',
    );
    expect(exceptionAggregate({ customerActionRequired: false, ownerTeam: null })).toBeNull();
    const task = toSalesforce('ExceptionTask', { ...EXCEPTION, owner_team: 'Dispatch' }, lookups(), {
      creating: true,
    });
    expect(task).toMatchObject({
      object: 'Task',
      values: { Status: 'Not Started', Priority: 'High', Portal_Owner_Team__c: 'Dispatch' },
      problems: [],
    });
  });

  it('does not say again what Salesforce says in its own words already', () => {
    const known = {
      Status: 'Escalated',
      Portal_Queue__c: 'Claims',
      Shipment__c: `Shipment__c:${EXCEPTION.shipment_id}`,
    };
    const acknowledged = { ...EXCEPTION, state: 'ACKNOWLEDGED', owner_team: 'Claims' };
    const sent = toSalesforce('Exception', acknowledged, lookups(), {
      creating: false,
      known,
    });
    expect(sent.values).toEqual({ Portal_Exception_Id__c: EXCEPTION.portal_id, Hub_Version__c: 1 });
  });

  it('names what is wrong, why, and whose work it is, and carries the rest', () => {
    const wrong = {
      ...SHIPMENT,
      service_level: 'DRONE',
      number: null,
      dock_appointment_note: 'x'.repeat(300),
    };
    const { values, problems } = toSalesforce('Shipment', wrong, lookups(), { creating: true });
    expect(problems.map(({ record, field, code, owner }) => ({ record, field, code, owner }))).toEqual([
      { record: 'Shipment', field: 'number', code: 'REQUIRED_MISSING', owner: 'Dispatch' },
      { record: 'Shipment', field: 'serviceLevel', code: 'UNKNOWN_SERVICE', owner: 'Dispatch' },
      { record: 'Shipment', field: 'dockAppointmentNote', code: 'TOO_LONG', owner: 'Dispatch' },
    ]);
    expect(values).not.toHaveProperty('Service_Level__c');
    expect(values).toHaveProperty('Exception_Code__c', 'CUSTOMS');
  });

  it('waits for the branch to be linked', () => {
    const { problems } = toSalesforce('Shipment', SHIPMENT, lookups({ crmIdOf: () => null }), {
      creating: true,
    });
    expect(problems).toMatchObject([{ field: 'branch', code: 'NOT_LINKED' }]);
  });

  it('sends nothing of a person but the link and the version', () => {
    expect(sentRows('PortalUser').map((row) => row.salesforce.field)).toEqual([
      'Portal_User_Id__c',
      'Hub_Version__c',
    ]);
    expect(sentRows('BillingContact')).toEqual([]);
  });
});

describe('mapping to the portal', () => {
  it('says an account in the words of the portal, phone and state in its own country', () => {
    const account = {
      Id: '001000000000001AAA',
      Name: 'Nordwind Logistik GmbH',
      ParentId: null,
      Phone: '(514) 398-4455',
      BillingState: 'Québec',
      BillingCountry: 'Canada',
      Billing_Code__c: 'B-77',
      Contract_Tier__c: 'GOLD',
      Eligible_Services__c: 'Expedited;Same Day',
      Customer_Display_Name__c: 'Nordwind',
    };
    expect(toPortal('Account', account, lookups({ country: null }))).toEqual({
      table: 'account',
      values: {
        crm_id: '001000000000001AAA',
        legal_name: 'Nordwind Logistik GmbH',
        display_name: 'Nordwind',
        parent_id: null,
        phone: '+15143984455',
        billing_state: 'QC',
        billing_country: 'CA',
        billing_code: 'B-77',
        contract_tier: 'GOLD',
        eligible_services: ['EXPEDITED', 'SAME_DAY'],
      },
      problems: [],
    });
  });

  it('leaves alone what a record does not carry, and tells an emptied list', () => {
    expect(toPortal('Account', { Eligible_Services__c: null }, lookups()).values).toEqual({
      eligible_services: [],
    });
  });

  it('names what has no word in the portal', () => {
    const { values, problems } = toPortal(
      'PortalUser',
      { Email: 'nobody', Phone: '1', Name: 'Ada' },
      lookups(),
    );
    expect(values).toEqual({ name: 'Ada' });
    expect(problems.map(({ field, code, owner }) => [field, code, owner])).toEqual([
      ['email', 'INVALID_EMAIL', 'Customer Service'],
      ['phone', 'INVALID_PHONE', 'Customer Service'],
    ]);
  });

  it('takes a case’s progress as the state of its exception', () => {
    expect(toPortal('Exception', { Status: 'Waiting on Customer' }, lookups()).values).toEqual({
      state: 'ACKNOWLEDGED',
    });
    expect(toPortal('ExceptionTask', { Status: 'Completed' }, lookups()).values).toEqual({
      state: 'RESOLVED',
    });
  });

  it('never takes what the portal owns', () => {
    for (const name of AGGREGATE_NAMES) {
      expect(receivedRows(name).filter((row) => row.owner === 'PORTAL')).toEqual([]);
    }
  });
});

describe('aggregates', () => {
  it('store each carried value in a column of their own table', () => {
    for (const name of AGGREGATE_NAMES) {
      expect(new Set(carriedRows(name).map((row) => row.portal.table)).size).toBe(1);
    }
  });

  it('select every field that a poll needs, the id first', () => {
    expect(fieldsOf('Shipment__c')[0]).toBe('Id');
    expect(fieldsOf('Shipment__c')).toEqual(
      expect.arrayContaining(['SystemModstamp', 'Milestone_At__c', 'Proof_Of_Delivery_Url__c']),
    );
  });

  it('take times, lists and empty values for equal by what they mean', () => {
    expect(sameValue(new Date(5), new Date(5))).toBe(true);
    expect(sameValue(['a', 'b'], ['b', 'a'])).toBe(true);
    expect(sameValue(null, '')).toBe(true);
    expect(sameValue('1', 1)).toBe(true);
    expect(sameValue('a', 'b')).toBe(false);
  });
});
