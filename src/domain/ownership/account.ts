import { CONTRACT_TIERS, SERVICE_LEVELS } from '../vocabulary/index.ts';
import { recordRows } from './record-rows.ts';
import { createdDate, hubVersion, recordId, systemModstamp } from './system-fields.ts';

const { fromSalesforce, toSalesforce, linked } = recordRows('Account', 'Account', 'account');
const COMPOUND_ADDRESS = { permission: 'BillingAddress' };

/** Salesforce owns who the customer is and what was agreed; the portal stores only the ids it needs to join. */
export const ACCOUNT_ROWS = [
  recordId(
    'Account',
    'Account',
    'account',
    'joins the customer in both systems; never editable in the portal',
  ),
  linked(
    'portalId',
    'Portal_Customer_Id__c',
    'Portal Customer Id',
    'portal_id',
    'joins the customer in both systems',
  ),
  fromSalesforce(
    'legalName',
    'Name',
    'Account Name',
    { kind: 'Text', length: 255 },
    'one legal name on every paper',
    {
      permission: 'ALWAYS',
    },
  ),
  fromSalesforce(
    'parent',
    'ParentId',
    'Parent Account',
    { kind: 'Lookup', to: 'Account' },
    'a branch is a child account',
  ),
  fromSalesforce(
    'phone',
    'Phone',
    'Account Phone',
    { kind: 'Phone' },
    'dispatch calls the customer about exceptions',
  ),
  fromSalesforce('website', 'Website', 'Website', { kind: 'Url' }, 'service agents recognise the customer'),
  fromSalesforce(
    'industry',
    'Industry',
    'Industry',
    { kind: 'Text', length: 40 },
    'segments performance reports',
  ),
  fromSalesforce(
    'billingAddress.street',
    'BillingStreet',
    'Billing Street',
    { kind: 'Text', length: 255 },
    'invoices and disputes',
    COMPOUND_ADDRESS,
  ),
  fromSalesforce(
    'billingAddress.city',
    'BillingCity',
    'Billing City',
    { kind: 'Text', length: 40 },
    'invoices and disputes',
    COMPOUND_ADDRESS,
  ),
  fromSalesforce(
    'billingAddress.state',
    'BillingState',
    'Billing State',
    { kind: 'Text', length: 80 },
    'invoices and disputes',
    COMPOUND_ADDRESS,
  ),
  fromSalesforce(
    'billingAddress.postalCode',
    'BillingPostalCode',
    'Billing Postal Code',
    { kind: 'Text', length: 20 },
    'invoices and disputes',
    COMPOUND_ADDRESS,
  ),
  fromSalesforce(
    'billingAddress.country',
    'BillingCountry',
    'Billing Country',
    { kind: 'Text', length: 80 },
    'invoices and disputes',
    COMPOUND_ADDRESS,
  ),
  fromSalesforce(
    'billingCode',
    'Billing_Code__c',
    'Billing Code',
    { kind: 'Text', length: 20 },
    'the code that carriers and finance use for the payer',
  ),
  fromSalesforce(
    'salesOwner',
    'Owner.Name',
    'Account Owner',
    { kind: 'Text', length: 121 },
    'staff know whom to ask about the contract',
    {
      permission: 'ALWAYS',
    },
  ),
  fromSalesforce(
    'contractTerms.tier',
    'Contract_Tier__c',
    'Contract Tier',
    { kind: 'Picklist', values: CONTRACT_TIERS },
    'decides how fast service reacts',
  ),
  fromSalesforce(
    'contractTerms.serviceCommitments',
    'Service_Commitments__c',
    'Service Commitments',
    { kind: 'LongTextArea', length: 4000 },
    'what was promised, in words',
  ),
  fromSalesforce(
    'contractTerms.eligibleServices',
    'Eligible_Services__c',
    'Eligible Services',
    { kind: 'MultiselectPicklist', values: SERVICE_LEVELS.map((level) => level.label) },
    'only sold services can be booked',
  ),
  toSalesforce('hubVersion', ...hubVersion()),
  createdDate('Account', 'Account', 'crmCreatedAt'),
  systemModstamp('Account', 'Account', 'crmUpdatedAt'),
];
