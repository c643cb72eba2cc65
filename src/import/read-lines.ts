import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { WaybillError } from '../domain/errors.ts';
import type { FileLine } from './cell.ts';

/** A line of the file: its cells, or why it is malformed. */
export type ReadLine = FileLine | { readonly number: number; readonly malformed: string };

interface ReadOptions {
  readonly path: string;
  /** Columns that must be in the header. */
  readonly columns: readonly string[];
  /** Called with the number of bytes read. */
  readonly onBytes?: (bytes: number) => void;
}

/** Rows of the parser with where they stand. */
interface ParsedRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Streams a CSV file: a byte order mark, line ends of any kind, quoted commas. A line with another number of cells
 * than the header, or with a character that the portal cannot store, is yielded as malformed; no line is dropped.
 * @throws WaybillError BAD_USER_INPUT for a missing or empty file, a header without a needed column, or an unclosed quote.
 */
export async function* readLines({ path, columns, onBytes }: ReadOptions): AsyncGenerator<ReadLine> {
  const file = createReadStream(path);
  if (onBytes !== undefined) file.on('data', () => onBytes(file.bytesRead));
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  const reading = pipeline(file, parser).catch((cause: unknown) => {
    throw translated(path, cause);
  });
  // The consumer of the rows throws the failure; without this handler it would be reported twice.
  reading.catch(() => undefined);
  let header: readonly string[] | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRow>) {
      if (header === null) {
        header = checkedHeader(path, record, columns);
      } else if (record.length !== header.length) {
        yield {
          number: info.lines,
          malformed: `has ${record.length} cells; the header has ${header.length}`,
        };
      } else if (record.some((cell) => cell.includes('\0'))) {
        yield { number: info.lines, malformed: 'holds the character NUL, which the portal cannot store' };
      } else {
        const names = header;
        yield { number: info.lines, cells: Object.fromEntries(record.map((cell, at) => [names[at], cell])) };
      }
    }
  } catch (cause) {
    throw translated(path, cause);
  }
  await reading;
  if (header === null) throw new WaybillError('BAD_USER_INPUT', `${path} is empty.`);
}

function checkedHeader(
  path: string,
  header: readonly string[],
  columns: readonly string[],
): readonly string[] {
  const names = header.map((name) => name.trim());
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length === 0) return names;
  const list = missing.map((name) => `"${name}"`).join(', ');
  throw new WaybillError('BAD_USER_INPUT', `${path} has no column ${list}. Correct the file or the mapping.`);
}

function translated(path: string, cause: unknown): WaybillError {
  if (cause instanceof WaybillError) return cause;
  const { code, message, lines } = cause as { code?: string; message: string; lines?: number };
  if (code === 'ENOENT') return new WaybillError('BAD_USER_INPUT', `There is no file ${path}.`, { cause });
  const where = lines === undefined ? '' : ` near line ${lines}`;
  return new WaybillError('BAD_USER_INPUT', `Cannot read ${path}${where}: ${message}`, { cause });
}
