import type { Role } from '../access.ts';
import { CASE_PRIORITIES, CASE_REASONS, CASE_STATUSES, TASK_STATUSES, TEAMS } from '../vocabulary/index.ts';
import { changedBy, recordRows } from './record-rows.ts';
import { createdDate, recordId, systemModstamp } from './system-fields.ts';

const { fromSalesforce, toSalesforce, shared, linked, hubVersion } = recordRows('Case', {
  object: 'Case',
  table: 'exception',
  lane: 'REALTIME',
  team: 'Customer Service',
});
const task = recordRows('Task', {
  object: 'Task',
  table: 'exception',
  lane: 'REALTIME',
  team: 'Customer Service',
  cached: false,
});
const exception = recordRows('Exception', {
  object: null,
  table: 'exception',
  lane: 'REALTIME',
  team: 'Dispatch',
});

const ALWAYS = { permission: 'ALWAYS' };
const OPERATORS: readonly Role[] = ['SERVICE_AGENT', 'DISPATCHER', 'ADMIN'];
const CARRIERS: readonly Role[] = [...OPERATORS, 'INTEGRATION'];
const RESOLVED = ['RESOLVED'];
const opening = { change: changedBy('exceptionOpen', CARRIERS, RESOLVED) };
/** Sent once, when the hub opens the record; afterwards the service agents change it. */
const ONCE = { direction: 'TO_SALESFORCE', onCreate: true } as const;

/**
 * The service work on a problem. If an exception needs the customer, the hub opens a case with initial values, and
 * Salesforce owns the case from then on. Only a resolution travels both ways.
 */
export const CASE_ROWS = [
  recordId('Case', 'Case', 'exception', 'joins the case to the exception that caused it', 'crm_case_id'),
  linked(
    'exception',
    'Portal_Exception_Id__c',
    'Portal Exception Id',
    'one case for each exception, however often it is sent',
  ),
  fromSalesforce(
    'account',
    'AccountId',
    'Account',
    { kind: 'Lookup', to: 'Account' },
    'a case is seen only with its account: the branch of the shipment',
    { ...ONCE, column: 'branch_id', columnType: 'uuid', required: true },
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
    { ...ONCE, column: 'code', columnType: 'exception_code', transform: 'EXCEPTION_SUBJECT' },
  ),
  fromSalesforce(
    'description',
    'Description',
    'Description',
    { kind: 'LongTextArea', length: 32_000 },
    'agents hand over to each other',
  ),
  shared(
    'status',
    'Status',
    'Status',
    { kind: 'Picklist', values: CASE_STATUSES.map((status) => status.status) },
    'customers see that somebody acts; what is settled on one side is settled on both',
    {
      ...ALWAYS,
      column: 'state',
      columnType: 'exception_state',
      transform: 'EXCEPTION_STATE',
      conflict: 'RESOLUTION_WINS',
      required: true,
    },
  ),
  fromSalesforce(
    'priority',
    'Priority',
    'Priority',
    { kind: 'Picklist', values: CASE_PRIORITIES },
    'critical exceptions come first; agents may raise it later',
    { ...ONCE, column: 'severity', columnType: 'severity', transform: 'SEVERITY_PRIORITY' },
  ),
  fromSalesforce(
    'reason',
    'Reason',
    'Case Reason',
    { kind: 'Picklist', values: CASE_REASONS },
    'reports count causes',
    { ...ONCE, column: 'code', columnType: 'exception_code', transform: 'EXCEPTION_REASON' },
  ),
  toSalesforce(
    'queue',
    'Portal_Queue__c',
    'Portal Queue',
    { kind: 'Picklist', values: TEAMS },
    'assignment rules bring the case to the team that owns the exception, or that works on its cause',
    { column: 'owner_team', columnType: 'text', transform: 'QUEUE' },
  ),
  fromSalesforce(
    'origin',
    'Origin',
    'Case Origin',
    { kind: 'Text', length: 40 },
    'shows what the hub itself opened',
    { ...ONCE, column: 'portal_id', columnType: 'uuid', transform: 'ORIGIN' },
  ),
  fromSalesforce('isClosed', 'IsClosed', 'Closed', { kind: 'Checkbox' }, 'open work is shown first', ALWAYS),
  fromSalesforce(
    'closedAt',
    'ClosedDate',
    'Closed Date',
    { kind: 'DateTime' },
    'response times are measured',
  ),
  toSalesforce(
    'shipment',
    'Shipment__c',
    'Shipment',
    { kind: 'Lookup', to: 'Shipment__c' },
    'the case opens from the shipment',
    { column: 'shipment_id', columnType: 'uuid' },
  ),
  hubVersion(),
  createdDate('Case', 'Case', 'openedAt'),
  systemModstamp('Case', 'Case'),
];

/** An exception that needs our own staff but not the customer is a task: it has an owner team, and no case. */
export const TASK_ROWS = [
  recordId('Task', 'Task', 'exception', 'joins the task to the exception that caused it', 'crm_task_id'),
  task.linked(
    'exception',
    'Portal_Exception_Id__c',
    'Portal Exception Id',
    'one task for each exception, however often it is sent',
  ),
  task.fromSalesforce(
    'account',
    'WhatId',
    'Related To',
    { kind: 'Lookup', to: 'Account' },
    'the task opens from the branch of the shipment',
    { ...ONCE, column: 'branch_id', columnType: 'uuid', required: true },
  ),
  task.fromSalesforce(
    'subject',
    'Subject',
    'Subject',
    { kind: 'Text', length: 255 },
    'the team sees what went wrong',
    { ...ALWAYS, ...ONCE, column: 'code', columnType: 'exception_code', transform: 'EXCEPTION_SUBJECT' },
  ),
  task.shared(
    'status',
    'Status',
    'Status',
    { kind: 'Picklist', values: TASK_STATUSES.map((status) => status.status) },
    'what is settled on one side is settled on both',
    {
      ...ALWAYS,
      column: 'state',
      columnType: 'exception_state',
      transform: 'TASK_STATUS',
      conflict: 'RESOLUTION_WINS',
      required: true,
    },
  ),
  task.fromSalesforce(
    'priority',
    'Priority',
    'Priority',
    { kind: 'Picklist', values: ['High', 'Normal', 'Low'] },
    'critical exceptions come first; the team may raise it later',
    { ...ALWAYS, ...ONCE, column: 'severity', columnType: 'severity', transform: 'TASK_PRIORITY' },
  ),
  task.toSalesforce(
    'team',
    'Portal_Owner_Team__c',
    'Portal Owner Team',
    { kind: 'Picklist', values: TEAMS },
    'the task reaches the team that owns the exception',
    { column: 'owner_team', columnType: 'text', required: true },
  ),
  task.hubVersion(),
  systemModstamp('Task', 'Task'),
];

/** The problem itself. The portal owns it; its case or task shows the part that Salesforce needs. */
export const EXCEPTION_ROWS = [
  exception.portalOnly(
    'portalId',
    'portal_id',
    'uuid',
    'names the exception; cases and tasks carry it as external id',
  ),
  exception.portalOnly(
    'shipment',
    'shipment_id',
    'uuid',
    'an exception belongs to one shipment for ever',
    opening,
  ),
  exception.portalOnly('account', 'account_id', 'uuid', 'decides which customer sees it'),
  exception.portalOnly('branch', 'branch_id', 'uuid', 'decides which branch sees it'),
  exception.portalOnly(
    'code',
    'code',
    'exception_code',
    'what went wrong; the case reason, subject and queue follow it',
    {
      ...opening,
      required: true,
    },
  ),
  exception.portalOnly(
    'severity',
    'severity',
    'severity',
    'how bad it is; the priority of a new case follows it',
    {
      change: changedBy(['exceptionOpen', 'exceptionAssign'], CARRIERS, RESOLVED),
      required: true,
    },
  ),
  exception.portalOnly(
    'state',
    'state',
    'exception_state',
    'how far the work is; see the status of case and task',
    {
      change: changedBy(['exceptionAcknowledge', 'exceptionResolve', 'exceptionOpen'], OPERATORS),
    },
  ),
  exception.portalOnly(
    'customerActionRequired',
    'customer_action_required',
    'boolean',
    'decides between case and task',
    {
      change: changedBy(['exceptionOpen', 'exceptionAssign'], CARRIERS, RESOLVED),
    },
  ),
  exception.portalOnly('team', 'owner_team', 'text', 'a team must own every problem', {
    change: changedBy(['exceptionAssign', 'exceptionOpen'], OPERATORS, RESOLVED),
  }),
  exception.portalOnly('ownerTeam', 'owner_team', 'text', 'older clients read the name of the team'),
  exception.portalOnly('ownerPerson', 'owner_person', 'text', 'shift plans stay in the portal', {
    change: changedBy(['exceptionAssign', 'exceptionAcknowledge'], OPERATORS, RESOLVED),
  }),
  exception.portalOnly('assignee', 'owner_person', 'text', 'colleagues see by name who works on it'),
  exception.portalOnly('note', 'note', 'text', 'free text of operations stays where it was written', {
    change: changedBy(
      ['exceptionOpen', 'exceptionAcknowledge', 'exceptionAssign', 'exceptionResolve'],
      CARRIERS,
    ),
  }),
  exception.portalOnly('openedAt', 'opened_at', 'timestamptz', 'response times are measured', opening),
  exception.portalOnly('acknowledgedAt', 'acknowledged_at', 'timestamptz', 'response times are measured'),
  exception.portalOnly('resolvedAt', 'resolved_at', 'timestamptz', 'response times are measured', {
    change: changedBy('exceptionResolve', OPERATORS),
  }),
];
