import type { ExecutionResult } from 'graphql';
import { isRetryable, isTemporary } from '../../src/domain/errors.ts';
import { backoffMs } from '../../src/time/backoff.ts';
import { pause } from '../../src/time/pause.ts';
import { STREAM_BACKOFF } from '../retry-pause.ts';

/** How often an event is read again for a part of it, or for a fault, that failed while its record could be read. */
const MOST_REREADS = 2;

/**
 * `RECORD`: the event's own record, a field of the message itself, is null because its system is away. `PART`: something
 * else failed that may succeed when it is read again.
 */
type Loss = 'RECORD' | 'PART';

/**
 * Reads one event of a subscription until it is whole, so that null in a message means that the caller may see the record
 * no more (or that it is gone), and nothing else.
 *
 * While the record's own system is away the event waits, for as long as that takes: no document makes this read fail. A
 * part may fail for good, such as a list that takes too long each time: it is read again twice, then it stays an error
 * inside the event. When the system is away, the second reading fails at the record itself, and the event waits.
 *
 * @param read reads everything anew at each call
 * @returns null as soon as the signal has aborted
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
    if (loss === null || (loss === 'PART' && rereads >= MOST_REREADS)) return answer;
    rereads = loss === 'PART' ? rereads + 1 : 0;
  }
}

function lossOf({ data, errors = [] }: ExecutionResult): Loss | null {
  const passing = errors.filter(isRetryable);
  if (passing.length === 0) return null;
  const [message] = Object.values(data ?? {}) as (Readonly<Record<string, unknown>> | null)[];
  const isLost = passing.some(
    (error) => isTemporary(error) && (message == null || message[String(error.path?.[1])] === null),
  );
  return isLost ? 'RECORD' : 'PART';
}

/** A read that hangs must not hold up the end of its stream. */
function unlessAborted<T>(reading: T | Promise<T>, signal: AbortSignal): T | Promise<T | null> {
  if (!(reading instanceof Promise)) return reading;
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    signal.addEventListener('abort', stop);
    reading.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
