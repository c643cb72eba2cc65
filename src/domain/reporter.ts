/**
 * The reporter of an event. A source (HANDHELD, EDI …) has many senders, and each of them numbers its own events, so the
 * reporter is part of the identity of an event. For a user it is derived from the caller's token, never from the input
 * alone. `0017_event_reporters.sql` gives earlier events their reporter in the same form.
 */

/** The reporter of facts that the hub derives itself, such as a booking or a decision of the review queue. */
export const HUB_REPORTER = '(hub)';

export const MAX_SENDER = 100;

/** `%` is the escape, `/` separates user and sender, and parentheses are reserved for the hub and for imports. */
const RESERVED = /[%/()]/g;

/** @param sender the carrier or device for which the user sends (see `senderName`); null for the user's own events */
export function userReporter(subject: string, sender: string | null): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  const user = subject.replaceAll(RESERVED, hex);
  return sender === null ? user : `${user}/${sender}`;
}

/** The reporter of events from files. `source` is the name of the other system in the mapping of the file. */
export function importReporter(source: string): string {
  return `(import)/${source}`;
}

/** The carrier in a dialect such as `X12/ABCD`, in capitals; null for a dialect of the whole family. */
export function senderOfDialect(dialect: string): string | null {
  const [, ...rest] = dialect.split('/');
  return senderName(rest.join('/'))?.toUpperCase() ?? null;
}

/** A carrier's or device's name without outer blanks; null for an empty one. */
export function senderName(text: string | null): string | null {
  return normalId(text ?? '') || null;
}

/** An id in one spelling: composed characters, and no outer blanks. Ids are case-sensitive. */
export function normalId(text: string): string {
  return text.normalize('NFC').trim();
}
