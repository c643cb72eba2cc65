import type { Executor } from '../../postgres/database.ts';
import { column, insertInto, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { sql } from '../../postgres/sql.ts';

const GIVEN = {
  /** A shipment, a branch or a customer. */
  recordId: column<string>('uuid'),
  reason: column<string>('text'),
  heldBy: column<string>('text'),
};
const HOLD = { ...GIVEN, heldAt: column<Date>('timestamptz') };

export type RetentionHold = RecordOf<typeof HOLD>;

/** Records of which nothing is removed. */
export interface RetentionHolds {
  /** The first hold of a record stays. Answers whether this one is it. */
  add(hold: RecordOf<typeof GIVEN>): Promise<boolean>;
  /** False when there was none. */
  release(recordId: string): Promise<boolean>;
  list(): Promise<readonly RetentionHold[]>;
}

/** The table `ledger.retention_hold`. */
export function createRetentionHolds(executor: Executor): RetentionHolds {
  return {
    async add(hold) {
      const rows = await executor.query(
        sql`${insertInto('ledger.retention_hold', GIVEN, [hold])} ON CONFLICT DO NOTHING RETURNING 1`,
      );
      return rows.length > 0;
    },

    async release(recordId) {
      const rows = await executor.query(
        sql`DELETE FROM ledger.retention_hold WHERE record_id = ${recordId} RETURNING 1`,
      );
      return rows.length > 0;
    },

    list: () =>
      executor.query<RetentionHold>(
        sql`SELECT ${selectList(HOLD)} FROM ledger.retention_hold t ORDER BY t.held_at, t.record_id`,
      ),
  };
}
