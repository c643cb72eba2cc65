/** Resolves when the process is told to end, by Ctrl-C or SIGTERM. A second signal ends it at once. */
export async function toldToStop(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const stop = (signal: NodeJS.Signals) => {
    process.once(signal, () => process.exit(130));
    resolve(signal);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return promise;
}
