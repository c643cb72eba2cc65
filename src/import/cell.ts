import type { StatedBasis } from '../domain/vocabulary/index.ts';
import type { DateColumn, DateFormat, StatedColumn } from './mapping.ts';

/** Reading one cell of a delivery file. A cell that cannot be read is a problem with a reason, never a guess. */

/** Why a line is refused, or a note about an imported line for the operator. */
export interface Problem {
  readonly column: string;
  readonly reason: string;
}

export class CellError extends Error {
  override readonly name = 'CellError';
  readonly problem: Problem;

  constructor(column: string, reason: string) {
    super(`${column}: ${reason}`);
    this.problem = { column, reason };
  }
}

/** One line of the file with its cells by column name. */
export interface FileLine {
  /** Physical line in the file; the header is line 1. */
  readonly number: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** A cell that must not be empty. */
export function requiredText(line: FileLine, column: string): string {
  const text = optionalText(line, column);
  if (text === null) throw new CellError(column, 'is empty');
  return text;
}

export function optionalText(line: FileLine, column: string, absent: readonly string[] = []): string | null {
  const text = (line.cells[column] ?? '').trim();
  return text === '' || absent.includes(text) ? null : text;
}

export function lookedUp<T>(
  line: FileLine,
  table: { column: string; values: Readonly<Record<string, T>> },
): T {
  const text = requiredText(line, table.column);
  if (!Object.hasOwn(table.values, text)) {
    throw new CellError(table.column, `"${text}" is not in the mapping's table of values`);
  }
  return table.values[text] as T;
}

/** The most digits before and after the point. The portal stores more before it, so a total fits. */
const WHOLE_DIGITS = 9;
const DECIMALS = { money: 2, weight: 3 } as const;
export type Measure = keyof typeof DECIMALS;

/** An amount of zero or more, as text so that nothing is rounded. */
export function decimal(line: FileLine, column: string, measure: Measure): string {
  const text = requiredText(line, column);
  if (!NUMBER.test(text)) throw new CellError(column, `"${text}" is not a number of zero or more`);
  return storable(text, column, measure);
}

const NUMBER = /^\d+(\.\d+)?$/;

/** Refuses an amount that the portal would round or could not store. */
function storable(text: string, column: string, measure: Measure): string {
  const [whole = '', decimals = ''] = text.split('.');
  if (whole.replace(/^0+/, '').length > WHOLE_DIGITS) {
    throw new CellError(column, `"${text}" has more than ${WHOLE_DIGITS} digits before the point`);
  }
  if (decimals.replace(/0+$/, '').length > DECIMALS[measure]) {
    throw new CellError(column, `"${text}" has more than ${DECIMALS[measure]} decimals`);
  }
  return text;
}

export function wholeNumber(line: FileLine, column: string): number {
  const text = requiredText(line, column);
  if (!/^\d{1,9}$/.test(text)) throw new CellError(column, `"${text}" is not a whole number`);
  return Number(text);
}

/** A calendar date as midnight UTC; null when the mapping lists the word as "no date". */
export function calendarDate(line: FileLine, from: DateColumn): Date | null {
  const text = optionalText(line, from.column, from.absent);
  if (text === null) return null;
  for (const format of from.formats) {
    const date = DATE_READERS[format](text);
    if (date !== null) return date;
  }
  throw new CellError(from.column, `"${text}" is not a date of the form ${from.formats.join(' or ')}`);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const DATE_READERS: Readonly<Record<DateFormat, (text: string) => Date | null>> = {
  'd-MMM-yy': (text) => {
    const [, day, month, year] = /^(\d{1,2})-([A-Z][a-z]{2})-(\d{2})$/.exec(text) ?? [];
    return validDate(twoDigitYear(year), MONTHS.indexOf(month ?? '') + 1, Number(day));
  },
  'M/d/yy': (text) => {
    const [, month, day, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{2})$/.exec(text) ?? [];
    return validDate(twoDigitYear(year), Number(month), Number(day));
  },
  'yyyy-MM-dd': (text) => {
    const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
    return validDate(Number(year), Number(month), Number(day));
  },
};

/** Two digits are years of 1970 to 2069, as POSIX and most spreadsheets nearly agree. */
function twoDigitYear(text: string | undefined): number {
  const year = Number(text);
  return year >= 70 ? 1900 + year : 2000 + year;
}

/** Null unless the day exists: 31 February is not 3 March. */
function validDate(year: number, month: number, day: number): Date | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date
    : null;
}

/** An amount as a line states it: a number, a word for why there is none, or the id of the line that holds it. */
export type StatedCell =
  | { readonly kind: 'amount'; readonly amount: string }
  | { readonly kind: 'word'; readonly basis: StatedBasis }
  | { readonly kind: 'pointer'; readonly line: string };

export function statedCell(line: FileLine, from: StatedColumn, measure: Measure): StatedCell {
  const text = requiredText(line, from.column);
  if (NUMBER.test(text)) return { kind: 'amount', amount: storable(text, from.column, measure) };
  const basis = Object.hasOwn(from.words, text) ? from.words[text] : undefined;
  if (basis !== undefined) return { kind: 'word', basis };
  const target =
    from.pointer === undefined ? undefined : new RegExp(from.pointer).exec(text)?.groups?.['line'];
  if (target !== undefined) return { kind: 'pointer', line: target };
  throw new CellError(from.column, `"${text}" is neither a number nor a word or pointer of the mapping`);
}
