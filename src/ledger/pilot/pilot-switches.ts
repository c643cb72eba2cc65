import { WaybillError } from '../../domain/errors.ts';
import type { AggregateName } from '../../domain/ownership/index.ts';
import type { PilotMode } from '../../domain/sync-state.ts';
import type { Executor } from '../../postgres/database.ts';
import { column, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { prepared, type Sql, sql } from '../../postgres/sql.ts';

const SWITCH = {
  accountId: column<string | null>('uuid'),
  record: column<AggregateName | null>('text'),
  mode: column<PilotMode>('text'),
  version: column<number>('bigint'),
  changedBy: column<string>('text'),
  changedAt: column<Date>('timestamptz'),
};

/** One row of the table of switches. Null stands for every account or every record. */
export type PilotSwitch = RecordOf<typeof SWITCH>;

export interface PilotKey {
  readonly accountId: string | null;
  readonly record: AggregateName;
}

type SwitchKey = Pick<PilotSwitch, 'accountId' | 'record'>;

/**
 * The most exact row counts: account and record, then account, then record, then the default. `set` and `remove` belong
 * into a transaction.
 */
export interface PilotSwitches {
  /** In the order asked. One statement. */
  modes(keys: readonly PilotKey[]): Promise<PilotMode[]>;
  /** The row that counts for records of this account and kind; null when none fits. */
  counting(key: SwitchKey): Promise<PilotSwitch | null>;
  list(): Promise<PilotSwitch[]>;
  /**
   * Returns the mode that the row had before; null for a new row. The caller writes the audit, and releases the held
   * changes.
   */
  set(
    row: Pick<PilotSwitch, 'accountId' | 'record' | 'mode'>,
    changedBy: string,
  ): Promise<{ readonly before: PilotMode | null }>;
  /** Removes a row, so that the next more general one counts. The default cannot be removed. */
  remove(row: SwitchKey): Promise<{ readonly before: PilotMode | null }>;
}

/** The table `ledger.pilot_switch`. */
export function createPilotSwitches(executor: Executor): PilotSwitches {
  return {
    async modes(keys) {
      if (keys.length === 0) return [];
      // Without any row that fits nothing is sent.
      const rows = await executor.query<Pick<PilotSwitch, 'mode'>>(
        prepared(sql`SELECT coalesce((
            SELECT t.mode ${mostExact(sql`k.account_id`, sql`k.record`)}), 'OFF') AS mode
          FROM unnest(${keys.map((key) => key.accountId)}::uuid[], ${keys.map((key) => key.record)}::text[])
            WITH ORDINALITY k(account_id, record, place) ORDER BY k.place`),
      );
      return rows.map((row) => row.mode);
    },

    async counting({ accountId, record }) {
      const [row] = await executor.query<PilotSwitch>(
        sql`SELECT ${selectList(SWITCH)} ${mostExact(sql`${accountId}::uuid`, sql`${record}::text`)}`,
      );
      return row ?? null;
    },

    list: () =>
      executor.query<PilotSwitch>(
        sql`SELECT ${selectList(SWITCH)} FROM ledger.pilot_switch t
          ORDER BY t.account_id NULLS FIRST, t.record NULLS FIRST`,
      ),

    async set(row, changedBy) {
      const before = await lock(row);
      await executor.query(
        sql`INSERT INTO ledger.pilot_switch AS t (account_id, record, mode, changed_by)
          VALUES (${row.accountId}, ${row.record}, ${row.mode}, ${changedBy})
          ON CONFLICT (account_id, record) DO UPDATE SET mode = excluded.mode, version = t.version + 1,
            changed_by = excluded.changed_by, changed_at = clock_timestamp()`,
      );
      return { before };
    },

    async remove(row) {
      if (row.accountId === null && row.record === null) {
        throw new WaybillError(
          'ILLEGAL_STATE',
          'The default of the pilot switches can be changed, not removed.',
        );
      }
      const before = await lock(row);
      await executor.query(sql`DELETE FROM ledger.pilot_switch WHERE ${isRow(row)}`);
      return { before };
    },
  };

  async function lock(row: SwitchKey): Promise<PilotMode | null> {
    const [found] = await executor.query<Pick<PilotSwitch, 'mode'>>(
      sql`SELECT mode FROM ledger.pilot_switch WHERE ${isRow(row)} FOR UPDATE`,
    );
    return found?.mode ?? null;
  }
}

/** The row `t` that counts for an account and a record; null of either fits the rows for all. */
function mostExact(accountId: Sql, record: Sql): Sql {
  return sql`FROM ledger.pilot_switch t
    WHERE (t.account_id = ${accountId} OR t.account_id IS NULL) AND (t.record = ${record} OR t.record IS NULL)
    ORDER BY t.account_id IS NULL, t.record IS NULL LIMIT 1`;
}

function isRow({ accountId, record }: SwitchKey): Sql {
  return sql`account_id IS NOT DISTINCT FROM ${accountId} AND record IS NOT DISTINCT FROM ${record}`;
}
