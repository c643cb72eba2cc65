import type { Executor } from '../../postgres/database.ts';
import { column, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { sql } from '../../postgres/sql.ts';

const ORDER = {
  incarnation: column<string>('uuid'),
  /**
   * MOVED: the database was restored, or a replica took over. BEHIND: a reader had a higher number. ORDERED: a person
   * ordered it.
   */
  cause: column<'MOVED' | 'BEHIND' | 'ORDERED'>('text'),
  forkedAfter: column<number>('bigint'),
  beginsAfter: column<number>('bigint'),
  /** The last sign of life before, by the clock of the database; null when there is none. Later changes may be lost. */
  intactUntil: column<Date | null>('timestamptz'),
};

/** An order of live events that followed an earlier one, because changes of the database may have been lost. */
export type LiveOrder = RecordOf<typeof ORDER>;

export interface LiveOrders {
  /** Orders after which the hub has not yet gone on from the versions that Salesforce has; the oldest first. */
  unrecovered(): Promise<readonly LiveOrder[]>;
  /** False when another process has recorded it before. */
  recovered(incarnation: string): Promise<boolean>;
}

/** The table `ledger.live_order`. */
export function createLiveOrders(executor: Executor): LiveOrders {
  return {
    unrecovered: () =>
      executor.query<LiveOrder>(
        sql`SELECT ${selectList(ORDER)} FROM ledger.live_order t WHERE t.recovered_at IS NULL ORDER BY t.begins_after`,
      ),

    async recovered(incarnation) {
      const rows = await executor.query(
        sql`UPDATE ledger.live_order SET recovered_at = clock_timestamp()
          WHERE incarnation = ${incarnation} AND recovered_at IS NULL RETURNING incarnation`,
      );
      return rows.length > 0;
    },
  };
}
