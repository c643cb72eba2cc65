import { type EdiProblem, problemInWords } from '../../../src/domain/edi/edi-problem.ts';
import type { HeldEvent } from './held-event.ts';

/**
 * Holds a part of an X12 text that was not read. The review item has the part, its place in the text, and the beginning of
 * its message. `number` is the text's number where several were sent.
 */
export function holdPart(problem: EdiProblem, number: number | null): HeldEvent {
  const { code, place, text, message, fingerprint } = problem;
  const words = problemInWords(problem);
  return {
    cause: `edi ${fingerprint} ${code} ${place.segment ?? ''}`,
    category: 'INVALID_VALUE',
    reason: number === null ? words : `Text ${number}: ${words}`,
    reported: { source: 'EDI', code, place, text, message },
    proposal: null,
    eventId: null,
    shipmentId: null,
    accountId: null,
  };
}
