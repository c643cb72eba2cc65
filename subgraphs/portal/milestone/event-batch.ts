import { MAX_SENDER } from '../../../src/domain/reporter.ts';
import type { ReadInput } from '../../../src/domain/user-error.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import type { NamedField } from '../mutation/named-fields.ts';

/** The largest number of events in one transaction. */
export const MAX_EVENTS = 500;
const MAX_EVENT_ID = 200;

/** The fields that every event writes, for the guard of fields. */
export const MILESTONE_FIELDS: readonly NamedField[] = ['type', 'occurredAt', 'dateOnly'].map((field) => ({
  record: 'Milestone',
  field,
  input: field,
  value: true,
}));

/** Refuses an empty batch: a sender that lost its events would otherwise believe that they are recorded. */
export function checkAny(count: number, field: string, advice: string): void {
  if (count === 0) refuse('MISSING_VALUE', field, advice);
}

/** Refuses a batch that is too large to be one transaction. */
export function checkBatch(count: number, field: string, max = MAX_EVENTS): void {
  if (count > max) refuse('TOO_LONG', field, `Send at most ${max} at a time.`);
}

/** The problem with an event id; null if it is valid. */
export function eventIdProblem(eventId: string): string | null {
  return eventId.length > 0 && eventId.length <= MAX_EVENT_ID
    ? null
    : `An event id has 1 to ${MAX_EVENT_ID} characters.`;
}

/** The problem with the name of a carrier or device; null if there is none, or no name. */
export function senderProblem(sender: string | null): string | null {
  return sender === null || sender.length <= MAX_SENDER
    ? null
    : `The name of a carrier or a device has up to ${MAX_SENDER} characters.`;
}

/** Why the texts or ids of an event cannot be read; null if all are valid. Such an event does not stop the other events. */
export function unreadable({ inputProblems = [] }: ReadInput): string | null {
  if (inputProblems.length === 0) return null;
  return inputProblems.map(({ field, message }) => `${field}: ${message}`).join(' ');
}
