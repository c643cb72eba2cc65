import type { Role } from '../access.ts';
import { CONTRACT_TIERS, SERVICE_LEVELS } from '../vocabulary/index.ts';
import { changedBy, recordRows } from './record-rows.ts';
import { createdDate, recordId, systemModstamp } from './system-fields.ts';

const { fromSalesforce, toSalesforce, shared, portalOnly, linked, hubVersion } = recordRows('Account', {
  object: 'Account',
  table: 'account',
  lane: 'NEAR_REALTIME',
  team: 'Sales Operations',
});

const CUSTOMER_CARE: readonly Role[] = ['CUSTOMER', 'SERVICE_AGENT', 'SALES', 'ADMIN'];
const SALES: readonly Role[] = ['SALES', 'ADMIN'];
const profile = {
  change: changedBy('accountUpdate', CUSTOMER_CARE),
  lane: 'BATCH',
  team: 'Sales Operations',
} as const;
const contract = { change: changedBy('accountUpdate', SALES), team: 'Sales Operations' } as const;
const address = {
  permission: 'BillingAddress',
  change: changedBy('accountUpdate', CUSTOMER_CARE),
  lane: 'BATCH',
  team: 'Billing',
} as const;

/**
 * A customer, or a branch of one (a child account with both ids, under the same rows). Salesforce owns its identity and its
 * contract terms. The portal keeps copies of the few values that it needs while Salesforce does not answer.
 */
export const ACCOUNT_ROWS = [
  recordId(
    'Account',
    'Account',
    'account',
    'joins the customer in both systems; never editable in the portal',
  ),
  linked('portalId', 'Portal_Customer_Id__c', 'Portal Customer Id', 'joins the customer in both systems'),
  fromSalesforce(
    'legalName',
    'Name',
    'Account Name',
    { kind: 'Text', length: 255 },
    'one legal name on every paper, unless the portal keeps a legal override',
    {
      permission: 'ALWAYS',
      column: 'legal_name',
      columnType: 'text',
      required: true,
      conflict: 'LEGAL_OVERRIDE',
      change: changedBy('accountUpdate', SALES),
    },
  ),
  toSalesforce(
    'legalNameOverride',
    'Legal_Name_Override__c',
    'Legal Name Override',
    { kind: 'Text', length: 255 },
    'sales see under which legal name we really ship and why papers differ',
    {
      column: 'legal_name_override',
      columnType: 'text',
      change: changedBy('accountLegalNameOverrideSet', ['SERVICE_AGENT', 'ADMIN']),
    },
  ),
  shared(
    'displayName',
    'Customer_Display_Name__c',
    'Customer Display Name',
    { kind: 'Text', length: 255 },
    'the short name on screens; both sides improve it, so doubt goes to a person',
    {
      column: 'display_name',
      columnType: 'text',
      required: true,
      conflict: 'STAFF_REVIEW',
      change: changedBy('accountDisplayNamePropose', CUSTOMER_CARE, ['CLOSED']),
    },
  ),
  portalOnly(
    'displayNameProposal',
    'display_name_proposal',
    'text',
    'a wished display name waits here until it is accepted',
    { change: changedBy('accountDisplayNamePropose', CUSTOMER_CARE, ['CLOSED']) },
  ),
  portalOnly(
    'displayNameProposedAt',
    'display_name_proposed_at',
    'timestamptz',
    'tells whether a wish is recent',
  ),
  fromSalesforce(
    'parent',
    'ParentId',
    'Parent Account',
    { kind: 'Lookup', to: 'Account' },
    'a branch is a child account; its users see only their branch',
    { column: 'parent_id', columnType: 'uuid', inReview: true },
  ),
  portalOnly('customerCode', 'customer_code', 'text', 'imported files name the customer by it'),
  portalOnly('country', 'country', 'text', 'says how phone numbers and states of the branch are written'),
  portalOnly('status', 'status', 'text', 'dispatch must not load freight of a suspended customer'),
  fromSalesforce(
    'phone',
    'Phone',
    'Account Phone',
    { kind: 'Phone' },
    'dispatch calls the customer about exceptions',
    {
      ...profile,
      column: 'phone',
      columnType: 'text',
    },
  ),
  fromSalesforce(
    'phoneExtension',
    'Phone',
    'Account Phone',
    { kind: 'Phone' },
    'the same field of Salesforce: what is dialled after the number',
    { ...profile, cached: false },
  ),
  fromSalesforce(
    'website',
    'Website',
    'Website',
    { kind: 'Url' },
    'service agents recognise the customer',
    profile,
  ),
  fromSalesforce(
    'industry',
    'Industry',
    'Industry',
    { kind: 'Text', length: 40 },
    'segments performance reports',
    {
      change: changedBy('accountUpdate', SALES),
    },
  ),
  fromSalesforce(
    'billingAddress.street',
    'BillingStreet',
    'Billing Street',
    { kind: 'Text', length: 255 },
    'invoices and disputes',
    address,
  ),
  fromSalesforce(
    'billingAddress.city',
    'BillingCity',
    'Billing City',
    { kind: 'Text', length: 40 },
    'invoices and disputes',
    address,
  ),
  fromSalesforce(
    'billingAddress.state',
    'BillingState',
    'Billing State',
    { kind: 'Text', length: 80 },
    'the portal plans by two-character state codes, Salesforce shows names',
    { ...address, column: 'billing_state', columnType: 'text', transform: 'STATE' },
  ),
  fromSalesforce(
    'billingAddress.postalCode',
    'BillingPostalCode',
    'Billing Postal Code',
    { kind: 'Text', length: 20 },
    'invoices and disputes',
    address,
  ),
  fromSalesforce(
    'billingAddress.country',
    'BillingCountry',
    'Billing Country',
    { kind: 'Text', length: 80 },
    'says how phone numbers and states of the customer are written',
    { ...address, column: 'billing_country', columnType: 'text', transform: 'COUNTRY' },
  ),
  fromSalesforce(
    'billingCode',
    'Billing_Code__c',
    'Billing Code',
    { kind: 'Text', length: 20 },
    'the code that carriers and finance use for the payer',
    { ...contract, team: 'Billing', column: 'billing_code', columnType: 'text' },
  ),
  fromSalesforce(
    'salesOwner',
    'Owner.Name',
    'Account Owner',
    { kind: 'Text', length: 121 },
    'staff know whom to ask about the contract',
    { permission: 'ALWAYS' },
  ),
  fromSalesforce(
    'contractTerms.tier',
    'Contract_Tier__c',
    'Contract Tier',
    { kind: 'Picklist', values: CONTRACT_TIERS },
    'decides how fast service reacts',
    { ...contract, column: 'contract_tier', columnType: 'text' },
  ),
  fromSalesforce(
    'contractTerms.serviceCommitments',
    'Service_Commitments__c',
    'Service Commitments',
    { kind: 'LongTextArea', length: 4000 },
    'what was promised, in words',
    contract,
  ),
  fromSalesforce(
    'contractTerms.eligibleServices',
    'Eligible_Services__c',
    'Eligible Services',
    { kind: 'MultiselectPicklist', values: SERVICE_LEVELS.map((level) => level.label) },
    'only sold services can be booked, also while Salesforce is away',
    { ...contract, column: 'eligible_services', columnType: 'text[]', transform: 'SERVICE_LEVELS' },
  ),
  hubVersion(),
  createdDate('Account', 'Account', 'crmCreatedAt'),
  systemModstamp('Account', 'Account', 'crmUpdatedAt'),
];
