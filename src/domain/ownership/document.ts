import { recordRows } from './record-rows.ts';
import { attached } from './shipment-changes.ts';

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
