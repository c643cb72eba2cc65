import type { Announcement, LiveEvent, LiveEventKind } from '../../domain/live-events.ts';
import type { Executor } from '../../postgres/database.ts';
import type { Leadership } from '../leadership/leader-leases.ts';
import { LIVE_CHANNEL } from '../notifications.ts';

export interface LiveFilter {
  readonly kinds: readonly LiveEventKind[];
  /** Only events of this customer. */
  readonly accountId?: string | undefined;
}

/** What the log holds after a place in the order. */
export interface LivePage {
  readonly events: readonly LiveEvent[];
  /** Everything that the filter lets through up to this number is in `events`. */
  readonly upTo: number;
  /** Events up to this number are kept no more. */
  readonly removed: number;
}

export interface LiveBounds {
  readonly removed: number;
  /** The last number given. */
  readonly head: number;
  /** Redis has had all up to this number. */
  readonly published: number;
  /** Names this order: another database has another. */
  readonly incarnation: string;
}

/** What is told as it happens: announced with a change, numbered by the relay, read by whoever follows. */
export interface LiveEvents {
  /**
   * In the transaction of the change, after the changed row was locked: then for each record the order of ids is that
   * of commits. Wakes the relay.
   */
  announce(announcements: readonly Announcement[]): Promise<void>;
  /**
   * Gives committed events their places, without a hole, and stores how far Redis has them. They are durable when it
   * answers, in the order of their numbers. Null when somebody else leads: then nothing was done.
   */
  number(
    leadership: Pick<Leadership, 'name' | 'epoch'>,
    limit: number,
    published: number,
  ): Promise<LiveEvent[] | null>;
  /** Numbered events after a place, in order. A number that was read once is followed by every later one. */
  read(after: number, filter: LiveFilter, limit: number): Promise<LivePage>;
  bounds(): Promise<LiveBounds>;
}

const COLUMNS = `seq, kind, record_id AS "recordId", account_id AS "accountId", branch_id AS "branchId",
  shipment_id AS "shipmentId", fields, facts, at`;

/** The tables `ledger.live_event` and `ledger.live_head`. Each function is one statement. */
export function createLiveEvents(executor: Executor): LiveEvents {
  return {
    async announce(announcements) {
      if (announcements.length === 0) return;
      await executor.query({
        text: `WITH announced AS (
            INSERT INTO ledger.live_event (kind, record_id, account_id, branch_id, shipment_id, fields, facts)
            SELECT kind, "recordId", "accountId", "branchId", "shipmentId", fields, facts
              FROM json_to_recordset($1::json) AS a(kind text, "recordId" text, "accountId" uuid, "branchId" uuid,
                     "shipmentId" uuid, fields text[], facts json)
            RETURNING id)
          SELECT pg_notify('${LIVE_CHANNEL}', '')::text FROM announced LIMIT 1`,
        values: [JSON.stringify(announcements)],
        prepare: true,
      });
    },

    async number({ name, epoch }, limit, published) {
      const rows = await executor.query<LiveEvent>({
        text: `SELECT ${COLUMNS} FROM ledger.number_live_events($1, $2, $3, $4)`,
        values: [name, epoch, limit, published],
        prepare: true,
      });
      return rows[0]?.seq === null ? null : rows;
    },

    async read(after, { kinds, accountId }, limit) {
      const rows = await executor.query<LiveBounds & { readonly event: LiveEvent | null }>({
        text: `SELECT h.seq AS head, h.removed, to_json(e.*) AS event FROM ledger.live_head h
          LEFT JOIN LATERAL (
            SELECT ${COLUMNS} FROM ledger.live_event
             WHERE seq > $1 AND kind = ANY($2::text[]) ${accountId === undefined ? '' : 'AND account_id = $4'}
             ORDER BY seq LIMIT $3) e ON true
          ORDER BY e.seq`,
        values: [after, kinds, limit, ...(accountId === undefined ? [] : [accountId])],
        prepare: true,
      });
      const events = rows.flatMap(({ event }) =>
        event === null ? [] : [{ ...event, at: new Date(event.at) }],
      );
      const [head] = rows;
      if (head === undefined) throw new TypeError('the order of live events has no head');
      const upTo = events.length === limit ? (events.at(-1)?.seq ?? after) : head.head;
      return { events, upTo, removed: head.removed };
    },

    async bounds() {
      const [row] = await executor.query<LiveBounds>({
        text: 'SELECT removed, seq AS head, published, incarnation FROM ledger.live_head',
        prepare: true,
      });
      if (row === undefined) throw new TypeError('the order of live events has no head');
      return row;
    },
  };
}
