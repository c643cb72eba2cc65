/** npm passes on the Ctrl-C that the terminal has sent to everybody: two signals, one wish. Milliseconds. */
const SAME_WISH_MS = 500;

/** Resolves when the process is told to end, by Ctrl-C or SIGTERM. Told again later, it ends at once. */
export async function toldToStop(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let toldAt: number | null = null;
  const stop = (signal: NodeJS.Signals) => {
    toldAt ??= performance.now();
    if (performance.now() - toldAt > SAME_WISH_MS) process.exit(130);
    resolve(signal);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return promise;
}
