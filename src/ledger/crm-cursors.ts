import type { SynchronizedObject } from '../domain/ownership/index.ts';
import type { Executor } from '../postgres/database.ts';

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
