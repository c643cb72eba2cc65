import type { Lane } from './ownership/index.ts';
import type { UserError } from './user-error.ts';

/** How far a write is; what each means is said in the graph. */
export type WriteState = 'DONE' | 'QUEUED' | 'PENDING' | 'PLANNED' | 'UNCHANGED';

/** What a mutation did, or would do, to one record of one system. */
export interface RecordedWrite {
  readonly system: 'PORTAL' | 'SALESFORCE';
  readonly record: string;
  /** That system's id; null until it has one. */
  readonly recordId: string | null;
  readonly state: WriteState;
  /** How soon it is carried over; absent for a write that does not wait in the outbox. */
  readonly lane?: Lane | undefined;
  /** Empty when the record is carried over as a whole. */
  readonly fields: readonly {
    readonly field: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
}

/** What is stored under an idempotency key: everything of an answer that is not read anew when it is repeated. */
export interface MutationAnswer {
  /** The record that the mutation is about, by the id of its owner; null when there is none. */
  readonly recordId: string | null;
  readonly userErrors: readonly UserError[];
  readonly writes: readonly RecordedWrite[];
}
