import { en } from './en.ts';

/** The texts of a page, in one language. A second language is a file of the same form. */
export type Words = typeof en;

const CATALOGUES: Readonly<Record<string, Words>> = { en };

/** The reader's languages, as the browser orders them; dates and numbers follow the first one. */
export const locale = navigator.language;

/** The texts in the first of the reader's languages that has a catalogue, otherwise in English. */
export const words: Words =
  navigator.languages.map((language) => CATALOGUES[language.split('-')[0] ?? '']).find(Boolean) ?? en;
