import { type EdiProblem, problemInWords } from '../../../src/domain/edi/edi-problem.ts';
import type { HeldEvent } from './held-event.ts';

/** Holds a part of an X12 text that was not read. The review item has the part and its place in the text. */
export function holdPart(problem: EdiProblem): HeldEvent {
  const { code, place, text, fingerprint } = problem;
  return {
    cause: `edi ${fingerprint} ${code} ${place.segment ?? ''}`,
    category: 'INVALID_VALUE',
    reason: problemInWords(problem),
    reported: { source: 'EDI', code, place, text },
    proposal: null,
    eventId: null,
    shipmentId: null,
    accountId: null,
  };
}
