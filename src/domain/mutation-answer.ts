import type { Lane } from './ownership/index.ts';
import type { UserError } from './user-error.ts';

/** The progress of a write; the graph's enum describes each value. */
export type WriteState = 'DONE' | 'QUEUED' | 'PENDING' | 'PLANNED' | 'UNCHANGED';

/** The effect of a mutation, or of its dry run, on one record of one system. */
export interface RecordedWrite {
  readonly system: 'PORTAL' | 'SALESFORCE';
  readonly record: string;
  /** That system's id; null until it has one. */
  readonly recordId: string | null;
  readonly state: WriteState;
  /** The lane of the outbox; absent for a write that does not wait in the outbox. */
  readonly lane?: Lane | undefined;
  /** Empty when the whole record is carried over. */
  readonly fields: readonly {
    readonly field: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
}

/** The answer stored under an idempotency key: every part that a repeated request does not read anew. */
export interface MutationAnswer {
  /** The record of the mutation, by the id of the system that owns it; null when there is none. */
  readonly recordId: string | null;
  readonly userErrors: readonly UserError[];
  readonly writes: readonly RecordedWrite[];
}
