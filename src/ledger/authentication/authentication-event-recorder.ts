import type { AuthenticationEvent, AuthenticationEvents } from '../../domain/authentication-event.ts';
import { BatchedRecorder, type RecorderProblem } from '../recording/batched-recorder.ts';
import {
  type AuthenticationEventRecord,
  type AuthenticationEventStore,
  authenticationEventRecord,
} from './authentication-events.ts';

export interface AuthenticationEventRecorder extends AuthenticationEvents, AsyncDisposable {}

export interface RecorderOptions {
  readonly store: Pick<AuthenticationEventStore, 'insert'>;
  readonly onProblem: (problem: RecorderProblem) => void;
}

/** Refusals of one minute that are kept one by one: of all strangers together, and of each user with a valid signature. */
const LIMITS = { unknown: 50, known: 10 };

/**
 * Records each acceptance. A stranger's flood of bad tokens is counted by its reasons and hides no refusal of a user whose
 * token or envelope had a valid signature.
 */
export function createAuthenticationEventRecorder({
  store,
  onProblem,
}: RecorderOptions): AuthenticationEventRecorder {
  return new BatchedRecorder<AuthenticationEvent, AuthenticationEventRecord>({
    insert: (rows) => store.insert(rows),
    onProblem,
    limits: LIMITS,
    bucketOf: ({ reason, subject }) => (reason === null ? null : { sender: subject ?? null, kind: reason }),
    rowOf: authenticationEventRecord,
    countOf: (last, sender, occurrences) => ({
      ...authenticationEventRecord(last),
      ...(sender === null && { subject: null, role: null }),
      requestId: null,
      remoteAddress: null,
      occurrences,
    }),
    occurrencesOf: ({ occurrences }) => occurrences,
  });
}
