import { CONTACT_ROLES } from '../vocabulary/index.ts';
import { recordRows } from './record-rows.ts';
import { createdDate, hubVersion, recordId, systemModstamp } from './system-fields.ts';

const { fromSalesforce, toSalesforce, linked } = recordRows('Contact', 'Contact', 'portal_user');
const ALWAYS = { permission: 'ALWAYS' };

/** People at the customer, with their roles kept apart; a portal user may be linked to one, or to none. */
export const CONTACT_ROWS = [
  recordId(
    'Contact',
    'Contact',
    'portal_user',
    'joins a portal user to the person it stands for',
    'crm_contact_id',
  ),
  linked(
    'portalUser',
    'Portal_User_Id__c',
    'Portal User Id',
    'portal_id',
    'joins a portal user to the person it stands for',
  ),
  fromSalesforce(
    'account',
    'AccountId',
    'Account',
    { kind: 'Lookup', to: 'Account' },
    'a contact is seen only with its account',
  ),
  fromSalesforce(
    'firstName',
    'FirstName',
    'First Name',
    { kind: 'Text', length: 40 },
    'dispatch asks for the person by name',
    ALWAYS,
  ),
  fromSalesforce(
    'lastName',
    'LastName',
    'Last Name',
    { kind: 'Text', length: 80 },
    'dispatch asks for the person by name',
    ALWAYS,
  ),
  fromSalesforce(
    'name',
    'Name',
    'Full Name',
    { kind: 'Text', length: 121 },
    'dispatch asks for the person by name',
    ALWAYS,
  ),
  fromSalesforce('email', 'Email', 'Email', { kind: 'Email' }, 'notices go to the person responsible'),
  fromSalesforce('phone', 'Phone', 'Phone', { kind: 'Phone' }, 'dock appointments are made by phone'),
  fromSalesforce('title', 'Title', 'Title', { kind: 'Text', length: 128 }, 'shows who may decide'),
  fromSalesforce(
    'roles',
    'Contact_Roles__c',
    'Contact Roles',
    { kind: 'MultiselectPicklist', values: CONTACT_ROLES },
    'shipper, consignee and billing people are never mixed up',
  ),
  toSalesforce('hubVersion', ...hubVersion()),
  createdDate('Contact', 'Contact'),
  systemModstamp('Contact', 'Contact'),
];
