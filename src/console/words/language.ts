/** The languages of the texts, the first for readers of another one. A further one is a catalogue for each page. */
const LANGUAGES = ['en'] as const;

type Language = (typeof LANGUAGES)[number];

/** The first of the reader's languages that has texts. */
export const language: Language =
  navigator.languages.map(known).find((each) => each !== null) ?? LANGUAGES[0];

/** How dates and numbers are written. */
export const locale = localeOf(navigator.language);

/** The catalogue in the language of the page. A catalogue that lacks a language does not compile. */
export function inLanguage<Texts>(catalogues: Readonly<Record<Language, Texts>>): Texts {
  return catalogues[language];
}

function known(tag: string): Language | null {
  return LANGUAGES.find((each) => each === tag.split('-')[0]) ?? null;
}

/**
 * The reader's own locale, where it is of the language of the texts. Otherwise that language with the habits of the reader's
 * region, such as its order of day and month: a sentence is of one language, one calendar and one kind of digits.
 */
function localeOf(tag: string): string {
  if (tag.split('-')[0] === language) return tag;
  const { region } = new Intl.Locale(tag).maximize();
  return [language, ...(region === undefined ? [] : [region]), 'u-ca-gregory-nu-latn'].join('-');
}
