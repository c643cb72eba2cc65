import { sharing } from './en-sharing.ts';
import { track } from './en-track.ts';
import { inLanguage } from './language.ts';
import { words as ofEveryPage } from './page-words.ts';

/** The texts of the tracking page. */
export const words = { ...ofEveryPage, ...inLanguage({ en: { track, sharing } }) };
