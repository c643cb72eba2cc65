import { setImmediate } from 'node:timers/promises';
import { WaybillError } from '../domain/errors.ts';
import type { SalesforceValues } from './values.ts';

/** How Bulk API 2.0 writes "empty this field"; an empty cell means "leave it alone". */
export const NULL_CELL = '#N/A';
/** Records parsed without a pause: one or two milliseconds. */
const TURN = 500;

export type CsvRow = Readonly<Record<string, string | null>>;

/** The header line. Exactly the given columns: jsforce would add an empty `Id` column to every upsert. */
export function csvHeader(columns: readonly string[]): string {
  return `${columns.map(quotedCell).join(',')}\n`;
}

/**
 * One line for a bulk job. null and the empty text empty the field, an absent field is left alone.
 *
 * @throws WaybillError BAD_USER_INPUT when a value is the text `#N/A`, which a bulk job cannot carry, or when the
 * record has a field which is not among the columns.
 */
export function csvLine(columns: readonly string[], values: SalesforceValues): string {
  for (const name of Object.keys(values)) {
    if (!columns.includes(name)) {
      throw new WaybillError('INTERNAL', `The column ${name} is not among those of the bulk job.`);
    }
  }
  return `${columns.map((column) => cell(values[column])).join(',')}\n`;
}

/**
 * The records of a result file, by column; empty cells and `#N/A` are null. The parser yields to other work after every
 * few hundred records. It reads only Salesforce's format (comma, LF, doubled quotes): the general CSV parser takes ten
 * times as long.
 */
export async function* readCsv(text: string): AsyncGenerator<CsvRow, void, undefined> {
  let columns: readonly string[] | null = null;
  let count = 0;
  for (const cells of linesOf(text)) {
    if (columns === null) {
      columns = cells;
      continue;
    }
    if (cells.length !== columns.length) throw endsTooEarly();
    count += 1;
    if (count % TURN === 0) await setImmediate();
    yield rowOf(columns, cells);
  }
}

function* linesOf(text: string): Generator<readonly string[], void, undefined> {
  let cells: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end: number;
    if (text[at] === '"') {
      end = endOfQuoted(text, at);
      cells.push(text.slice(at + 1, end - 1).replaceAll('""', '"'));
    } else {
      end = endOfPlain(text, at);
      cells.push(text.slice(at, end));
    }
    if (text[end] !== ',') {
      yield cells;
      cells = [];
    } else if (end + 1 === text.length || text[end + 1] === '\n') {
      // An empty cell at the end of its line.
      yield [...cells, ''];
      cells = [];
      end += 1;
    }
    at = end + 1;
  }
}

/** The place behind the closing quote. */
function endOfQuoted(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1) throw endsTooEarly();
    if (text[quote + 1] !== '"') return quote + 1;
    from = quote + 2;
  }
}

function endsTooEarly(): WaybillError {
  return new WaybillError('UPSTREAM_UNAVAILABLE', 'A result file of Salesforce ends too early.', {
    details: { system: 'SALESFORCE', vendorCode: 'INCOMPLETE_RESULT' },
  });
}

function endOfPlain(text: string, start: number): number {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1;
  return end;
}

function rowOf(columns: readonly string[], cells: readonly string[]): CsvRow {
  const row: Record<string, string | null> = {};
  for (const [index, column] of columns.entries()) {
    const value = cells[index] ?? '';
    row[column] = value === '' || value === NULL_CELL ? null : value;
  }
  return row;
}

function cell(value: SalesforceValues[string] | undefined): string {
  if (value === undefined) return '';
  if (value === null || value === '') return NULL_CELL;
  if (value === NULL_CELL) {
    throw new WaybillError('BAD_USER_INPUT', 'A bulk job cannot carry the text #N/A.');
  }
  return typeof value === 'string' ? quotedCell(value) : String(value);
}

function quotedCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
