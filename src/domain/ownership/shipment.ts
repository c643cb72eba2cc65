import { EXCEPTION_CODES, MILESTONES, SERVICE_LEVELS } from '../vocabulary/index.ts';
import { recordRows } from './record-rows.ts';
import { createdDate, hubVersion, recordId, systemModstamp } from './system-fields.ts';

const { toSalesforce, linked } = recordRows('Shipment', 'Shipment__c', 'shipment');
const MILESTONES_SENT = MILESTONES.filter(
  (milestone) => milestone.toSalesforce && !milestone.type.startsWith('EXCEPTION_'),
).map((milestone) => milestone.type);

/** The portal owns the shipment; Salesforce gets the summary that sales and service need to answer a customer. */
export const SHIPMENT_ROWS = [
  recordId('Shipment', 'Shipment__c', 'shipment', 'joins the shipment in both systems'),
  linked(
    'portalId',
    'Portal_Shipment_Id__c',
    'Portal Shipment Id',
    'portal_id',
    'one record for each shipment, however often it is sent',
  ),
  toSalesforce(
    'number',
    'Name',
    'Shipment Number',
    { kind: 'Text', length: 80 },
    'service finds the shipment by it',
    {
      permission: 'ALWAYS',
      column: 'number',
    },
  ),
  toSalesforce(
    'branch',
    'Account__c',
    'Branch Account',
    { kind: 'Lookup', to: 'Account' },
    'a branch sees its own shipments',
    { column: 'branch_id' },
  ),
  toSalesforce(
    'currentMilestone',
    'Current_Milestone__c',
    'Current Milestone',
    { kind: 'Picklist', values: MILESTONES_SENT },
    'service answers "where is it" without asking dispatch',
    { column: 'current_milestone' },
  ),
  toSalesforce(
    'serviceLevel',
    'Service_Level__c',
    'Service Level',
    { kind: 'Picklist', values: SERVICE_LEVELS.map((level) => level.label) },
    'sales see what is really used',
    { column: 'service_level' },
  ),
  toSalesforce(
    'promisedDelivery',
    'Promised_Delivery__c',
    'Promised Delivery',
    { kind: 'DateTime' },
    'service knows what was promised',
    { column: 'promised_delivery_at' },
  ),
  toSalesforce(
    'estimatedDelivery',
    'Estimated_Delivery__c',
    'Estimated Delivery',
    { kind: 'DateTime' },
    'service warns before a promise breaks',
    { column: 'estimated_delivery_at' },
  ),
  toSalesforce(
    'exceptionCode',
    'Exception_Code__c',
    'Exception Code',
    { kind: 'Picklist', values: EXCEPTION_CODES },
    'service sees trouble on the record',
    { column: 'open_exception_code' },
  ),
  toSalesforce(
    'proofOfDeliveryUrl',
    'Proof_Of_Delivery_Url__c',
    'Proof Of Delivery',
    { kind: 'Url' },
    'closes customer questions; the paper itself stays with us',
  ),
  toSalesforce('hubVersion', ...hubVersion()),
  createdDate('Shipment', 'Shipment__c', 'crmCreatedAt'),
  systemModstamp('Shipment', 'Shipment__c', 'crmUpdatedAt'),
];
