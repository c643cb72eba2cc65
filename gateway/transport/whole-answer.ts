import type { ExecutionResult } from 'graphql';
import { isShareUsedUp } from '../../src/domain/api-shares.ts';
import { isRetryable, isTemporary } from '../../src/domain/errors.ts';
import { backoffMs } from '../../src/time/backoff.ts';
import { pause } from '../../src/time/pause.ts';
import { STREAM_BACKOFF } from '../retry-pause.ts';

/** Retries of an event whose record was read but another part failed. */
const MAX_REREADS = 2;

/**
 * `RECORD`: the event's own record, a field of the message itself, is null because its system is away. `PART`: another
 * retryable failure.
 */
type Loss = 'RECORD' | 'PART';

/**
 * Reads one event of a subscription until it is whole. Null in a message without an error therefore means only: the record
 * is gone, or the caller may no longer see it.
 *
 * While the record's own system is away, the event waits without limit: no client's document can cause this failure. If
 * clients have used up their share of the calls to Salesforce, the event is delivered at once; its error says when calls
 * come back. If only a part of the event fails, the event is read again at most twice and then delivered with the error: a
 * part may fail every time, such as a list that takes too long. If the system goes away meanwhile, the next read fails at
 * the record itself, and the event waits.
 *
 * @param read reads everything anew on each call
 * @returns null as soon as the signal aborts
 */
export async function wholeAnswer(
  read: () => ExecutionResult | Promise<ExecutionResult>,
  signal: AbortSignal,
): Promise<ExecutionResult | null> {
  let rereads = 0;
  for (let failures = 0; ; failures += 1) {
    if (failures > 0) await pause(backoffMs(STREAM_BACKOFF, failures), signal);
    const answer = signal.aborted ? null : await unlessAborted(read(), signal);
    if (answer === null) return null;
    const loss = lossOf(answer);
    if (loss === null || (loss === 'PART' && rereads >= MAX_REREADS)) return answer;
    rereads = loss === 'PART' ? rereads + 1 : 0;
  }
}

function lossOf({ data, errors = [] }: ExecutionResult): Loss | null {
  const passing = errors.filter((error) => isRetryable(error) && !isShareUsedUp(error));
  if (passing.length === 0) return null;
  const [message] = Object.values(data ?? {}) as (Readonly<Record<string, unknown>> | null)[];
  const isLost = passing.some(
    (error) => isTemporary(error) && (message == null || message[String(error.path?.[1])] === null),
  );
  return isLost ? 'RECORD' : 'PART';
}

/** Stops waiting when the signal aborts: a read that hangs must not delay the end of its stream. */
function unlessAborted<T>(reading: T | Promise<T>, signal: AbortSignal): T | Promise<T | null> {
  if (!(reading instanceof Promise)) return reading;
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    signal.addEventListener('abort', stop);
    reading.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
