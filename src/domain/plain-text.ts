/**
 * Texts that look the same to people: with other accents, cases, blanks, widths of letters, or characters that no one sees.
 * The function `portal.search_text` of the database computes the same as `plainText`.
 */

/** Letters that Unicode does not decompose, as people write them where they cannot be typed. */
export const WRITTEN_OUT: Readonly<Record<string, string>> = Object.fromEntries(
  'ßss æae œoe øo đd ðd þth łl ħh ıi ŋn ςσ'.split(' ').map((pair) => [pair.slice(0, 1), pair.slice(1)]),
);
const WRITTEN_OUT_LETTERS = new RegExp(`[${Object.keys(WRITTEN_OUT).join('')}]`, 'gu');

/** Characters without width: joiners, marks of direction, soft hyphens. */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const BLANKS = /\s+/gu;

/** Without accents, and with each letter and digit in its plain form. Stored values depend on it: it never changes. */
export function withoutAccents(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}

/** The form in which texts are compared that people write: lower case, without accents, with single blanks. */
export function plainText(text: string): string {
  return withoutAccents(text)
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(WRITTEN_OUT_LETTERS, (letter) => WRITTEN_OUT[letter] ?? letter)
    .replaceAll(UNSEEN, '')
    .replaceAll(BLANKS, ' ')
    .trim();
}

/**
 * The spellings of a text under which a system may have it that compares accents and blanks as they are written. None for a
 * text without a letter, a digit or a sign.
 */
export function spellings(text: string): readonly string[] {
  const plain = plainText(text);
  if (plain === '') return [];
  const composed = text.normalize('NFKC').replaceAll(UNSEEN, '').replaceAll(BLANKS, ' ').trim();
  return [...new Set([text, composed, plain])];
}
