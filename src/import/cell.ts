import { decimalsOf, readAmount } from '../domain/money.ts';
import { scacOf } from '../domain/references/carrier.ts';
import { isShipmentNumber, NOT_A_STATED_NUMBER } from '../domain/references/shipment-number.ts';
import type { StatedBasis } from '../domain/vocabulary/index.ts';
import { like, OF_IDENTIFIERS, OF_TEXTS, type Refusal, ROUNDED } from './damaged-text.ts';
import type { DateColumn, DateFormat, StatedColumn } from './mapping.ts';

/** Reading one cell of a delivery file. A cell that cannot be read is a problem with a reason, never a guess. */

/** Why a line is refused, or a note about an imported line, and what to do about it. */
export interface Problem {
  /** Empty for the whole line. */
  readonly column: string;
  /** The cell, or the line, as the file has it. */
  readonly value: string;
  readonly reason: string;
  readonly advice: string;
}

export class CellError extends Error {
  override readonly name = 'CellError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.column}: "${problem.value}" ${problem.reason}. ${problem.advice}`);
    this.problem = problem;
  }
}

/** One line of the file with its cells by column name. */
export interface FileLine {
  /** Physical line in the file; the header is line 1. A record that spans lines has the number of the first. */
  readonly number: number;
  readonly cells: Readonly<Record<string, string>>;
}

export function problemOf(line: FileLine, column: string, reason: string, advice: string): Problem {
  return { column, value: line.cells[column] ?? '', reason, advice };
}

function refuse(line: FileLine, column: string, reason: string, advice: string): never {
  throw new CellError(problemOf(line, column, reason, advice));
}

/** The longest number or code, and the longest other text, in characters. */
const LONGEST = { identifier: 255, text: 2000 } as const;

/** A text that must not be empty. */
export function requiredText(line: FileLine, column: string): string {
  return optionalText(line, column) ?? refuse(line, column, 'is empty', 'Give a value.');
}

/** Composed as Unicode's NFC, so that one text is stored in one form. */
export function optionalText(line: FileLine, column: string, absent: readonly string[] = []): string | null {
  const text = composed(line, column);
  if (text === '' || absent.includes(text)) return null;
  refuseForms(line, column, text, OF_TEXTS);
  refuseLonger(line, column, text, LONGEST.text);
  return text;
}

/** A number or a code by which people and systems find something. It must not be empty. */
export function identifier(line: FileLine, column: string): string {
  return checkedIdentifier(line, column, requiredText(line, column));
}

/** A number by which a shipment is known. The hub alone makes numbers of the hub's form. */
export function statedNumber(line: FileLine, column: string): string {
  const text = identifier(line, column);
  return isShipmentNumber(text)
    ? refuse(line, column, 'has the form of a shipment number of the hub', NOT_A_STATED_NUMBER)
    : text;
}

/** The SCAC of a carrier; null for an empty cell. */
export function carrierCode(line: FileLine, column: string): string | null {
  const text = optionalText(line, column);
  if (text === null) return null;
  return scacOf(text) ?? refuse(line, column, 'is not a SCAC', 'Give two to four letters, such as NWTF.');
}

export function optionalIdentifier(line: FileLine, column: string, absent: readonly string[]): string | null {
  const text = optionalText(line, column, absent);
  return text === null ? null : checkedIdentifier(line, column, text);
}

function checkedIdentifier(line: FileLine, column: string, text: string): string {
  refuseForms(line, column, text, OF_IDENTIFIERS);
  refuseLonger(line, column, text, LONGEST.identifier);
  return text;
}

function composed(line: FileLine, column: string): string {
  return (line.cells[column] ?? '').trim().normalize('NFC');
}

function refuseForms(line: FileLine, column: string, text: string, refusals: readonly Refusal[]): void {
  const found = refusals.find(([isForm]) => isForm(text));
  if (found !== undefined) refuse(line, column, found[1], found[2]);
}

function refuseLonger(line: FileLine, column: string, text: string, longest: number): void {
  if (text.length > longest) {
    refuse(
      line,
      column,
      `is longer than ${longest} characters`,
      'Shorten it, or look for a quote that is not closed.',
    );
  }
}

export function lookedUp<T>(
  line: FileLine,
  table: { column: string; values: Readonly<Record<string, T>> },
): T {
  const text = requiredText(line, table.column);
  const word = Object.keys(table.values).find((known) => known.normalize('NFC') === text);
  if (word === undefined) {
    return refuse(
      line,
      table.column,
      "is not in the mapping's table of values",
      'Correct the value, or add it to the mapping.',
    );
  }
  return table.values[word] as T;
}

/** The most digits before the point. The portal stores more, so a total fits. */
const WHOLE_DIGITS = 9;
const DECIMALS_OF_WEIGHT = 3;

/** What an amount measures: kilograms, or money in a currency. */
export type Measure = 'weight' | { readonly currency: string };

const NUMBER = /^\d+(\.\d+)?$/;
const PLAIN_NUMBER = 'Write it as 1234.50: digits and a point, without other signs.';

/** The forms of a number that is not written plainly. The first form that fits gives the reason. */
const NUMBERS_IN_OTHER_FORMS: readonly Refusal[] = [
  ROUNDED,
  [
    like(/^(-.*\d.*|\(.*\d.*\)|.*\d-)$/),
    'is less than zero, so it is not a number of zero or more',
    PLAIN_NUMBER,
  ],
  [
    like(/^\d{1,3}(,\d{3})+$/),
    'is not a number with a point: its comma may stand between thousands or before decimals',
    PLAIN_NUMBER,
  ],
  [
    like(/^\d{1,3}([,\s'’]\d{3})+(\.\d+)?$/),
    'is not a plain number: it has signs between thousands',
    PLAIN_NUMBER,
  ],
  [
    like(/^\d{1,3}(\.\d{3})*,\d+$|^\d+,\d+$/),
    'is not a number with a point: it has a decimal comma',
    PLAIN_NUMBER,
  ],
  [
    like(/^\p{Sc}|\p{Sc}$|^\d.*[\p{L}%]$/u),
    'is not a plain number: it has a unit or a currency sign',
    PLAIN_NUMBER,
  ],
];

/** An amount of zero or more, as text so that nothing is rounded. */
export function decimal(line: FileLine, column: string, measure: Measure): string {
  const text = requiredText(line, column);
  if (NUMBER.test(text)) return storable(line, column, text, measure);
  refuseForms(line, column, text, NUMBERS_IN_OTHER_FORMS);
  return refuse(line, column, 'is not a number of zero or more', PLAIN_NUMBER);
}

/** Refuses an amount that the portal would round or could not store. */
function storable(line: FileLine, column: string, text: string, measure: Measure): string {
  if (measure !== 'weight') return storableMoney(line, column, text, measure.currency);
  const [whole = '', decimals = ''] = text.split('.');
  if (whole.replace(/^0+/, '').length > WHOLE_DIGITS) {
    refuse(line, column, `has more than ${WHOLE_DIGITS} digits before the point`, 'Correct the amount.');
  }
  if (decimals.replace(/0+$/, '').length > DECIMALS_OF_WEIGHT) {
    refuse(line, column, `has more than ${DECIMALS_OF_WEIGHT} decimals`, 'Round the amount in the source.');
  }
  return text;
}

function storableMoney(line: FileLine, column: string, text: string, currency: string): string {
  if (decimalsOf(currency) < 3 && /^[1-9]\d{0,2}\.\d{3}$/.test(text)) {
    refuse(line, column, 'has three decimals: its point may stand between thousands', PLAIN_NUMBER);
  }
  const read = readAmount(text, currency, WHOLE_DIGITS);
  return read.ok ? read.amount : refuse(line, column, read.reason, read.advice);
}

export function wholeNumber(line: FileLine, column: string): number {
  const text = requiredText(line, column);
  const [, digits] = /^(\d{1,9})(?:\.0{1,2})?$/.exec(text) ?? [];
  if (digits !== undefined) return Number(digits);
  refuseForms(line, column, text, NUMBERS_IN_OTHER_FORMS);
  return refuse(line, column, 'is not a whole number', 'Write up to nine digits, without other signs.');
}

/** A calendar date as midnight UTC; null when the mapping lists the word as "no date". */
export function calendarDate(line: FileLine, from: DateColumn): Date | null {
  const text = optionalText(line, from.column, from.absent);
  if (text === null) return null;
  for (const format of from.formats) {
    const date = DATE_READERS[format](text);
    if (date !== null) return date;
  }
  return refuse(
    line,
    from.column,
    /^\d{5}(\.\d+)?$/.test(text)
      ? "is not a date but a spreadsheet's number of a day"
      : `is not a date of the form ${from.formats.join(' or ')}`,
    'Write the date in that form, or add its form to the mapping.',
  );
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
  if (NUMBER.test(text)) return { kind: 'amount', amount: storable(line, from.column, text, measure) };
  const basis = Object.hasOwn(from.words, text) ? from.words[text] : undefined;
  if (basis !== undefined) return { kind: 'word', basis };
  const target =
    from.pointer === undefined ? undefined : new RegExp(from.pointer).exec(text)?.groups?.['line'];
  if (target !== undefined) return { kind: 'pointer', line: target };
  refuseForms(line, from.column, text, NUMBERS_IN_OTHER_FORMS);
  return refuse(
    line,
    from.column,
    'is neither a number nor a word or pointer of the mapping',
    `${PLAIN_NUMBER} Or add the word to the mapping.`,
  );
}
