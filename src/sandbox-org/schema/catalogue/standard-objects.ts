import { auditFields, systemField } from '../field.ts';
import type { FieldDefinition, ObjectDefinition } from '../model.ts';
import { ACCOUNT_FIELDS, CONTACT_FIELDS, LEAD_FIELDS } from './customers.ts';
import {
  CASE_STATUS_FIELDS,
  GROUP_FIELDS,
  OPPORTUNITY_STAGE_FIELDS,
  ORGANIZATION_FIELDS,
  PROFILE_FIELDS,
  RECORD_TYPE_FIELDS,
  USER_FIELDS,
} from './setup.ts';
import { CASE_FIELDS, EVENT_FIELDS, OPPORTUNITY_FIELDS, TASK_FIELDS } from './work.ts';

interface StandardObject {
  readonly name: string;
  readonly label: string;
  readonly plural: string;
  readonly keyPrefix: string;
  readonly nameField: string;
  readonly fields: readonly FieldDefinition[];
  readonly setup?: boolean;
  readonly writable?: boolean;
}

/** Key prefixes are Salesforce's own: an Account's id starts with 001 everywhere. */
const STANDARD: readonly StandardObject[] = [
  {
    name: 'Account',
    label: 'Account',
    plural: 'Accounts',
    keyPrefix: '001',
    nameField: 'Name',
    fields: ACCOUNT_FIELDS,
  },
  {
    name: 'Contact',
    label: 'Contact',
    plural: 'Contacts',
    keyPrefix: '003',
    nameField: 'Name',
    fields: CONTACT_FIELDS,
  },
  {
    name: 'Case',
    label: 'Case',
    plural: 'Cases',
    keyPrefix: '500',
    nameField: 'CaseNumber',
    fields: CASE_FIELDS,
  },
  {
    name: 'Opportunity',
    label: 'Opportunity',
    plural: 'Opportunities',
    keyPrefix: '006',
    nameField: 'Name',
    fields: OPPORTUNITY_FIELDS,
  },
  { name: 'Lead', label: 'Lead', plural: 'Leads', keyPrefix: '00Q', nameField: 'Name', fields: LEAD_FIELDS },
  {
    name: 'Task',
    label: 'Task',
    plural: 'Tasks',
    keyPrefix: '00T',
    nameField: 'Subject',
    fields: TASK_FIELDS,
  },
  {
    name: 'Event',
    label: 'Event',
    plural: 'Events',
    keyPrefix: '00U',
    nameField: 'Subject',
    fields: EVENT_FIELDS,
  },
  {
    name: 'User',
    label: 'User',
    plural: 'Users',
    keyPrefix: '005',
    nameField: 'Name',
    fields: USER_FIELDS,
    setup: true,
  },
  {
    name: 'Profile',
    label: 'Profile',
    plural: 'Profiles',
    keyPrefix: '00e',
    nameField: 'Name',
    fields: PROFILE_FIELDS,
    setup: true,
    writable: false,
  },
  {
    name: 'Organization',
    label: 'Organization',
    plural: 'Organizations',
    keyPrefix: '00D',
    nameField: 'Name',
    fields: ORGANIZATION_FIELDS,
    setup: true,
    writable: false,
  },
  {
    name: 'RecordType',
    label: 'Record Type',
    plural: 'Record Types',
    keyPrefix: '012',
    nameField: 'Name',
    fields: RECORD_TYPE_FIELDS,
    setup: true,
    writable: false,
  },
  {
    name: 'Group',
    label: 'Group',
    plural: 'Groups',
    keyPrefix: '00G',
    nameField: 'Name',
    fields: GROUP_FIELDS,
    setup: true,
    writable: false,
  },
  {
    name: 'CaseStatus',
    label: 'Case Status Value',
    plural: 'Case Status Values',
    keyPrefix: '0CS',
    nameField: 'MasterLabel',
    fields: CASE_STATUS_FIELDS,
    setup: true,
    writable: false,
  },
  {
    name: 'OpportunityStage',
    label: 'Opportunity Stage',
    plural: 'Opportunity Stages',
    keyPrefix: '01J',
    nameField: 'MasterLabel',
    fields: OPPORTUNITY_STAGE_FIELDS,
    setup: true,
    writable: false,
  },
];

/** Id first, then the object's own fields, then the audit fields; keyed by lower-case name. */
export function fieldMap(fields: readonly FieldDefinition[]): Map<string, FieldDefinition> {
  const all = [systemField('Id', 'Record ID', 'id', { idLookup: true }), ...fields, ...auditFields()];
  return new Map(all.map((field) => [field.name.toLowerCase(), field]));
}

/** Salesforce's standard objects as every new org has them. */
export function standardObjects(): ObjectDefinition[] {
  return STANDARD.map((object) => ({
    name: object.name,
    label: object.label,
    labelPlural: object.plural,
    keyPrefix: object.keyPrefix,
    custom: false,
    setup: object.setup ?? false,
    writable: object.writable ?? true,
    nameField: object.nameField,
    fields: fieldMap(object.fields),
  }));
}
