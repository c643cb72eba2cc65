/**
 * Channels of LISTEN and NOTIFY. A notification has no payload, and PostgreSQL sends one for each transaction.
 *
 * OUTBOX: an urgent change waits, or a person decided a review item. LIVE: live events wait for their numbers.
 */
export const OUTBOX_CHANNEL = 'waybill_outbox';
export const LIVE_CHANNEL = 'waybill_live';
