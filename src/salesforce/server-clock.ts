/** Salesforce's clock against ours, by the replies to logins. */
export class ServerClock {
  #aheadMs: number | null = null;

  /** How far it is ahead of ours, milliseconds; null while no reply told a time. */
  get aheadMs(): number | null {
    return this.#aheadMs;
  }

  /**
   * @param date the header of a reply
   * @param before when the request was sent, by our clock
   * @param after when the reply was there
   */
  heard(date: string | undefined, before: number, after: number): void {
    this.#aheadMs = aheadOf(date ?? '', before, after) ?? this.#aheadMs;
  }
}

/**
 * How far the clock of a Salesforce server is ahead of ours, milliseconds. Needs no login.
 *
 * @throws Error when the server does not answer, or tells no time
 */
export async function serverClockAheadMs(loginUrl: string, signal: AbortSignal): Promise<number> {
  const before = Date.now();
  const reply = await fetch(new URL('/services/data', loginUrl), { signal, redirect: 'manual' });
  const after = Date.now();
  await reply.body?.cancel();
  const ahead = aheadOf(reply.headers.get('date') ?? '', before, after);
  if (ahead === null) throw new Error('The server of Salesforce tells no time.');
  return ahead;
}

/** A server tells whole seconds, so up to a second is within the error. */
function aheadOf(date: string, before: number, after: number): number | null {
  const told = Date.parse(date);
  if (Number.isNaN(told)) return null;
  const [earliest, latest] = [told - after, told + 1_000 - before];
  if (earliest <= 0 && latest >= 0) return 0;
  return Math.abs(earliest) < Math.abs(latest) ? earliest : latest;
}
