import { en } from './en.ts';
import { inLanguage } from './language.ts';

/** The texts that every page has. */
export const words = inLanguage({ en });
