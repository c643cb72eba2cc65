import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { parse } from 'csv-parse';
import { WaybillError } from '../domain/errors.ts';
import type { SalesforceValues } from './values.ts';

/** How Bulk API 2.0 writes "empty this field"; an empty cell means "leave it alone". */
export const NULL_CELL = '#N/A';
/** Characters that are parsed at a time: a few milliseconds. */
const PIECE = 65_536;

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
 * The records of a result file, by column; empty cells and `#N/A` are null. Read piece by piece: a file of thousands of
 * lines would otherwise keep everything else of the process waiting.
 */
export async function* readCsv(text: string): AsyncGenerator<CsvRow, void, undefined> {
  const lines = Readable.from(pieces(text)).pipe(parse({ bom: true }));
  let columns: readonly string[] | null = null;
  for await (const cells of lines as AsyncIterable<readonly string[]>) {
    if (columns === null) columns = cells;
    else yield rowOf(columns, cells);
  }
}

async function* pieces(text: string): AsyncGenerator<string, void, undefined> {
  for (let from = 0; from < text.length; from += PIECE) {
    yield text.slice(from, from + PIECE);
    await setImmediate();
  }
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
