import type { Role } from '../access.ts';
import { CONTACT_ROLES } from '../vocabulary/index.ts';
import { changedBy, recordRows } from './record-rows.ts';
import { createdDate, recordId, systemModstamp } from './system-fields.ts';

const { fromSalesforce, linked, hubVersion } = recordRows('Contact', {
  object: 'Contact',
  table: 'portal_user',
  lane: 'BATCH',
  team: 'Customer Service',
});
const billing = recordRows('BillingContact', {
  object: 'Contact',
  table: 'account',
  lane: 'BATCH',
  team: 'Billing',
  cached: false,
});

const CUSTOMER_CARE: readonly Role[] = ['CUSTOMER', 'SERVICE_AGENT', 'SALES', 'ADMIN'];
const ALWAYS = { permission: 'ALWAYS' };
const person = { change: changedBy('contactUpdate', CUSTOMER_CARE) };

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
    'joins a portal user to the person it stands for',
    'NEAR_REALTIME',
  ),
  fromSalesforce(
    'account',
    'AccountId',
    'Account',
    { kind: 'Lookup', to: 'Account' },
    'a contact is seen only with its account',
    { inReview: true },
  ),
  fromSalesforce(
    'firstName',
    'FirstName',
    'First Name',
    { kind: 'Text', length: 40 },
    'dispatch asks for the person by name',
    { ...ALWAYS, ...person },
  ),
  fromSalesforce(
    'lastName',
    'LastName',
    'Last Name',
    { kind: 'Text', length: 80 },
    'dispatch asks for the person by name',
    { ...ALWAYS, ...person, required: true },
  ),
  fromSalesforce(
    'name',
    'Name',
    'Full Name',
    { kind: 'Text', length: 121 },
    'the portal greets and lists its users by name',
    { ...ALWAYS, column: 'name', columnType: 'text', required: true },
  ),
  fromSalesforce(
    'email',
    'Email',
    'Email',
    { kind: 'Email' },
    'notices and invitations go to the person responsible',
    {
      ...person,
      column: 'email',
      columnType: 'text',
      validation: [{ rule: 'UNIQUE_BEFORE_ACTIVATION' }],
    },
  ),
  fromSalesforce('phone', 'Phone', 'Phone', { kind: 'Phone' }, 'dock appointments are made by phone', {
    ...person,
    column: 'phone',
    columnType: 'text',
  }),
  fromSalesforce(
    'phoneExtension',
    'Phone',
    'Phone',
    { kind: 'Phone' },
    'the same field of Salesforce: what is dialled after the number',
    { ...person, cached: false },
  ),
  fromSalesforce('title', 'Title', 'Title', { kind: 'Text', length: 128 }, 'shows who may decide', person),
  fromSalesforce(
    'roles',
    'Contact_Roles__c',
    'Contact Roles',
    { kind: 'MultiselectPicklist', values: CONTACT_ROLES },
    'shipper, consignee and billing people are never mixed up',
    { change: changedBy(['contactUpdate', 'billingContactChange'], ['SERVICE_AGENT', 'SALES', 'ADMIN']) },
  ),
  hubVersion(),
  createdDate('Contact', 'Contact'),
  systemModstamp('Contact', 'Contact'),
];

/** The portal's copy of the contact whose roles include BILLING. Finance edits it in Salesforce, so Salesforce wins. */
export const BILLING_CONTACT_ROWS = [
  billing.fromSalesforce(
    'email',
    'Email',
    'Billing Contact Email',
    { kind: 'Email' },
    'invoices go to one address, and finance says which',
    {
      column: 'billing_contact_email',
      columnType: 'text',
      change: changedBy('billingContactChange', ['CUSTOMER', 'SERVICE_AGENT', 'SALES', 'ADMIN']),
    },
  ),
];
