import { setTimeout } from 'node:timers/promises';

/** Resolves after some milliseconds, or as soon as the signal aborts. Never rejects. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  // An abort is the only reason to reject.
  await setTimeout(milliseconds, undefined, signal && { signal }).catch(() => undefined);
}

/** Waits for work, but no longer than some milliseconds. True when the work ended in time, whether or not it failed. */
export async function endsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: timeIsUp, resolve } = Promise.withResolvers<boolean>();
  const timer = globalThis.setTimeout(resolve, milliseconds, false);
  const ended = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([ended, timeIsUp]);
  } finally {
    clearTimeout(timer);
  }
}

/** The result of work, unless the signal aborts first. The work goes on for others who wait for it. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
