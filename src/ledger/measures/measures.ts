import type { StoredMeasure } from '../../domain/measures/measure-series.ts';
import { beginningOf, MEASURE_STEPS, type MeasureStep } from '../../domain/measures/measure-steps.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, sql } from '../../postgres/sql.ts';
import type { GivenCounter, GivenLevel, MeasureQuery, Period } from './measure-period.ts';
import * as statements from './measures.statements.ts';

/** The stored measures of the hub: one row for each minute, kind and label, and their sums by hour and day. */
export interface Measures {
  /** The database's clock, the only one that measures go by. */
  clock(): Promise<Date>;
  /**
   * Measures the whole minutes before `now` that are not measured yet, at most a day at once. Belongs into a transaction
   * under the writer's lease: then each outcome is added once, whatever dies.
   *
   * @returns MORE when minutes are left
   */
  collect(now: Date, given: readonly GivenLevel[]): Promise<'MORE' | 'DONE'>;
  /**
   * Adds what counters have gained since they were last read, to the last whole minute. In the transaction of `collect`:
   * then each gain is added once. The hour follows with the next minute.
   */
  addCounters(now: Date, counters: readonly GivenCounter[]): Promise<void>;
  /** The rows of a period, with the markers of its steps. One statement. */
  read(query: MeasureQuery): Promise<readonly StoredMeasure[]>;
}

const { length: MINUTE } = MEASURE_STEPS.MINUTE;
/** How late a fact may appear in the database after its own time and still be counted, milliseconds. */
const LATE_MS = 10 * MINUTE;
/** Counted at once after an outage; and counted again when the clock was set back, milliseconds. */
const AT_ONCE_MS = 1_440 * MINUTE;

/** The tables `ledger.measure`, `ledger.measure_head`, `ledger.measure_counter` and `ledger.sent_outcome`. */
export function createMeasures(executor: Executor): Measures {
  return {
    async clock() {
      const [row] = await executor.query<{ readonly at: Date }>(sql`SELECT clock_timestamp() AS at`);
      if (row === undefined) throw new Error('PostgreSQL did not tell the time');
      return row.at;
    },

    async collect(now, given) {
      const end = beginningOf('MINUTE', now.getTime());
      const [head] = await executor.query<{ readonly until: Date }>(statements.HEAD);
      const until = head?.until.getTime() ?? end - MINUTE;
      const isSetBack = until > end;
      const to = isSetBack ? end : Math.min(end, until + AT_ONCE_MS);
      const period = { from: new Date(isSetBack ? end - AT_ONCE_MS : until - LATE_MS), to: new Date(to) };
      await executor.query(statements.forgetFacts(period));
      await executor.query(statements.countFacts(period));
      const counted = { from: new Date(isSetBack ? end - MINUTE : until), to: new Date(to) };
      await executor.query(statements.markCounted(counted));
      const added = await executor.query<{ readonly at: Date }>(statements.ADD_OUTCOMES);
      if (to === end) await executor.query(statements.look(new Date(end - MINUTE), given));
      const touched = [...minutesOf(period), ...added.map(({ at }) => at.getTime())];
      await rollUp('MINUTE', 'HOUR', touched);
      await rollUp('HOUR', 'DAY', touched);
      return to < end ? 'MORE' : 'DONE';
    },

    async addCounters(now, counters) {
      const minute = new Date(beginningOf('MINUTE', now.getTime()) - MINUTE);
      if (counters.length > 0) await executor.query(statements.addCounters(minute, counters));
    },

    read: (query) => executor.query<StoredMeasure>(prepared(statements.read(query))),
  };

  async function rollUp(from: MeasureStep, step: MeasureStep, touched: readonly number[]): Promise<void> {
    const beginnings = [...new Set(touched.map((at) => beginningOf(step, at)))];
    const whole = await executor.query<{ readonly at: Date }>(
      statements.forgetSums(
        from,
        step,
        beginnings.map((at) => new Date(at)),
      ),
    );
    await executor.query(
      statements.sumUp(
        from,
        step,
        whole.map(({ at }) => at),
      ),
    );
  }
}

function minutesOf({ from, to }: Period): number[] {
  const count = (to.getTime() - from.getTime()) / MINUTE;
  return Array.from({ length: count }, (_, index) => from.getTime() + index * MINUTE);
}
