import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { column, insertInto, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { sql } from '../../postgres/sql.ts';
import { storableText } from '../storable-text.ts';

const REASON = {
  object: column<SynchronizedObject>('text'),
  /** A code of the error catalogue, or the other system's own. */
  code: column<string>('text'),
  /** In words, without values of records. */
  reason: column<string>('text'),
};

const FAILURE = {
  ...REASON,
  /** Rounds in a row that failed. */
  failures: column<number>('integer'),
  since: column<Date>('timestamptz'),
  lastAt: column<Date>('timestamptz'),
};

export type PullFailureReason = RecordOf<typeof REASON>;
/** An object whose changes could not be read or applied in the last round. */
export type PullFailure = RecordOf<typeof FAILURE>;

export interface PullFailures {
  /** One more round of these objects failed. Answers their rounds in a row. */
  failed(reasons: readonly PullFailureReason[]): Promise<readonly Pick<PullFailure, 'object' | 'failures'>[]>;
  /** A round of these objects succeeded. */
  recovered(objects: readonly SynchronizedObject[]): Promise<void>;
  /** The objects that failed at least twice in a row: a single failure may pass by itself. */
  lasting(): Promise<PullFailure[]>;
}

const LASTING = 2;
const MAX_REASON = 1_000;

/** The table `ledger.pull_failure`. */
export function createPullFailures(executor: Executor): PullFailures {
  return {
    async failed(reasons) {
      if (reasons.length === 0) return [];
      const storable = reasons.map((each) => ({ ...each, reason: storableText(each.reason, MAX_REASON) }));
      return await executor.query<Pick<PullFailure, 'object' | 'failures'>>(
        sql`${insertInto('ledger.pull_failure', REASON, storable)}
          ON CONFLICT (object) DO UPDATE SET failures = t.failures + 1, code = excluded.code,
            reason = excluded.reason, last_at = clock_timestamp()
          RETURNING object, failures`,
      );
    },

    async recovered(objects) {
      if (objects.length === 0) return;
      await executor.query(sql`DELETE FROM ledger.pull_failure WHERE object = ANY(${objects}::text[])`);
    },

    lasting: () =>
      executor.query<PullFailure>(
        sql`SELECT ${selectList(FAILURE)} FROM ledger.pull_failure t
          WHERE t.failures >= ${LASTING} ORDER BY t.object`,
      ),
  };
}
