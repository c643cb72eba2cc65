import { recordRows } from './record-rows.ts';
import { billingReference, booking } from './shipment-changes.ts';

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
