import { placeInWords, type TextPlace } from './x12/text-place.ts';

/** A part of the text that was not read, or that contradicts the rest. It goes to a person with its place. */
export interface EdiProblem {
  readonly code: EdiProblemCode;
  readonly place: TextPlace;
  /** The part as it was sent. Of a text that is no X12 only the beginning. */
  readonly text: string;
  /** The beginning of the message around the part: its numbers identify the shipment. Null outside of messages. */
  readonly message: string | null;
  /** The found text, if the sentence of the code does not contain it. */
  readonly found: string | null;
  /** The same in a re-send of the same text: identifies the part in its interchange. */
  readonly fingerprint: string;
}

export type EdiProblemCode = keyof typeof SENTENCES;

const SENTENCES = {
  NOT_X12: 'The text is no X12 interchange.',
  NOT_READ: 'This part belongs to no interchange, or is no segment.',
  MISPLACED: 'This segment is not where a 214 has it.',
  NO_ENVELOPE: 'The envelope is missing before this part.',
  NOT_A_214: 'The message is no 214.',
  CUT_OFF: 'The text ends before this part is closed.',
  TOO_LONG: 'The message has more segments than a 214 can have.',
  WRONG_COUNT: 'The trailer counts other parts than there are; something was lost or added on the way.',
  WRONG_CONTROL_NUMBER: 'The control numbers of header and trailer differ; a part between them was lost.',
  UNKNOWN_SEGMENT: 'A 214 has no such segment.',
  NO_STATUS: 'The message holds no status.',
  NO_REFERENCE: 'The status names no shipment.',
  NO_CODE: 'The segment has neither a status code nor an appointment code.',
  TWO_CODES: 'The segment has a status code and an appointment code, but only one date.',
  TWO_DATES: 'The segment has a date in the place of a code, and more behind it than a time and its zone.',
  TWO_HEADINGS: 'The message has several B10 segments, so the shipment of this status is not known.',
  UNPAIRED: 'Which place or which stop belongs to which status is not certain.',
  DAMAGED_VALUE: 'A value holds a separator, or a character that nothing prints: the segment is damaged.',
} as const;

/** The longest part that a problem quotes, in characters. A longer part becomes several problems. */
export const MAX_QUOTED = 10_000;
/** The longest beginning of a message that a problem quotes, in characters. */
const MAX_MESSAGE = 2_000;

/** The problem in words, with its place. */
export function problemInWords({ code, place, found }: EdiProblem): string {
  const detail = found === null ? '' : ` Found: ${found}.`;
  return `${placeInWords(place)}: ${SENTENCES[code]}${detail}`;
}

/** A text that PostgreSQL can store: other characters are written as escapes. */
export function quoted(text: string, most = MAX_QUOTED): string {
  return text.slice(0, most).toWellFormed().replaceAll('\0', '\\0');
}

/** The beginning of a message, from its segments. */
export function quotedMessage(segments: readonly { readonly raw: string }[]): string {
  return quoted(
    segments
      .slice(0, MAX_MESSAGE)
      .map(({ raw }) => raw)
      .join('\n'),
    MAX_MESSAGE,
  );
}

const OTHER_FORMS: readonly (readonly [RegExp, string])[] = [
  [/^UN[AB][^A-Za-z0-9\s]/, 'UN/EDIFACT'],
  [/^</, 'XML'],
  [/^[{[]/, 'JSON'],
  [/^%PDF/, 'PDF'],
];

/** The form of a text that is no X12; null for an unknown one. */
export function otherFormOf(text: string): string | null {
  const begin = text.trimStart().slice(0, 10);
  return OTHER_FORMS.find(([pattern]) => pattern.test(begin))?.[1] ?? null;
}
