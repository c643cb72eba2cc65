import { en } from './en.ts';

/** The texts of a page, in one language. A second language is a file of the same form. */
export type Words = typeof en;

const CATALOGUES: Readonly<Record<string, Words>> = { en };

/** The texts in the first of the reader's languages that has a catalogue, otherwise in English. */
export const words: Words =
  navigator.languages.map((language) => CATALOGUES[language.split('-')[0] ?? '']).find(Boolean) ?? en;

/** How dates and numbers are written. */
export const locale = localeOf(navigator.language);

/**
 * The reader's own locale, where it is of the language of the texts. Otherwise that language with the habits of the reader's
 * region, such as its order of day and month: a sentence is of one language, one calendar and one kind of digits.
 */
function localeOf(language: string): string {
  if (language.split('-')[0] === words.language) return language;
  const { region } = new Intl.Locale(language).maximize();
  return [words.language, ...(region === undefined ? [] : [region]), 'u-ca-gregory-nu-latn'].join('-');
}
