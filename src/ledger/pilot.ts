import type { SynchronizedRecord } from '../domain/ownership/index.ts';
import type { PilotMode } from '../domain/sync-state.ts';
import type { Executor } from '../postgres/database.ts';

/** One row of the table of switches; null is every account, every record. */
export interface PilotSwitch {
  readonly accountId: string | null;
  readonly record: SynchronizedRecord | null;
  readonly mode: PilotMode;
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: Date;
}

export interface PilotKey {
  readonly accountId: string | null;
  readonly record: SynchronizedRecord;
}

/** The most exact row counts: account and record, then account, then record, then the default. */
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
