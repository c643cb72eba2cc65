import { raw, type Sql } from './sql.ts';

/**
 * Channels of LISTEN and NOTIFY. A notification has no payload, and PostgreSQL sends one for each transaction.
 *
 * OUTBOX: an urgent change waits, or a person decided a review item. LIVE: live events wait for their numbers. EXPORTS: an
 * export waits for a gateway.
 */
export const OUTBOX_CHANNEL = 'waybill_outbox';
export const LIVE_CHANNEL = 'waybill_live';
export const EXPORTS_CHANNEL = 'waybill_exports';

/** An item of a select list that wakes the listeners when the transaction commits. */
export function notify(channel: string): Sql {
  return raw(`pg_notify('${channel}', '')::text`);
}
