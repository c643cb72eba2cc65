import { raw, type Sql } from '../postgres/sql.ts';

/**
 * Channels of LISTEN and NOTIFY. A notification has no payload, and PostgreSQL sends one for each transaction.
 *
 * OUTBOX: an urgent change waits, or a person decided a review item. LIVE: live events wait for their numbers.
 */
export const OUTBOX_CHANNEL = 'waybill_outbox';
export const LIVE_CHANNEL = 'waybill_live';

/** An item of a select list that wakes the listeners when the transaction commits. */
export function notify(channel: string): Sql {
  return raw(`pg_notify('${channel}', '')::text`);
}
