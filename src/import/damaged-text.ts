import { isUtf8 } from 'node:buffer';

/** Texts that were damaged on their way into the file. They are refused, because the original text is not known. */

/** A form that a text may not have, with the reason and the advice. */
export type Refusal = readonly [isForm: (text: string) => boolean, reason: string, advice: string];

export function like(form: RegExp): (text: string) => boolean {
  return (text) => form.test(text);
}

const FROM_THE_SENDER = 'Ask the sender for the file as it was before its encoding was changed.';

/** The traces that spreadsheets and a changed encoding leave in place of a value. */
export const OF_TEXTS: readonly Refusal[] = [
  [like(/^=/), 'is a formula, not a value', 'Export the values of the cells, not their formulas.'],
  [
    like(/^#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|#+)$/i),
    'is an error of a spreadsheet, not a value',
    'Mend the cell in the spreadsheet, and export it again.',
  ],
  // Escape sequences of ISO 2022 are ASCII, and so valid UTF-8.
  [like(/[^\P{Cc}\t\n\r]/u), 'holds a control character, as texts of another encoding do', FROM_THE_SENDER],
  [isDecodedTwice, 'holds letters of an encoding that was changed twice, such as Ã¼ for ü', FROM_THE_SENDER],
];

export const ROUNDED: Refusal = [
  like(/^[+-]?\d([.,]\d+)?E[+-]\d{2,3}$/i),
  'is a number that a spreadsheet has rounded: digits of it are lost',
  'Format the column as text in the source, and export it again.',
];

const MONTH = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';

export const OF_IDENTIFIERS: readonly Refusal[] = [
  ROUNDED,
  // Codes such as MAR-05 are in capitals.
  [
    like(new RegExp(`^(\\d{1,2}-(${MONTH})|(${MONTH})-\\d{2,4})(-\\d{2,4})?$`)),
    'may be a number that a spreadsheet took for a date',
    'Format the column as text in the source, and export it again.',
  ],
  [
    like(/^(n\/a|none|null|nil|nan|undefined|unknown|tbd|tba)$/i),
    'stands for a value that is missing',
    'Give the number or code.',
  ],
  [like(/^[^\p{L}\p{N}]+$/u), 'has neither a letter nor a digit', 'Give the number or code.'],
  [like(/\p{Cc}/u), 'holds a line break or another control character', 'Remove the character.'],
  [like(/\p{Cf}/u), 'holds a character that nobody sees', 'Type the value again.'],
];

/** The bytes of the letters that Windows-1252 has beside those of Latin-1. */
const WINDOWS_1252 = new Map(
  Array.from({ length: 0x20 }, (_, at) => {
    const byte = 0x80 + at;
    return [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte] as const;
  }),
);

/** Whether the text is UTF-8 that was read as Windows-1252: encoded back, its bytes are valid UTF-8 of another text. */
function isDecodedTwice(text: string): boolean {
  if (/^\p{ASCII}*$/u.test(text)) return false;
  const bytes = Array.from(text, (letter) => WINDOWS_1252.get(letter) ?? letter.codePointAt(0) ?? 0);
  return bytes.every((byte) => byte <= 0xff) && isUtf8(Uint8Array.from(bytes));
}
