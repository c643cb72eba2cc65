import {
  addressFields,
  defineField as f,
  lookup,
  masterRecord,
  ownerField,
  picklist,
  systemField,
} from '../field.ts';
import type { FieldDefinition } from '../model.ts';
import { INDUSTRIES, LEAD_SOURCES, LEAD_STATUSES, RATINGS, SALUTATIONS } from './values.ts';

/** Standard fields of Account, Contact and Lead (Salesforce object reference). */
export const ACCOUNT_FIELDS: readonly FieldDefinition[] = [
  f('Name', 'Account Name', 'string', { required: true, indexed: true }),
  f('Type', 'Account Type', 'picklist', {
    picklistValues: picklist(['Prospect', 'Customer - Direct', 'Customer - Channel', 'Other']),
  }),
  masterRecord('Account'),
  lookup('ParentId', 'Parent Account ID', 'Account', 'Parent', 'ChildAccounts'),
  ...addressFields('Billing'),
  ...addressFields('Shipping'),
  f('Phone', 'Account Phone', 'phone'),
  f('Fax', 'Account Fax', 'phone'),
  f('AccountNumber', 'Account Number', 'string', { length: 40 }),
  f('Website', 'Website', 'url'),
  f('Sic', 'SIC Code', 'string', { length: 20 }),
  f('Industry', 'Industry', 'picklist', { picklistValues: picklist(INDUSTRIES) }),
  f('AnnualRevenue', 'Annual Revenue', 'currency', { scale: 0 }),
  f('NumberOfEmployees', 'Employees', 'int'),
  f('Ownership', 'Ownership', 'picklist', {
    picklistValues: picklist(['Public', 'Private', 'Subsidiary', 'Other']),
  }),
  f('TickerSymbol', 'Ticker Symbol', 'string', { length: 20 }),
  f('Description', 'Account Description', 'textarea'),
  f('Rating', 'Account Rating', 'picklist', { picklistValues: picklist(RATINGS) }),
  f('Site', 'Account Site', 'string', { length: 80 }),
  f('AccountSource', 'Account Source', 'picklist', { picklistValues: picklist(LEAD_SOURCES) }),
  ownerField(),
];

const personName: readonly FieldDefinition[] = [
  f('LastName', 'Last Name', 'string', { length: 80, required: true }),
  f('FirstName', 'First Name', 'string', { length: 40, permissionable: false }),
  f('Salutation', 'Salutation', 'picklist', {
    length: 40,
    picklistValues: picklist(SALUTATIONS),
    permissionable: false,
  }),
  systemField('Name', 'Full Name', 'string', { length: 121, indexed: true }),
];

export const CONTACT_FIELDS: readonly FieldDefinition[] = [
  masterRecord('Contact'),
  lookup('AccountId', 'Account ID', 'Account', 'Account', 'Contacts', { deleteRule: 'Cascade' }),
  ...personName,
  ...addressFields('Mailing'),
  ...addressFields('Other'),
  f('Phone', 'Business Phone', 'phone'),
  f('Fax', 'Business Fax', 'phone'),
  f('MobilePhone', 'Mobile Phone', 'phone'),
  f('HomePhone', 'Home Phone', 'phone'),
  f('OtherPhone', 'Other Phone', 'phone'),
  f('AssistantPhone', 'Asst. Phone', 'phone'),
  lookup('ReportsToId', 'Reports To ID', 'Contact', 'ReportsTo'),
  f('Email', 'Email', 'email', { idLookup: true, indexed: true }),
  f('Title', 'Title', 'string', { length: 128 }),
  f('Department', 'Department', 'string', { length: 80 }),
  f('AssistantName', "Assistant's Name", 'string', { length: 40 }),
  f('LeadSource', 'Lead Source', 'picklist', { picklistValues: picklist(LEAD_SOURCES) }),
  f('Birthdate', 'Birthdate', 'date'),
  f('Description', 'Contact Description', 'textarea'),
  ownerField(),
  f('HasOptedOutOfEmail', 'Email Opt Out', 'boolean', { defaultValue: false }),
  f('HasOptedOutOfFax', 'Fax Opt Out', 'boolean', { defaultValue: false }),
  f('DoNotCall', 'Do Not Call', 'boolean', { defaultValue: false }),
];

export const LEAD_FIELDS: readonly FieldDefinition[] = [
  ...personName,
  f('Title', 'Title', 'string', { length: 128 }),
  f('Company', 'Company', 'string', { required: true }),
  ...addressFields(''),
  f('Phone', 'Phone', 'phone'),
  f('MobilePhone', 'Mobile Phone', 'phone'),
  f('Email', 'Email', 'email', { idLookup: true, indexed: true }),
  f('Website', 'Website', 'url'),
  f('Description', 'Description', 'textarea'),
  f('LeadSource', 'Lead Source', 'picklist', { picklistValues: picklist(LEAD_SOURCES) }),
  f('Status', 'Status', 'picklist', {
    picklistValues: picklist(LEAD_STATUSES, 'Open - Not Contacted'),
    permissionable: false,
  }),
  f('Industry', 'Industry', 'picklist', { picklistValues: picklist(INDUSTRIES) }),
  f('Rating', 'Rating', 'picklist', { picklistValues: picklist(RATINGS) }),
  ownerField(),
  systemField('IsConverted', 'Converted', 'boolean', { defaultValue: false }),
];
