import type { Role } from '../access.ts';
import { EXCEPTION_CODES, MILESTONES, SERVICE_LEVELS } from '../vocabulary/index.ts';
import { changedBy, recordRows } from './record-rows.ts';
import { createdDate, recordId, systemModstamp } from './system-fields.ts';

const { toSalesforce, shared, portalOnly, linked, hubVersion } = recordRows('Shipment', {
  object: 'Shipment__c',
  table: 'shipment',
  lane: 'REALTIME',
  team: 'Dispatch',
});
const MILESTONES_SENT = MILESTONES.filter(
  (milestone) => milestone.toSalesforce && !milestone.type.startsWith('EXCEPTION_'),
).map((milestone) => milestone.type);

const BOOKERS: readonly Role[] = ['CUSTOMER', 'SERVICE_AGENT', 'DISPATCHER', 'SALES', 'ADMIN', 'INTEGRATION'];
const OPERATORS: readonly Role[] = ['SERVICE_AGENT', 'DISPATCHER', 'ADMIN'];
const BILLING: readonly Role[] = ['SALES', 'SERVICE_AGENT', 'ADMIN', 'INTEGRATION'];
/** What is over cannot be booked differently. */
const OVER = ['DELIVERED', 'PROOF_OF_DELIVERY_AVAILABLE', 'RETURNED', 'CANCELLED'];
const booked = { change: changedBy('shipmentBook', BOOKERS) };
const booking = { change: changedBy(['shipmentBook', 'shipmentUpdate'], BOOKERS, OVER) };
const operations = {
  change: changedBy(['shipmentUpdate', 'shipmentBook'], [...OPERATORS, 'INTEGRATION'], OVER),
};
const billingReference = { change: changedBy(['shipmentUpdate', 'shipmentBook'], BILLING) };
/** Follows from the tracking events: nobody writes it, everybody sees it. */
const tracked = { lane: 'NEAR_REALTIME', columnType: 'timestamptz' } as const;

/** The portal owns the shipment; Salesforce gets the summary that sales and service need to answer a customer. */
export const SHIPMENT_ROWS = [
  recordId('Shipment', 'Shipment__c', 'shipment', 'joins the shipment in both systems'),
  linked(
    'portalId',
    'Portal_Shipment_Id__c',
    'Portal Shipment Id',
    'one record for each shipment, however often it is sent',
  ),
  toSalesforce(
    'number',
    'Name',
    'Shipment Number',
    { kind: 'Text', length: 80 },
    'service finds the shipment by it',
    {
      ...booked,
      permission: 'ALWAYS',
      column: 'number',
      columnType: 'text',
      required: true,
    },
  ),
  portalOnly(
    'account',
    'account_id',
    'uuid',
    'decides which customer sees it; Salesforce knows it from the branch',
    booked,
  ),
  toSalesforce(
    'branch',
    'Account__c',
    'Branch Account',
    { kind: 'Lookup', to: 'Account' },
    'a branch sees its own shipments',
    { ...booked, column: 'branch_id', columnType: 'uuid', required: true },
  ),
  portalOnly('mode', 'mode', 'transport_mode', 'carriers are planned by it; sales do not need it', booking),
  toSalesforce(
    'serviceLevel',
    'Service_Level__c',
    'Service Level',
    { kind: 'Picklist', values: SERVICE_LEVELS.map((level) => level.label) },
    'sales see what is really used, in the words they sell',
    { ...booking, column: 'service_level', columnType: 'service_level', transform: 'SERVICE_LEVEL' },
  ),
  toSalesforce(
    'currentMilestone',
    'Current_Milestone__c',
    'Current Milestone',
    { kind: 'Picklist', values: MILESTONES_SENT },
    'service answers "where is it" without asking dispatch; the delivery status of the portal wins',
    {
      column: 'current_milestone',
      columnType: 'milestone_type',
      transform: 'MILESTONE',
      conflict: 'PORTAL_WINS',
      lane: 'NEAR_REALTIME',
      change: changedBy(
        ['milestonesRecord', 'trackingEventsIngest', 'shipmentCancel', 'shipmentBook'],
        [...OPERATORS, 'INTEGRATION'],
      ),
    },
  ),
  toSalesforce(
    'pickedUpAt',
    'Picked_Up_At__c',
    'Picked Up At',
    { kind: 'DateTime' },
    'service sees the pickup status and answers for punctuality',
    { ...tracked, column: 'picked_up_at' },
  ),
  toSalesforce(
    'deliveredAt',
    'Delivered_At__c',
    'Delivered At',
    { kind: 'DateTime' },
    'service answers when it arrived; reports compare it with the promise',
    { ...tracked, column: 'delivered_at', conflict: 'PORTAL_WINS' },
  ),
  toSalesforce(
    'promisedDelivery',
    'Promised_Delivery__c',
    'Promised Delivery',
    { kind: 'DateTime' },
    'service knows what was promised',
    { ...booking, column: 'promised_delivery_at', columnType: 'timestamptz' },
  ),
  toSalesforce(
    'estimatedDelivery',
    'Estimated_Delivery__c',
    'Estimated Delivery',
    { kind: 'DateTime' },
    'service warns before a promise breaks',
    { ...tracked, lane: 'BATCH', column: 'estimated_delivery_at' },
  ),
  toSalesforce(
    'exceptionCode',
    'Exception_Code__c',
    'Exception Code',
    { kind: 'Picklist', values: EXCEPTION_CODES },
    'service sees trouble on the record',
    { column: 'open_exception_code', columnType: 'exception_code', team: 'Customer Service' },
  ),
  shared(
    'dockAppointmentNote',
    'Dock_Appointment_Note__c',
    'Dock Appointment Note',
    { kind: 'Text', length: 255 },
    'gate and dock instructions; whoever stands at the dock knows best, so the portal wins',
    {
      column: 'dock_appointment_note',
      columnType: 'text',
      conflict: 'PORTAL_WINS',
      lane: 'NEAR_REALTIME',
      change: changedBy('dockAppointmentNoteSet', ['CUSTOMER', ...OPERATORS], OVER),
    },
  ),
  toSalesforce(
    'quoteReference',
    'Quote_Reference__c',
    'Quote Reference',
    { kind: 'Text', length: 80 },
    'sales find the quote; its amounts stay in the billing system',
    { ...billingReference, column: 'quote_reference', columnType: 'text', lane: 'BATCH', team: 'Billing' },
  ),
  toSalesforce(
    'invoiceReferences',
    'Invoice_References__c',
    'Invoice References',
    { kind: 'Text', length: 255 },
    'service finds the invoices; their amounts stay in the billing system',
    {
      ...billingReference,
      column: 'invoice_references',
      columnType: 'text[]',
      transform: 'LIST_TEXT',
      lane: 'BATCH',
      team: 'Billing',
    },
  ),
  portalOnly(
    'references',
    null,
    'shipment_reference',
    'carriers and customers find the shipment by them',
    booking,
  ),
  portalOnly('stops', null, 'stop', 'drivers follow them; service asks the portal for the route', operations),
  portalOnly('packages', null, 'package', 'the freight line by line serves operations only', booking),
  portalOnly('origin.name', 'origin_place', 'text', 'lanes are reported by it', booking),
  portalOnly('origin.country', 'origin_country', 'text', 'lanes are reported by it', booking),
  portalOnly('destination.name', 'destination_place', 'text', 'lanes are reported by it', booking),
  portalOnly('destination.country', 'destination_country', 'text', 'lanes are reported by it', booking),
  portalOnly('weightKg', 'weight_kg', 'numeric', 'loads are planned by it', booking),
  portalOnly('weightBasis', 'weight_basis', 'stated_basis', 'says how the weight is known', booking),
  portalOnly(
    'freight.cost',
    'freight_amount',
    'numeric',
    'what a file stated; billing truth lives elsewhere',
  ),
  portalOnly('freight.basis', 'freight_basis', 'stated_basis', 'says how the freight cost is known'),
  portalOnly('freightClass', 'freight_class', 'text', 'carriers rate by it', booking),
  portalOnly('handlingNeeds', 'handling_needs', 'text[]', 'crews prepare for it', booking),
  hubVersion(),
  createdDate('Shipment', 'Shipment__c', 'crmCreatedAt'),
  systemModstamp('Shipment', 'Shipment__c', 'crmUpdatedAt'),
];

const stop = recordRows('Stop', { object: null, table: 'stop', lane: 'BATCH', team: 'Dispatch' });

/** Where a shipment calls. Operations only: Salesforce gets the dock note and the times that matter, not the route. */
export const STOP_ROWS = [
  stop.portalOnly('sequence', 'sequence', 'integer', 'the order of the route', operations),
  stop.portalOnly('type', 'type', 'stop_type', 'what is done there', operations),
  stop.portalOnly('place.name', 'name', 'text', 'where the driver goes', operations),
  stop.portalOnly('place.country', 'country', 'text', 'where the driver goes', operations),
  stop.portalOnly('place.unlocode', 'unlocode', 'text', 'carriers name ports by it', operations),
  stop.portalOnly('place.terminalCode', 'terminal_code', 'text', 'carriers name terminals by it', operations),
  stop.portalOnly('city', 'city', 'text', 'where the driver goes', operations),
  stop.portalOnly('timeZone', 'time_zone', 'text', 'local times of carriers are read in it', operations),
  stop.portalOnly(
    'appointmentFrom',
    'appointment_from',
    'timestamptz',
    'the dock keeps a slot free',
    operations,
  ),
  stop.portalOnly('appointmentTo', 'appointment_to', 'timestamptz', 'the dock keeps a slot free', operations),
  stop.portalOnly('arrivedAt', 'arrived_at', 'timestamptz', 'waiting time is measured'),
  stop.portalOnly('departedAt', 'departed_at', 'timestamptz', 'waiting time is measured'),
];

const milestone = recordRows('Milestone', {
  object: 'Shipment__c',
  table: 'shipment',
  lane: 'NEAR_REALTIME',
  team: 'Dispatch',
  cached: false,
});
const reported = {
  change: changedBy(['milestonesRecord', 'trackingEventsIngest'], [...OPERATORS, 'INTEGRATION']),
};

/** A step of the shipment. Salesforce gets the newest one as the shipment's status; the history stays in the portal. */
export const MILESTONE_ROWS = [
  milestone.portalOnly(
    'type',
    'current_milestone',
    'milestone_type',
    'the newest is carried as the current milestone',
    reported,
  ),
  milestone.toSalesforce(
    'occurredAt',
    'Milestone_At__c',
    'Milestone At',
    { kind: 'DateTime' },
    'service tells the customer since when',
    { ...reported, column: 'milestone_at', columnType: 'timestamptz', conflict: 'PORTAL_WINS' },
  ),
  milestone.portalOnly(
    'dateOnly',
    'milestone_date_only',
    'boolean',
    'says whether only the day is known',
    reported,
  ),
  milestone.portalOnly('eventId', 'milestone_event_id', 'uuid', 'leads to the fact behind the status'),
];

const document = recordRows('Document', {
  object: 'Shipment__c',
  table: 'shipment',
  lane: 'NEAR_REALTIME',
  team: 'Dispatch',
  cached: false,
});
const paper = recordRows('Document', {
  object: null,
  table: 'document',
  lane: 'NEAR_REALTIME',
  team: 'Dispatch',
});
const attached = { change: changedBy('documentAttach', ['CUSTOMER', ...OPERATORS, 'INTEGRATION']) };

/** Papers. Their bytes and signatures stay in the portal: Salesforce gets the link to the newest proof of delivery. */
export const DOCUMENT_ROWS = [
  document.toSalesforce(
    'proofOfDelivery',
    'Proof_Of_Delivery_Url__c',
    'Proof Of Delivery',
    { kind: 'Url' },
    'closes customer questions; the paper itself stays behind our door',
    { ...attached, column: 'proof_of_delivery_id', columnType: 'uuid', transform: 'DOCUMENT_LINK' },
  ),
  paper.portalOnly('type', 'type', 'document_type', 'decides who may see it', attached),
  paper.portalOnly('fileName', 'file_name', 'text', 'people recognise the file', attached),
  paper.portalOnly('mediaType', 'media_type', 'text', 'browsers know how to show it', attached),
  paper.portalOnly('sizeBytes', 'size_bytes', 'bigint', 'limits are checked'),
  paper.portalOnly('signer', 'signer', 'text', 'a personal name; it stays behind our door', attached),
  paper.portalOnly('signedAt', 'signed_at', 'timestamptz', 'proves when it was received', attached),
  paper.portalOnly('sha256', 'sha256', 'text', 'proves that the file was not changed'),
];

const accessorial = recordRows('Accessorial', {
  object: null,
  table: 'accessorial',
  lane: 'BATCH',
  team: 'Billing',
});

/** Services beyond carrying the freight. References only: their charges are the billing system's. */
export const ACCESSORIAL_ROWS = [
  accessorial.portalOnly('code', 'code', 'accessorial_code', 'crews prepare for it', booking),
  accessorial.portalOnly(
    'billingReference',
    'billing_reference',
    'text',
    'leads to the charge in the billing system',
    billingReference,
  ),
];
