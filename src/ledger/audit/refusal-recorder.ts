import { customerOf } from '../../domain/access.ts';
import type { RefusedMutation, RefusedMutations } from '../../domain/refused-mutation.ts';
import type { Database } from '../../postgres/database.ts';
import type { Principal } from '../principal.ts';
import { BatchedRecorder, type RecorderProblem } from '../recording/batched-recorder.ts';
import { storableText } from '../storable-text.ts';
import { type AuditedChange, createAuditLog } from './audit-log.ts';
import type { AuditSigner } from './audit-signer.ts';

export interface RefusalRecorder extends RefusedMutations, AsyncDisposable {}

interface Trace {
  readonly principal: Principal;
  readonly change: AuditedChange;
  readonly occurrences: number;
}

/** Refusals of one minute that are kept one by one, of each user. */
const LIMITS = { unknown: 0, known: 10 };
const MAX_TEXT = 200;

/** Adds refused mutations to the audit, behind the request. Many of one user become one entry for each kind, with a count. */
export function createRefusalRecorder(
  database: Database,
  signer: AuditSigner,
  onProblem: (problem: RecorderProblem) => void,
): RefusalRecorder {
  return new BatchedRecorder<RefusedMutation, Trace>({
    insert: (traces) =>
      database.transaction(async (transaction) => {
        const log = createAuditLog(transaction, signer);
        for (const { principal, change } of traces) await log.append(principal, [change]);
      }),
    onProblem,
    limits: LIMITS,
    bucketOf: ({ caller, mutation, code }) => ({ sender: caller.subject, kind: `${mutation} ${code}` }),
    rowOf: (refused) => traceOf(refused, refused.requestId, 1),
    countOf: (last, sender, occurrences) => {
      const trace = traceOf(last, null, occurrences);
      if (sender !== null) return trace;
      const principal = { ...trace.principal, subject: 'waybill:refusals', role: null };
      return { ...trace, principal, change: { ...trace.change, accountId: null } };
    },
    occurrencesOf: ({ occurrences }) => occurrences,
  });
}

function traceOf(
  { caller, mutation, code, field }: RefusedMutation,
  requestId: string | null,
  occurrences: number,
): Trace {
  const changes = [
    { field: 'code', old: null, new: code },
    ...(field === null || occurrences > 1
      ? []
      : [{ field: 'input', old: null, new: storableText(field, MAX_TEXT) }]),
    ...(occurrences > 1 ? [{ field: 'occurrences', old: null, new: occurrences }] : []),
  ];
  return {
    principal: {
      subject: storableText(caller.subject, MAX_TEXT),
      role: caller.role,
      system: 'HUB',
      requestId: requestId === null ? null : storableText(requestId, MAX_TEXT),
    },
    change: {
      record: 'RefusedMutation',
      recordId: mutation,
      accountId: customerOf(caller.scope),
      action: 'refused',
      changes,
    },
    occurrences,
  };
}
