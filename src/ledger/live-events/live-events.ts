import type { Announcement, LiveEvent, LiveEventKind } from '../../domain/live-events.ts';
import type { CursorKey } from '../../domain/stream-cursors.ts';
import type { Executor } from '../../postgres/database.ts';
import { LIVE_CHANNEL, notify } from '../../postgres/notifications.ts';
import { type ColumnsOf, column, insertInto, selectList } from '../../postgres/record-columns.ts';
import { empty, prepared, sql } from '../../postgres/sql.ts';
import type { Leadership } from '../leadership/leader-leases.ts';

export interface LiveFilter {
  readonly kinds: readonly LiveEventKind[];
  /** Only events of this customer. */
  readonly accountId?: string | undefined;
}

/** Events after a number. */
export interface LivePage {
  readonly events: readonly LiveEvent[];
  /** `events` holds every event up to this number that the filter lets through. */
  readonly upTo: number;
  /**
   * There are no events up to this number: retention has removed them, or `after` is of an order that was lost when the
   * database was restored.
   */
  readonly removed: number;
  readonly incarnation: string;
}

export interface LiveBounds {
  readonly removed: number;
  /** The last number given. */
  readonly head: number;
  /** The relay has published the events up to this number to Redis. */
  readonly published: number;
  /** Names this order. Another database has another one, and so has this one after it was restored. */
  readonly incarnation: string;
  /** A part of the incarnation; empty in the first order of a database. */
  readonly generation: string;
}

/** Events for subscribers: announced with a change, numbered by the relay, read by the live feed. */
export interface LiveEvents {
  /**
   * In the transaction of the change, after the changed row was locked: then for each record the order of ids is the order
   * of commits. Wakes the relay.
   */
  announce(announcements: readonly Announcement[]): Promise<void>;
  /**
   * Numbers committed events without a hole, and stores up to which number Redis has them. The events are durable when the
   * call returns, in the order of their numbers. Null when another process leads: then nothing was changed.
   */
  number(
    leadership: Pick<Leadership, 'name' | 'epoch'>,
    limit: number,
    published: number,
  ): Promise<LiveEvent[] | null>;
  /** Events after a number, in order. No event with a lower number appears later. */
  read(after: number, filter: LiveFilter, limit: number): Promise<LivePage>;
  /**
   * If the database was restored or may have lost changes in another way, a new order begins first. Its numbers are above
   * all that were given before.
   *
   * @param heard a number that was given, as a reader or Redis remembers
   */
  bounds(heard?: number): Promise<LiveBounds>;
  /** The key that signs cursors. One database has one key, which never changes. */
  cursorKey(): Promise<CursorKey>;
}

const ANNOUNCED = {
  kind: column<LiveEventKind>('text'),
  recordId: column<string>('text'),
  accountId: column<string | null>('uuid'),
  branchId: column<string | null>('uuid'),
  shipmentId: column<string | null>('uuid'),
  fields: column<readonly string[]>('text[]'),
  facts: column<Announcement['facts']>('json'),
} satisfies ColumnsOf<Announcement>;
const EVENT = selectList({
  ...ANNOUNCED,
  seq: column<number>('bigint'),
  at: column<Date>('timestamptz'),
} satisfies ColumnsOf<LiveEvent>);

/** The tables `ledger.live_event`, `ledger.live_head` and `ledger.live_order`. Each function is one statement. */
export function createLiveEvents(executor: Executor): LiveEvents {
  return {
    async announce(announcements) {
      if (announcements.length === 0) return;
      const inserted = insertInto('ledger.live_event', ANNOUNCED, announcements);
      await executor.query(
        prepared(sql`WITH announced AS (${inserted} RETURNING id)
          SELECT ${notify(LIVE_CHANNEL)} FROM announced LIMIT 1`),
      );
    },

    async number({ name, epoch }, limit, published) {
      const rows = await executor.query<LiveEvent>(
        prepared(
          sql`SELECT ${EVENT} FROM ledger.number_live_events(${name}, ${epoch}, ${limit}, ${published}) t`,
        ),
      );
      return rows[0]?.seq === null ? null : rows;
    },

    async read(after, { kinds, accountId }, limit) {
      const ofAccount = accountId === undefined ? empty : sql`AND t.account_id = ${accountId}`;
      const rows = await executor.query<LiveBounds & { readonly event: LiveEvent | null }>(
        prepared(sql`SELECT h.seq AS head, h.incarnation, to_json(e.*) AS event,
            greatest(h.removed, (SELECT max(o.begins_after) FROM ledger.live_order o
              WHERE o.forked_after < ${after} AND o.begins_after > ${after})) AS removed
          FROM ledger.live_head h
          LEFT JOIN LATERAL (
            SELECT ${EVENT} FROM ledger.live_event t
             WHERE t.seq > ${after} AND t.kind = ANY(${kinds}::text[]) ${ofAccount}
             ORDER BY t.seq LIMIT ${limit}) e ON true
          ORDER BY e.seq`),
      );
      const events = rows.flatMap(({ event }) =>
        event === null ? [] : [{ ...event, at: new Date(event.at) }],
      );
      const [head] = rows;
      if (head === undefined) throw new TypeError('the order of live events has no head');
      const upTo = events.length === limit ? (events.at(-1)?.seq ?? after) : head.head;
      return { events, upTo, removed: head.removed, incarnation: head.incarnation };
    },

    async bounds(heard = 0) {
      const [row] = await executor.query<LiveBounds>(
        prepared(
          sql`SELECT removed, head, published, incarnation, generation FROM ledger.live_bounds(${heard})`,
        ),
      );
      if (row === undefined) throw new TypeError('the order of live events has no head');
      return row;
    },

    async cursorKey() {
      const [row] = await executor.query<CursorKey>(
        prepared(sql`SELECT cursor_key AS key, plain_up_to AS "plainUpTo" FROM ledger.live_head`),
      );
      if (row === undefined) throw new TypeError('the order of live events has no head');
      return row;
    },
  };
}
