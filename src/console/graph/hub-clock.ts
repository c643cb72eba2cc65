/** Two clocks that differ by less than this show the same, milliseconds. */
const TOLERANCE_MS = 60_000;
/** An answer says its time in whole seconds. */
const SECOND_MS = 1_000;

/** How far the clock of this computer is behind the hub's, milliseconds. */
let behindMs = 0;

/**
 * A time by the hub's clock, milliseconds since 1970. The clock of this computer may be wrong by a day.
 *
 * @param own the time by this computer's clock
 */
export function hubTime(own = Date.now()): number {
  return own + behindMs;
}

/**
 * Compares the clocks by the time that an answer of the hub carries.
 *
 * @param date the answer's header
 * @param askedAt when the question was sent, by this computer's clock
 */
export function compareClocks(date: string | null, askedAt: number, now = Date.now()): void {
  const hub = Date.parse(date ?? '');
  if (Number.isNaN(hub)) return;
  // The hub wrote it between the question and now: a computer that slept meanwhile has not the wrong time.
  const [least, most] = [hub - now, hub + SECOND_MS - askedAt];
  const nearest = Math.min(Math.max(0, least), most);
  behindMs = Math.abs(nearest) < TOLERANCE_MS ? 0 : nearest;
}
