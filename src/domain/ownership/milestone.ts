import { recordRows } from './record-rows.ts';
import { reported } from './shipment-changes.ts';

const milestone = recordRows('Milestone', {
  object: 'Shipment__c',
  table: 'shipment',
  lane: 'NEAR_REALTIME',
  team: 'Dispatch',
  cached: false,
});

/** A step of the shipment. Salesforce gets the newest step as the shipment's status; the history stays in the portal. */
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
