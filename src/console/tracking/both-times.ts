import { type Moment, momentText, thereText, windowText } from '../words/format.ts';
import { words } from '../words/track-words.ts';

/** A moment in the reader's own time, and in that of the place where it is another one. */
export function bothText(moment: Moment, timeZone: string | null): string {
  return withLocal(momentText(moment), thereText(moment, timeZone));
}

/** The same for a window. */
export function bothWindowText(low: string, high: string, timeZone: string | null): string {
  const isOther = thereText({ at: low, dateOnly: false }, timeZone) !== null;
  const there = isOther ? windowText(low, high, timeZone ?? undefined).join(' – ') : null;
  return withLocal(windowText(low, high).join(' – '), there);
}

function withLocal(own: string, there: string | null): string {
  return there === null ? own : `${own} (${words.track.stopTime(there)})`;
}
