import { recordRows } from './record-rows.ts';
import { operations, route } from './shipment-changes.ts';

const stop = recordRows('Stop', { object: null, table: 'stop', lane: 'BATCH', team: 'Dispatch' });

/** The stops of a shipment. For operations: Salesforce gets the dock note and the relevant times, not the route. */
export const STOP_ROWS = [
  stop.portalOnly('sequence', 'sequence', 'integer', 'the order of the route', route),
  stop.portalOnly('type', 'type', 'stop_type', 'what is done there', route),
  stop.portalOnly('place.name', 'name', 'text', 'where the driver goes', route),
  stop.portalOnly('place.country', 'country', 'text', 'where the driver goes', route),
  stop.portalOnly('place.unlocode', 'unlocode', 'text', 'carriers name ports by it', route),
  stop.portalOnly('place.terminalCode', 'terminal_code', 'text', 'carriers name terminals by it', operations),
  stop.portalOnly('city', 'city', 'text', 'where the driver goes', route),
  stop.portalOnly('timeZone', 'time_zone', 'text', 'local times of carriers are read in it', route),
  stop.portalOnly('appointmentFrom', 'appointment_from', 'timestamptz', 'the dock keeps a slot free', route),
  stop.portalOnly('appointmentTo', 'appointment_to', 'timestamptz', 'the dock keeps a slot free', route),
  stop.portalOnly('arrivedAt', 'arrived_at', 'timestamptz', 'waiting time is measured'),
  stop.portalOnly('departedAt', 'departed_at', 'timestamptz', 'waiting time is measured'),
];
