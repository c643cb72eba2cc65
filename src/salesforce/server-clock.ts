/**
 * How far the clock of a Salesforce server is ahead of ours, milliseconds. The server tells whole seconds, so up to a second
 * is within the error. Needs no login.
 *
 * @throws Error when the server does not answer, or tells no time
 */
export async function serverClockAheadMs(loginUrl: string, signal: AbortSignal): Promise<number> {
  const before = Date.now();
  const reply = await fetch(new URL('/services/data', loginUrl), { signal, redirect: 'manual' });
  const after = Date.now();
  await reply.body?.cancel();
  const told = Date.parse(reply.headers.get('date') ?? '');
  if (Number.isNaN(told)) throw new Error('The server of Salesforce tells no time.');
  const [earliest, latest] = [told - after, told + 1_000 - before];
  if (earliest <= 0 && latest >= 0) return 0;
  return Math.abs(earliest) < Math.abs(latest) ? earliest : latest;
}
