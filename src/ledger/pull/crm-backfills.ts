import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { column, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { type Sql, sql } from '../../postgres/sql.ts';

const BACKFILL = {
  object: column<SynchronizedObject>('text'),
  /** The query job; null before it was started. */
  jobId: column<string | null>('text'),
  startedAt: column<Date | null>('timestamptz'),
  /** Rows that the job found; null while it runs. */
  total: column<number | null>('bigint'),
  /** Where the next page begins; null at the start of the result. */
  locator: column<string | null>('text'),
  rowsRead: column<number>('bigint'),
  /** Those among the rows that were read which the portal refused. */
  setAside: column<number>('bigint'),
  /** Those which name a record that the portal does not have, or that another row stands for. */
  unmatched: column<number>('bigint'),
  finishedAt: column<Date | null>('timestamptz'),
  problem: column<string | null>('text'),
};

/** A full reading of an object of Salesforce, and how far it is. */
export type CrmBackfill = RecordOf<typeof BACKFILL>;
type Counts = Pick<CrmBackfill, 'rowsRead' | 'setAside' | 'unmatched'>;
type Progress = Counts & Pick<CrmBackfill, 'jobId' | 'startedAt' | 'total' | 'locator'>;

export interface CrmBackfills {
  /** Asks for a reading of each object, in this order. Does nothing while an earlier one is unfinished: that one goes on. */
  request(objects: readonly SynchronizedObject[]): Promise<void>;
  /** All readings in their order. */
  all(): Promise<CrmBackfill[]>;
  /** The first unfinished one. */
  next(): Promise<CrmBackfill | null>;
  progress(object: SynchronizedObject, progress: Progress): Promise<void>;
  /** @param problem why rows are missing; null when all that the job found were read */
  finish(object: SynchronizedObject, counts: Counts, problem: string | null): Promise<void>;
}

/** The table `ledger.crm_backfill`. */
export function createCrmBackfills(executor: Executor): CrmBackfills {
  const select = sql`SELECT ${selectList(BACKFILL)} FROM ledger.crm_backfill t`;
  return {
    async request(objects) {
      await executor.query(
        sql`INSERT INTO ledger.crm_backfill AS t (object, place)
          SELECT object, place FROM unnest(${objects}::text[]) WITH ORDINALITY AS asked (object, place)
          WHERE NOT EXISTS (SELECT FROM ledger.crm_backfill WHERE finished_at IS NULL)
          ON CONFLICT (object) DO UPDATE SET place = excluded.place, job_id = NULL, started_at = NULL, total = NULL,
            locator = NULL, rows_read = 0, set_aside = 0, unmatched = 0, finished_at = NULL, problem = NULL`,
      );
    },

    all: () => executor.query<CrmBackfill>(sql`${select} ORDER BY t.place`),

    async next() {
      const [row] = await executor.query<CrmBackfill>(
        sql`${select} WHERE t.finished_at IS NULL ORDER BY t.place LIMIT 1`,
      );
      return row ?? null;
    },

    async progress(object, { jobId, startedAt, total, locator, ...counts }) {
      await executor.query(
        sql`UPDATE ledger.crm_backfill SET job_id = ${jobId}, started_at = ${startedAt}, total = ${total},
          locator = ${locator}, ${counted(counts)} WHERE object = ${object}`,
      );
    },

    async finish(object, counts, problem) {
      await executor.query(
        sql`UPDATE ledger.crm_backfill SET finished_at = clock_timestamp(), ${counted(counts)},
          problem = ${problem} WHERE object = ${object}`,
      );
    },
  };
}

function counted({ rowsRead, setAside, unmatched }: Counts): Sql {
  return sql`rows_read = ${rowsRead}, set_aside = ${setAside}, unmatched = ${unmatched}`;
}
