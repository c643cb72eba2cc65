import { OWNERSHIP } from '../../src/domain/ownership/index.ts';
import { changedBy, recordRows } from '../../src/domain/ownership/record-rows.ts';

/** The worked example of `src/domain/README.md`: the seal on the door of the trailer. */
export const SEAL_NUMBER = recordRows('Shipment', {
  object: 'Shipment__c',
  table: 'shipment',
  lane: 'NEAR_REALTIME',
  team: 'Dispatch',
}).toSalesforce(
  'sealNumber',
  'Seal_Number__c',
  'Seal Number',
  { kind: 'Text', length: 40 },
  'claims ask whether the seal was the one that was put on',
  { column: 'seal_number', columnType: 'text', change: changedBy('shipmentUpdate', ['DISPATCHER', 'ADMIN']) },
);

/** The ownership table with it. */
export const ROWS_WITH_SEAL = [...OWNERSHIP.filter(({ field }) => field !== 'sealNumber'), SEAL_NUMBER];
