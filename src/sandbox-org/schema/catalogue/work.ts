import { defineField as f, lookup, ownerField, picklist, systemField } from '../field.ts';
import type { FieldDefinition } from '../model.ts';
import { CASE_STATUSES, LEAD_SOURCES, OPPORTUNITY_STAGES, TASK_STATUSES } from './values.ts';

/** Standard fields of Case, Opportunity, Task and Event (Salesforce object reference). */
export const CASE_FIELDS: readonly FieldDefinition[] = [
  systemField('CaseNumber', 'Case Number', 'string', {
    length: 30,
    autoNumber: '{00000000}',
    indexed: true,
    idLookup: true,
  }),
  lookup('ContactId', 'Contact ID', 'Contact', 'Contact', 'Cases'),
  lookup('AccountId', 'Account ID', 'Account', 'Account', 'Cases', { deleteRule: 'Restrict' }),
  lookup('ParentId', 'Parent Case ID', 'Case', 'Parent', 'Cases'),
  f('SuppliedName', 'Name', 'string', { length: 80 }),
  f('SuppliedEmail', 'Email Address', 'email'),
  f('SuppliedPhone', 'Phone', 'string', { length: 40 }),
  f('SuppliedCompany', 'Company', 'string', { length: 80 }),
  f('Type', 'Case Type', 'picklist', {
    picklistValues: picklist(['Problem', 'Question', 'Feature Request']),
  }),
  f('Status', 'Status', 'picklist', {
    picklistValues: picklist(
      CASE_STATUSES.map((status) => status.value),
      'New',
    ),
    restrictedPicklist: true,
    permissionable: false,
  }),
  f('Reason', 'Case Reason', 'picklist', {
    picklistValues: picklist([
      'Delivery',
      'Damage',
      'Billing',
      'Documents',
      'Tracking',
      'Complaint',
      'Other',
    ]),
  }),
  f('Origin', 'Case Origin', 'picklist', { picklistValues: picklist(['Phone', 'Email', 'Web']) }),
  f('Subject', 'Subject', 'string'),
  f('Priority', 'Priority', 'picklist', {
    picklistValues: picklist(['High', 'Medium', 'Low'], 'Medium'),
  }),
  f('Description', 'Description', 'textarea'),
  systemField('IsClosed', 'Closed', 'boolean', { defaultValue: false }),
  systemField('ClosedDate', 'Closed Date', 'datetime', { permissionable: true }),
  f('IsEscalated', 'Escalated', 'boolean', { defaultValue: false, permissionable: false }),
  ownerField('Group', 'User'),
  systemField('ContactEmail', 'Contact Email', 'email', { permissionable: true }),
  systemField('ContactPhone', 'Contact Phone', 'phone', { permissionable: true }),
];

export const OPPORTUNITY_FIELDS: readonly FieldDefinition[] = [
  lookup('AccountId', 'Account ID', 'Account', 'Account', 'Opportunities', { deleteRule: 'Cascade' }),
  f('IsPrivate', 'Private', 'boolean', { defaultValue: false }),
  f('Name', 'Name', 'string', { length: 120, required: true, indexed: true }),
  f('Description', 'Description', 'textarea'),
  f('StageName', 'Stage', 'picklist', {
    required: true,
    restrictedPicklist: true,
    picklistValues: picklist(OPPORTUNITY_STAGES.map((stage) => stage.value)),
  }),
  f('Amount', 'Amount', 'currency'),
  f('Probability', 'Probability (%)', 'percent', { precision: 3 }),
  systemField('ExpectedRevenue', 'Expected Amount', 'currency', { permissionable: true }),
  f('CloseDate', 'Close Date', 'date', { required: true }),
  f('Type', 'Opportunity Type', 'picklist', {
    picklistValues: picklist([
      'Existing Customer - Upgrade',
      'Existing Customer - Replacement',
      'New Customer',
    ]),
  }),
  f('NextStep', 'Next Step', 'string'),
  f('LeadSource', 'Lead Source', 'picklist', { picklistValues: picklist(LEAD_SOURCES) }),
  systemField('IsClosed', 'Closed', 'boolean', { defaultValue: false }),
  systemField('IsWon', 'Won', 'boolean', { defaultValue: false }),
  systemField('ForecastCategory', 'Forecast Category', 'picklist', {
    length: 40,
    picklistValues: picklist(['Omitted', 'Pipeline', 'BestCase', 'Forecast', 'Closed']),
  }),
  lookup('ContactId', 'Contact ID', 'Contact', 'Contact', 'Opportunities', { updateable: false }),
  ownerField(),
];

const who = lookup('WhoId', 'Name ID', ['Contact', 'Lead'], 'Who');
const what = lookup('WhatId', 'Related To ID', ['Account', 'Opportunity', 'Case'], 'What');

export const TASK_FIELDS: readonly FieldDefinition[] = [
  { ...who, childRelationshipName: 'Tasks' },
  { ...what, childRelationshipName: 'Tasks' },
  f('Subject', 'Subject', 'string', { permissionable: false }),
  f('ActivityDate', 'Due Date Only', 'date'),
  f('Status', 'Status', 'picklist', {
    picklistValues: picklist(
      TASK_STATUSES.map((status) => status.value),
      'Not Started',
    ),
    restrictedPicklist: true,
    permissionable: false,
  }),
  f('Priority', 'Priority', 'picklist', {
    picklistValues: picklist(['High', 'Normal', 'Low'], 'Normal'),
    permissionable: false,
  }),
  systemField('IsHighPriority', 'High Priority', 'boolean', { defaultValue: false }),
  ownerField(),
  f('Description', 'Description', 'textarea'),
  f('Type', 'Type', 'picklist', { picklistValues: picklist(['Call', 'Meeting', 'Other']) }),
  lookup('AccountId', 'Account ID', 'Account', 'Account', null, {
    createable: false,
    updateable: false,
    permissionable: false,
  }),
  systemField('IsClosed', 'Closed', 'boolean', { defaultValue: false }),
  f('IsReminderSet', 'Reminder Set', 'boolean', { defaultValue: false }),
  f('ReminderDateTime', 'Reminder Date/Time', 'datetime'),
  systemField('CompletedDateTime', 'Completed Date', 'datetime', { permissionable: true }),
];

export const EVENT_FIELDS: readonly FieldDefinition[] = [
  { ...who, childRelationshipName: 'Events' },
  { ...what, childRelationshipName: 'Events' },
  f('Subject', 'Subject', 'string', { permissionable: false }),
  f('Location', 'Location', 'string'),
  f('IsAllDayEvent', 'All-Day Event', 'boolean', { defaultValue: false }),
  f('StartDateTime', 'Start Date Time', 'datetime', { required: true }),
  f('EndDateTime', 'End Date Time', 'datetime'),
  f('DurationInMinutes', 'Duration', 'int'),
  f('Description', 'Description', 'textarea'),
  ownerField(),
];
