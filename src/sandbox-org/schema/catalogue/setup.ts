import { addressFields, defineField as f, lookup, systemField } from '../field.ts';
import type { FieldDefinition } from '../model.ts';

/** Objects that describe the org itself (Salesforce object reference). */
export const USER_FIELDS: readonly FieldDefinition[] = [
  f('Username', 'Username', 'string', {
    length: 80,
    required: true,
    unique: true,
    idLookup: true,
    indexed: true,
  }),
  f('LastName', 'Last Name', 'string', { length: 80, required: true }),
  f('FirstName', 'First Name', 'string', { length: 40 }),
  systemField('Name', 'Full Name', 'string', { length: 121, indexed: true }),
  f('CompanyName', 'Company Name', 'string', { length: 80 }),
  f('Department', 'Department', 'string', { length: 80 }),
  f('Title', 'Title', 'string', { length: 80 }),
  ...addressFields(''),
  f('Email', 'Email', 'email', { length: 128, required: true, idLookup: true }),
  f('Phone', 'Phone', 'phone'),
  f('MobilePhone', 'Cell', 'phone'),
  f('Alias', 'Alias', 'string', { length: 8, required: true }),
  f('CommunityNickname', 'Nickname', 'string', { length: 40 }),
  f('IsActive', 'Active', 'boolean', { defaultValue: true }),
  f('TimeZoneSidKey', 'Time Zone', 'string', { length: 40, defaultValue: 'GMT' }),
  f('LocaleSidKey', 'Locale', 'string', { length: 40, defaultValue: 'en_US' }),
  f('EmailEncodingKey', 'Email Encoding', 'string', { length: 40, defaultValue: 'UTF-8' }),
  f('LanguageLocaleKey', 'Language', 'string', { length: 40, defaultValue: 'en_US' }),
  lookup('ProfileId', 'Profile ID', 'Profile', 'Profile', 'Users'),
  systemField('UserType', 'User Type', 'string', { length: 40, defaultValue: 'Standard' }),
  f('FederationIdentifier', 'SAML Federation ID', 'string', { length: 512 }),
  systemField('LastLoginDate', 'Last Login', 'datetime'),
];

export const PROFILE_FIELDS: readonly FieldDefinition[] = [
  systemField('Name', 'Name', 'string', { required: true, indexed: true }),
  systemField('UserType', 'User Type', 'string', { length: 40, defaultValue: 'Standard' }),
  systemField('Description', 'Description', 'string'),
];

export const ORGANIZATION_FIELDS: readonly FieldDefinition[] = [
  systemField('Name', 'Name', 'string', { length: 80 }),
  systemField('InstanceName', 'Instance Name', 'string', { length: 5 }),
  systemField('IsSandbox', 'Is Sandbox', 'boolean', { defaultValue: true }),
  systemField('TrialExpirationDate', 'Trial Expiration Date', 'datetime'),
  systemField('NamespacePrefix', 'Namespace Prefix', 'string', { length: 15 }),
  systemField('OrganizationType', 'Edition', 'picklist', { length: 40 }),
  systemField('PrimaryContact', 'Primary Contact', 'string', { length: 80 }),
  systemField('Country', 'Country', 'string', { length: 80 }),
  systemField('TimeZoneSidKey', 'Time Zone', 'string', { length: 40 }),
  systemField('DefaultLocaleSidKey', 'Locale', 'string', { length: 40 }),
  systemField('LanguageLocaleKey', 'Language', 'string', { length: 40 }),
  systemField('FiscalYearStartMonth', 'Fiscal Year Starts In', 'int', { defaultValue: 1 }),
];

/** Queues; public groups are left out. */
export const GROUP_FIELDS: readonly FieldDefinition[] = [
  systemField('Name', 'Name', 'string', { length: 40, indexed: true }),
  systemField('DeveloperName', 'Developer Name', 'string', { length: 80 }),
  systemField('Type', 'Type', 'picklist', { length: 40 }),
];

export const RECORD_TYPE_FIELDS: readonly FieldDefinition[] = [
  systemField('Name', 'Name', 'string', { length: 80, indexed: true }),
  systemField('DeveloperName', 'Record Type Name', 'string', { length: 80 }),
  systemField('SobjectType', 'SObject Type Name', 'picklist', { length: 40 }),
  systemField('IsActive', 'Active', 'boolean', { defaultValue: true }),
  systemField('Description', 'Description', 'string'),
];

const statusTable: readonly FieldDefinition[] = [
  systemField('MasterLabel', 'Master Label', 'string', { indexed: true }),
  systemField('ApiName', 'API Name', 'string'),
  systemField('SortOrder', 'Sort Order', 'int'),
  systemField('IsDefault', 'Is Default', 'boolean', { defaultValue: false }),
  systemField('IsClosed', 'Closed', 'boolean', { defaultValue: false }),
];

export const CASE_STATUS_FIELDS: readonly FieldDefinition[] = statusTable;

export const OPPORTUNITY_STAGE_FIELDS: readonly FieldDefinition[] = [
  ...statusTable,
  systemField('IsActive', 'Is Active', 'boolean', { defaultValue: true }),
  systemField('IsWon', 'Won', 'boolean', { defaultValue: false }),
  systemField('DefaultProbability', 'Probability (%)', 'percent'),
  systemField('ForecastCategoryName', 'Forecast Category', 'string'),
];
