import { WaybillError } from '../../domain/errors.ts';
import type { AggregateName } from '../../domain/ownership/index.ts';
import type { PilotMode } from '../../domain/sync-state.ts';
import type { Executor } from '../../postgres/database.ts';

/** One row of the table of switches; null is every account, every record. */
export interface PilotSwitch {
  readonly accountId: string | null;
  readonly record: AggregateName | null;
  readonly mode: PilotMode;
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: Date;
}

export interface PilotKey {
  readonly accountId: string | null;
  readonly record: AggregateName;
}

/** `set` and `remove` belong into a transaction. The most exact row counts: account and record, then account, then record, then the default. */
export interface PilotSwitches {
  /** In the order asked. One statement. */
  modes(keys: readonly PilotKey[]): Promise<PilotMode[]>;
  list(): Promise<PilotSwitch[]>;
  /** Returns the mode that the row had before; null for a new row. The caller audits, and releases what was held. */
  set(
    row: Pick<PilotSwitch, 'accountId' | 'record' | 'mode'>,
    changedBy: string,
  ): Promise<{ readonly before: PilotMode | null }>;
  /** Removes a row, so that the next more general one counts. The default cannot be removed. */
  remove(row: Pick<PilotSwitch, 'accountId' | 'record'>): Promise<{ readonly before: PilotMode | null }>;
}

/** The table `ledger.pilot_switch`. */
export function createPilotSwitches(executor: Executor): PilotSwitches {
  return {
    async modes(keys) {
      if (keys.length === 0) return [];
      const rows = await executor.query<{ readonly mode: PilotMode }>({
        text: MODES,
        values: [keys.map((key) => key.accountId), keys.map((key) => key.record)],
        prepare: true,
      });
      return rows.map((row) => row.mode);
    },

    list: () =>
      executor.query<PilotSwitch>({
        text: `SELECT account_id AS "accountId", record, mode, version, changed_by AS "changedBy",
            changed_at AS "changedAt"
          FROM ledger.pilot_switch ORDER BY account_id NULLS FIRST, record NULLS FIRST`,
      }),

    async set({ accountId, record, mode }, changedBy) {
      const before = await lock(accountId, record);
      await executor.query({
        text: `INSERT INTO ledger.pilot_switch AS s (account_id, record, mode, changed_by) VALUES ($1, $2, $3, $4)
          ON CONFLICT (account_id, record) DO UPDATE SET mode = excluded.mode, version = s.version + 1,
            changed_by = excluded.changed_by, changed_at = clock_timestamp()`,
        values: [accountId, record, mode, changedBy],
      });
      return { before };
    },

    async remove({ accountId, record }) {
      if (accountId === null && record === null) {
        throw new WaybillError(
          'ILLEGAL_STATE',
          'The default of the pilot switches can be changed, not removed.',
        );
      }
      const before = await lock(accountId, record);
      await executor.query({
        text: `DELETE FROM ledger.pilot_switch
          WHERE account_id IS NOT DISTINCT FROM $1 AND record IS NOT DISTINCT FROM $2`,
        values: [accountId, record],
      });
      return { before };
    },
  };

  async function lock(accountId: string | null, record: string | null): Promise<PilotMode | null> {
    const [row] = await executor.query<{ readonly mode: PilotMode }>({
      text: `SELECT mode FROM ledger.pilot_switch
        WHERE account_id IS NOT DISTINCT FROM $1 AND record IS NOT DISTINCT FROM $2 FOR UPDATE`,
      values: [accountId, record],
    });
    return row?.mode ?? null;
  }
}

/** Without any row that fits nothing is sent. */
const MODES = `
  SELECT coalesce((
    SELECT s.mode FROM ledger.pilot_switch s
     WHERE (s.account_id = k.account_id OR s.account_id IS NULL) AND (s.record = k.record OR s.record IS NULL)
     ORDER BY s.account_id IS NULL, s.record IS NULL LIMIT 1), 'OFF') AS mode
    FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY k(account_id, record, place) ORDER BY k.place`;
