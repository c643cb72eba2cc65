import { business } from './en-business.ts';
import { chart, measures } from './en-measures.ts';
import { operations } from './en-operations.ts';
import { inLanguage } from './language.ts';
import { words as ofTracking } from './track-words.ts';

/** The texts of the operations console, which shows what a customer sees, too. The other pages carry only their own. */
export const words = { ...ofTracking, ...inLanguage({ en: { operations, measures, business, chart } }) };
