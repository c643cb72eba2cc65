/**
 * On Ctrl-C the terminal and npm both send a signal; within this time the second one is the same Ctrl-C. Milliseconds.
 */
const SAME_WISH_MS = 500;

/** Ctrl-C, a supervisor, and a terminal that was closed. */
const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Resolves at the first signal to end. At a later signal the process ends at once. */
export async function toldToStop(signals = STOP_SIGNALS): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let toldAt: number | null = null;
  const stop = (signal: NodeJS.Signals) => {
    toldAt ??= performance.now();
    if (performance.now() - toldAt > SAME_WISH_MS) process.exit(130);
    resolve(signal);
  };
  for (const signal of signals) process.on(signal, stop);
  return promise;
}
