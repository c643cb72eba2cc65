/**
 * The form in which text that people and machines write is stored. Salesforce trims texts and stores an empty text as null.
 * A text in this form comes back from Salesforce unchanged.
 */

/** LINE: one line, without control characters. LINES: what people write, with every character that can be stored. */
export type TextForm = 'LINE' | 'LINES';

/** The longest text of each form, in UTF-16 code units. Fields may allow less. */
export const LONGEST_TEXT: Readonly<Record<TextForm, number>> = { LINE: 255, LINES: 4000 };

export type TextProblemCode = 'INVALID_VALUE' | 'TOO_LONG';

export type ReadText =
  /** `text` is empty for a text without any visible character. */
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: TextProblemCode; readonly message: string };

/** White space of Unicode, and the characters without width that word processors and chat programs leave at ends. */
const BLANK = /[\p{White_Space}\u180E\u200B\u2060\uFEFF]/u;
/** A character that a reader can see: no space, control or format character, and none of the blank letters. */
const VISIBLE = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
const LINE_BREAK = /\r\n|[\r\u0085\u2028\u2029]/gu;
const BREAKS_AND_TABS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
const CONTROL = /[^\P{Cc}\t\n]/u;

/**
 * Reads a text: line breaks have one form (in a LINE, breaks and tabs are spaces), and the ends are trimmed. Characters
 * that cannot be stored, and control characters in a LINE, are refused, not dropped.
 */
export function readText(given: string, form: TextForm): ReadText {
  if (!isStorable(given)) return refused('INVALID_VALUE', UNSTORABLE);
  const text = trimmed(
    form === 'LINE' ? given.replaceAll(BREAKS_AND_TABS, ' ') : given.replaceAll(LINE_BREAK, '\n'),
  );
  const control = form === 'LINE' ? CONTROL.exec(text)?.[0] : undefined;
  if (control !== undefined) {
    return refused('INVALID_VALUE', `The text holds the control character ${codePoint(control)}. Remove it.`);
  }
  if (!VISIBLE.test(text)) return { ok: true, text: '' };
  const longest = LONGEST_TEXT[form];
  return text.length > longest
    ? refused('TOO_LONG', `Use at most ${longest} characters.`)
    : { ok: true, text };
}

/** Whether PostgreSQL can store a text. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

export const UNSTORABLE =
  'The text holds a NUL or half of a surrogate pair, which cannot be stored. Send it without these characters.';

/** Without white space at its ends, of any kind that Unicode knows. */
export function trimmed(text: string): string {
  // No regular expression trims in linear time: `\\s+$` is tried again at each space inside the text.
  let [start, end] = [0, text.length];
  while (start < end && BLANK.test(text.charAt(start))) start += 1;
  while (end > start && BLANK.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** A text that was refused, in a form that PostgreSQL stores and people can read: `\u0000` for NUL. */
export function legible(text: string): string {
  return text.replaceAll(/[\p{Cs}]|[^\P{Cc}\t\n]/gu, codePoint);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function refused(code: TextProblemCode, message: string): ReadText {
  return { ok: false, code, message };
}
