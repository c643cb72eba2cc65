import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';

/** The last change that was read: its SystemModstamp and, among equals, its id. */
export interface CrmPosition {
  readonly systemModstamp: Date;
  readonly lastId: string;
}

export interface CrmCursors {
  /** Null before the first read. */
  read(object: SynchronizedObject): Promise<CrmPosition | null>;
  /** False when a leader of a later epoch has it: then nothing is stored. */
  save(object: SynchronizedObject, position: CrmPosition, epoch: number): Promise<boolean>;
}

/** The table `ledger.crm_cursor`. */
export function createCrmCursors(executor: Executor): CrmCursors {
  return {
    async read(object) {
      const [row] = await executor.query<CrmPosition>({
        text: `SELECT system_modstamp AS "systemModstamp", last_id AS "lastId" FROM ledger.crm_cursor
          WHERE object = $1`,
        values: [object],
      });
      return row ?? null;
    },

    async save(object, { systemModstamp, lastId }, epoch) {
      const rows = await executor.query({
        text: `INSERT INTO ledger.crm_cursor AS c (object, system_modstamp, last_id, epoch) VALUES ($1, $2, $3, $4)
          ON CONFLICT (object) DO UPDATE SET system_modstamp = excluded.system_modstamp, last_id = excluded.last_id,
            epoch = excluded.epoch, updated_at = clock_timestamp()
          WHERE c.epoch <= excluded.epoch RETURNING object`,
        values: [object, systemModstamp, lastId, epoch],
      });
      return rows.length > 0;
    },
  };
}
