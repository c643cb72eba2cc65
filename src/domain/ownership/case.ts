import { recordRows } from './record-rows.ts';
import { createdDate, hubVersion, recordId, systemModstamp } from './system-fields.ts';

const { fromSalesforce, toSalesforce, linked } = recordRows('Case', 'Case', 'exception');
const ALWAYS = { permission: 'ALWAYS' };

/** What service does about a problem. Salesforce owns its progress; the portal's exception may have caused it. */
export const CASE_ROWS = [
  recordId('Case', 'Case', 'exception', 'joins the case to the exception that caused it', 'crm_case_id'),
  linked(
    'exception',
    'Portal_Exception_Id__c',
    'Portal Exception Id',
    'portal_id',
    'one case for each exception, however often it is sent',
  ),
  fromSalesforce(
    'account',
    'AccountId',
    'Account',
    { kind: 'Lookup', to: 'Account' },
    'a case is seen only with its account',
  ),
  fromSalesforce('contact', 'ContactId', 'Contact', { kind: 'Lookup', to: 'Contact' }, 'who reported it'),
  fromSalesforce(
    'number',
    'CaseNumber',
    'Case Number',
    { kind: 'Text', length: 30 },
    'customers quote it on the phone',
    ALWAYS,
  ),
  fromSalesforce(
    'subject',
    'Subject',
    'Subject',
    { kind: 'Text', length: 255 },
    'customers see what is being worked on',
  ),
  fromSalesforce(
    'description',
    'Description',
    'Description',
    { kind: 'LongTextArea', length: 32_000 },
    'agents hand over to each other',
  ),
  fromSalesforce(
    'status',
    'Status',
    'Status',
    { kind: 'Picklist', values: ['New', 'Working', 'Escalated', 'Closed'] },
    'customers see that somebody acts',
    ALWAYS,
  ),
  fromSalesforce(
    'priority',
    'Priority',
    'Priority',
    { kind: 'Picklist', values: ['Low', 'Medium', 'High'] },
    'critical exceptions come first',
  ),
  fromSalesforce('reason', 'Reason', 'Case Reason', { kind: 'Text', length: 40 }, 'reports count causes'),
  fromSalesforce(
    'origin',
    'Origin',
    'Case Origin',
    { kind: 'Text', length: 40 },
    'shows what the hub itself opened',
  ),
  fromSalesforce('isClosed', 'IsClosed', 'Closed', { kind: 'Checkbox' }, 'open work is shown first', ALWAYS),
  fromSalesforce(
    'closedAt',
    'ClosedDate',
    'Closed Date',
    { kind: 'DateTime' },
    'response times are measured',
    ALWAYS,
  ),
  toSalesforce(
    'shipment',
    'Shipment__c',
    'Shipment',
    { kind: 'Lookup', to: 'Shipment__c' },
    'the case opens from the shipment',
  ),
  toSalesforce('hubVersion', ...hubVersion()),
  createdDate('Case', 'Case', 'openedAt'),
  systemModstamp('Case', 'Case'),
];
