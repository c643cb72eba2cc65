/** Milliseconds by a clock that all processes of the machine share, with fractions. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}

/** The part of a list below which a share of it lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const MARK = 'live-';

/** The event id of one event of a run. */
export function eventName(number: number): string {
  return `${MARK}${number}-`;
}

/** The number of the event that a frame carries; null for any other frame. */
export function eventNumber(frame: Buffer): number | null {
  const from = frame.indexOf(MARK);
  if (from === -1) return null;
  let number = 0;
  for (let at = from + MARK.length; ; at += 1) {
    const digit = (frame[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) return number;
    number = number * 10 + digit;
  }
}
