import type { Announcement, LiveEvent, LiveEventKind } from '../../domain/live-events.ts';
import type { Executor } from '../../postgres/database.ts';
import { type ColumnsOf, insertInto, selectList } from '../../postgres/record-columns.ts';
import { empty, prepared, sql } from '../../postgres/sql.ts';
import type { Leadership } from '../leadership/leader-leases.ts';
import { LIVE_CHANNEL, notify } from '../notifications.ts';

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

const ANNOUNCED = {
  kind: 'text',
  recordId: 'text',
  accountId: 'uuid',
  branchId: 'uuid',
  shipmentId: 'uuid',
  fields: 'text[]',
  facts: 'json',
} as const satisfies ColumnsOf<Announcement>;
const EVENT = selectList({ seq: 'bigint', ...ANNOUNCED, at: 'timestamptz' } satisfies ColumnsOf<LiveEvent>);

/** The tables `ledger.live_event` and `ledger.live_head`. Each function is one statement. */
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
        prepared(sql`SELECT h.seq AS head, h.removed, to_json(e.*) AS event FROM ledger.live_head h
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
      return { events, upTo, removed: head.removed };
    },

    async bounds() {
      const [row] = await executor.query<LiveBounds>(
        prepared(sql`SELECT removed, seq AS head, published, incarnation FROM ledger.live_head`),
      );
      if (row === undefined) throw new TypeError('the order of live events has no head');
      return row;
    },
  };
}
