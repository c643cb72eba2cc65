import type { ChangeFeedState } from '../../domain/change-feed.ts';
import type { Executor } from '../../postgres/database.ts';
import { column, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { sql } from '../../postgres/sql.ts';

const PLACE = {
  /** Opaque; null to begin with the newest event. */
  replayId: column<Buffer | null>('bytea'),
  /** When Salesforce committed the last applied event, by its clock. */
  eventAt: column<Date | null>('timestamptz'),
  /** Since when changes are to be read again before a new subscription goes on; null while the replay id is its place. */
  resyncFrom: column<Date | null>('timestamptz'),
};

/** Up to which event the feed of a channel is applied. */
export type FeedPlace = RecordOf<typeof PLACE>;

/** How the feed does, for operators. */
export interface FeedStatus {
  readonly state: ChangeFeedState;
  /** Why it is not LIVE. */
  readonly reason: string | null;
  readonly since: Date | null;
  /** When Salesforce committed the last applied event. */
  readonly lastEventAt: Date | null;
  /** Between that commit and its application, milliseconds, by two clocks. */
  readonly lagMs: number | null;
  /** How often events were lost, and records read again. */
  readonly resyncs: number;
  readonly lastResyncAt: Date | null;
}

/** The reader's place in the feed and its state. Each write belongs into a transaction under the reader's lease. */
export interface ChangeFeedLog {
  /** Null before the first report about the channel. */
  place(channel: string): Promise<FeedPlace | null>;
  /** Called in the transaction that ends the application of the events. A null keeps the stored value. */
  applied(channel: string, replayId: Uint8Array | null, eventAt: Date | null): Promise<void>;
  /** Events were lost: the stored place counts no more. The earliest of several beginnings stays. */
  beginResync(channel: string, from: Date): Promise<void>;
  /**
   * The reader has read again what it lost. It stores a place only with the first event that it applies of its new
   * subscription; if the subscription ends before that, the reader reads again from `from`.
   */
  endResync(channel: string, from: Date): Promise<void>;
  /** Events did not tell which records changed, and their objects were read again. The stored place still counts. */
  readAgain(channel: string): Promise<void>;
  report(channel: string, state: ChangeFeedState, reason: string | null): Promise<void>;
  /** No channel is configured. */
  switchOff(): Promise<void>;
  /** Of the channel that was reported last. */
  status(): Promise<FeedStatus>;
}

/** A reader that reported nothing for so long does not read, seconds. */
const SILENT_SECONDS = 20;
const NEVER_READ: FeedStatus = {
  state: 'OFF',
  reason: null,
  since: null,
  lastEventAt: null,
  lagMs: null,
  resyncs: 0,
  lastResyncAt: null,
};

/** The table `ledger.change_feed`. */
export function createChangeFeedLog(executor: Executor): ChangeFeedLog {
  return {
    async place(channel) {
      const [row] = await executor.query<FeedPlace>(
        sql`SELECT ${selectList(PLACE)} FROM ledger.change_feed t WHERE t.channel = ${channel}`,
      );
      return row ?? null;
    },

    async applied(channel, replayId, eventAt) {
      await executor.query(
        sql`INSERT INTO ledger.change_feed AS t (channel, replay_id, event_at, applied_at, state)
          VALUES (${channel}, ${bytes(replayId)}, ${eventAt}, clock_timestamp(), 'LIVE')
          ON CONFLICT (channel) DO UPDATE SET replay_id = coalesce(excluded.replay_id, t.replay_id),
            event_at = coalesce(excluded.event_at, t.event_at), applied_at = excluded.applied_at,
            resync_from = CASE WHEN excluded.replay_id IS NULL THEN t.resync_from END`,
      );
    },

    async beginResync(channel, from) {
      await executor.query(
        sql`INSERT INTO ledger.change_feed AS t (channel, resync_from, resyncs, state)
          VALUES (${channel}, ${from}, 1, 'RESYNCING')
          ON CONFLICT (channel) DO UPDATE SET replay_id = NULL, resyncs = t.resyncs + 1,
            resync_from = least(t.resync_from, excluded.resync_from)`,
      );
    },

    async endResync(channel, from) {
      await executor.query(
        sql`UPDATE ledger.change_feed SET resync_from = ${from}, resynced_at = clock_timestamp()
          WHERE channel = ${channel}`,
      );
    },

    async readAgain(channel) {
      await executor.query(
        sql`INSERT INTO ledger.change_feed AS t (channel, resyncs, resynced_at, state)
          VALUES (${channel}, 1, clock_timestamp(), 'LIVE')
          ON CONFLICT (channel) DO UPDATE SET resyncs = t.resyncs + 1, resynced_at = excluded.resynced_at`,
      );
    },

    async report(channel, state, reason) {
      await executor.query(
        sql`INSERT INTO ledger.change_feed AS t (channel, state, reason) VALUES (${channel}, ${state}, ${reason})
          ON CONFLICT (channel) DO UPDATE SET state = excluded.state, reason = excluded.reason,
            state_since = CASE WHEN t.state = excluded.state THEN t.state_since ELSE clock_timestamp() END,
            reported_at = clock_timestamp()`,
      );
    },

    async switchOff() {
      await executor.query(
        sql`UPDATE ledger.change_feed SET state = 'OFF', reason = NULL, state_since = clock_timestamp()
          WHERE state <> 'OFF'`,
      );
    },

    async status() {
      const [row] = await executor.query<FeedStatus & { readonly isRead: boolean }>(
        sql`SELECT t.state, t.reason, t.state_since AS since, t.event_at AS "lastEventAt", t.resyncs,
            (extract(epoch FROM t.applied_at - t.event_at) * 1000)::float8 AS "lagMs", t.resynced_at AS "lastResyncAt",
            t.reported_at > clock_timestamp() - ${SILENT_SECONDS} * interval '1 second' AS "isRead"
          FROM ledger.change_feed t ORDER BY t.reported_at DESC LIMIT 1`,
      );
      if (row === undefined) return NEVER_READ;
      const { isRead, ...status } = row;
      if (isRead || status.state === 'OFF') return status;
      return { ...status, state: 'DOWN', reason: 'No worker reads the change feed.' };
    },
  };
}

function bytes(replayId: Uint8Array | null): Buffer | null {
  return replayId === null ? null : Buffer.from(replayId);
}
